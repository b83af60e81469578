"""Supervisors keep rosters and move talks."""

from django.db import migrations


def give(apps, schema_editor):
    """Give the right to the role that supervises."""
    role = apps.get_model("accounts", "Role").objects.filter(code="supervisor").first()
    if role is not None and "talk.supervise" not in role.rights:
        role.rights.append("talk.supervise")
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
