"""What every test may ask for: a database of its own, started only when the first test wants one."""

import os

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from clusters import running_server, temporary_layout
from vigie.config import env
from vigie.config.run.assets import compile_messages
from vigie.config.run.postgres_folder import OWNER

pytest_plugins = ["clients", "field", "people", "registry"]


def pytest_configure():
    """Pages are tested in both languages: translations are compiled when stale."""
    compile_messages()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests with a browser come last: once it runs, its loop holds the thread, where no other may then be started."""
    items.sort(key=lambda item: "browser" in item.fixturenames)


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Start the embedded server before Django connects, unless DATABASE_URL names another one."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with temporary_layout() as layout, running_server(layout) as server:
        settings.DATABASES["default"].update(env.database(server.url, user=OWNER, password=server.password))
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database is dropped, end the connections that threads of live pages may have left."""
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(autouse=True)
def in_french():
    """Begin and end each test in French, whatever language its requests asked for."""
    with translation.override("fr"):
        yield
