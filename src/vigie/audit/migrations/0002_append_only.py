"""The database itself refuses to change the journal, and queues every entry for the chain."""

from django.db import migrations

FORBID = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_append_only BEFORE UPDATE OR DELETE ON audit_anchor
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchor_no_truncate BEFORE TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
ALLOW = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP TRIGGER audit_link_append_only ON audit_link;
DROP TRIGGER audit_anchor_append_only ON audit_anchor;
DROP TRIGGER audit_entry_no_truncate ON audit_entry;
DROP TRIGGER audit_link_no_truncate ON audit_link;
DROP TRIGGER audit_anchor_no_truncate ON audit_anchor;
DROP FUNCTION audit_refuse();
"""
# Runs with the owner's rights: a role that may only insert entries needs no right on the queue.
QUEUE = """
CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO audit_pending (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_queue AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_queue();
"""
UNQUEUE = "DROP TRIGGER audit_entry_queue ON audit_entry; DROP FUNCTION audit_queue();"
PATH = "ALTER FUNCTION audit_queue() SET search_path = public, pg_temp"


class Migration(migrations.Migration):
    """Triggers on the journal."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FORBID, ALLOW),
        migrations.RunSQL(QUEUE, UNQUEUE),
        migrations.RunSQL(PATH, migrations.RunSQL.noop),
    ]
