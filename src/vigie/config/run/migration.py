"""Missing migrations, then roles and rights: what `vigie migrate` and every start do."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vigie.config.grants import GRANTS
from vigie.config.run.database import Database
from vigie.config.run.roles import apply_grants, ensure_roles


def migrate(database: Database) -> int:
    """Apply missing migrations, then roles and rights; returns how many migrations there were."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    ensure_roles(database)
    apply_grants(database, GRANTS)
    return len(plan)
