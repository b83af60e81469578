"""Acts in threads of their own, each with its connection, and the end of the rows that such a test has committed."""

import threading

from django.apps import apps
from django.db import connection, connections, transaction

MADE_BY_MIGRATIONS = {"accounts_role", "auth_permission", "django_content_type", "django_site"}


def at_once(*acts):
    """Run acts in threads of their own, all released together; returns what each gave or raised."""
    gate, given = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            given[number] = act()
        except Exception as error:  # noqa: BLE001 - what an act raised is what the test looks at
            given[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return given


def empty_everything():
    """Take away all rows but those that migrations made: the journal’s too, which only its triggers keep.

    The journal takes no deletion, so the database cannot be flushed as other tests of threads do.
    """
    tables = [one._meta.db_table for one in apps.get_models() if one._meta.managed and not one._meta.proxy]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in tables:
            if table not in MADE_BY_MIGRATIONS:
                cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
