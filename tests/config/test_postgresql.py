"""A kept connection is looked at, not asked, and a dead one is seen."""

import time

import pytest
from django.db import connection

from vigie.config.env import database


@pytest.fixture
def kept(db):
    """Give a connection of its own, already open."""
    one = connection.copy()
    one.ensure_connection()
    yield one
    one.close()


def pid_of(kept):
    return kept.connection.info.backend_pid


def last_asked(kept):
    """Return the last statement that the server was asked over this connection, and when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT query_start, query FROM pg_stat_activity WHERE pid = %s", [pid_of(kept)])
        return cursor.fetchone()


def test_deployments_use_this_engine():
    assert database("postgresql:///vigie", user="", password="")["ENGINE"] == "vigie.config.postgresql"


def test_standing_connection_is_usable_without_a_question(kept):
    before = last_asked(kept)
    assert kept.is_usable()
    assert last_asked(kept) == before


def test_connection_that_the_server_ended_is_not_usable(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid_of(kept)])
    time.sleep(0.05)
    assert not kept.is_usable()


def test_connection_with_a_word_of_the_server_to_read_is_asked(kept):
    other = connection.copy()
    with kept.cursor() as listening, other.cursor() as telling:
        listening.execute("LISTEN vigie_test")
        telling.execute("NOTIFY vigie_test")
    other.close()
    time.sleep(0.2)
    assert kept.is_usable()
    assert last_asked(kept)[1] == "SELECT 1"


def test_closed_connection_is_not_usable(kept):
    kept.connection.close()
    assert not kept.is_usable()
