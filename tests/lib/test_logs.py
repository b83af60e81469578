"""Logs say what happened and never what somebody wrote, where from, or at which address."""

import json
import logging
import sys

from vigie.lib.logs import ContentFreeFormatter

SECRET = "rue Imaginaire 198.51.100.7"


def line(record):
    return json.loads(ContentFreeFormatter().format(record))


def test_an_exceptions_text_and_arguments_are_dropped():
    try:
        int(SECRET)
    except ValueError:
        record = logging.LogRecord("vigie.x", logging.ERROR, __file__, 1, "failed %s", (SECRET,), sys.exc_info())
    written = ContentFreeFormatter().format(record)
    assert SECRET not in written
    assert line(record)["bug"] == "ValueError"


def test_a_librarys_message_is_dropped_whole():
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, f"Not Found: /{SECRET}", (), None)
    record.status_code = 404
    assert line(record)["status"] == 404
    assert SECRET not in ContentFreeFormatter().format(record)


def test_own_events_keep_only_listed_fields():
    record = logging.LogRecord("vigie.worker", logging.INFO, __file__, 1, "purged", (), None)
    record.count, record.place = 3, SECRET
    assert line(record)["event"] == "purged"
    assert line(record)["count"] == 3
    assert SECRET not in ContentFreeFormatter().format(record)
