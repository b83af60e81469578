"""What every words door asks before it reads a word, and what its answers carry."""

import logging

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from doors import ELSEWHERE, HOST, knock, pages
from vigie.lib.errors import Refused
from vigie.web.shared.middleware import SecurityHeaders
from vigie.web.shared.words_door import MOST_BYTES, WordsDoor

PATH = "/mots/"
WORD = {"text": "Une moto, là ; 3 < 4 & plus.\nDeux lignes."}


class Listed:
    """A surface that keeps what it is given, or raises what it is told to."""

    path, mark = PATH, "X-Live"

    def __init__(self, fault=None):
        self.taken, self._fault = [], fault

    def write(self, sent):
        if self._fault is not None:
            raise self._fault
        self.taken.append((sent.text, dict(sent.cookies)))
        return len(self.taken)


@pytest.fixture
def surface():
    return Listed()


def send(surface, fields=None, *, cookies=None, **changes):
    return knock(WordsDoor(surface, pages), PATH, fields or WORD, cookies or {}, **changes)


def test_a_word_is_taken_and_its_number_is_the_answer(surface):
    status, headers = send(surface, cookies={"langue": "ar", "vigie_temoin": "abc="})
    assert (status, headers["X-Number"]) == (204, "1")
    assert "Content-Length" not in headers, "an answer 204 has none"
    assert surface.taken == [(WORD["text"], {"langue": "ar", "vigie_temoin": "abc="})]


@pytest.mark.parametrize("name", ["public", "desk"])
def test_answers_carry_what_the_pages_carry_and_no_cookie(surface, name):
    with override_settings(SURFACE=name, VIGIE_CSP_SCRIPT=name == "desk"):
        page = SecurityHeaders(lambda _request: HttpResponse())(RequestFactory().get("/"))
        for changes in ({}, {"HTTP_ORIGIN": "http://elsewhere.example"}):
            _status, headers = send(surface, **changes)
            for header, value in page.headers.items():
                assert header == "Content-Type" or headers[header] == value
            assert headers["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (405, {"REQUEST_METHOD": "GET"}),
        (405, {"REQUEST_METHOD": "PUT"}),
        (403, {"HTTP_X_LIVE": None}),
        (403, {"HTTP_ORIGIN": None}),
        (403, {"HTTP_ORIGIN": "null"}),
        (403, {"HTTP_ORIGIN": "http://elsewhere.example"}),
        (403, {"HTTP_ORIGIN": f"http://{HOST}:8000"}),
        (403, {"HTTP_ORIGIN": f"http://{HOST}.elsewhere.example"}),
        (403, {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        (403, {"HTTP_SEC_FETCH_SITE": "same-site"}),
        (403, {"HTTP_SEC_FETCH_SITE": "none"}),
        (403, {"HTTP_HOST": "elsewhere.example", "HTTP_ORIGIN": "http://elsewhere.example"}),
        (403, {"HTTP_HOST": None}),
        (415, {"CONTENT_TYPE": "text/plain"}),
        (415, {"CONTENT_TYPE": "multipart/form-data; boundary=x"}),
        (415, {"CONTENT_TYPE": None}),
        (411, {"CONTENT_LENGTH": None}),
        (411, {"CONTENT_LENGTH": "-1"}),
        (411, {"CONTENT_LENGTH": "²"}),
        (413, {"CONTENT_LENGTH": str(MOST_BYTES + 1)}),
        (413, {"body": b"text=" + b"x" * MOST_BYTES}),
        (400, {"body": "text=\xe9".encode("latin-1")}),
        (400, {"body": b"text=%E9"}),
        (400, {"body": b"text=a&text=b"}),
        (400, {"body": b"&".join(b"f%d=1" % number for number in range(9))}),
    ],
)
def test_whatever_is_not_our_scripts_is_refused_unread(surface, status, changes):
    found, headers = send(surface, **changes)
    assert (found, headers["Content-Length"]) == (status, "0")
    assert ("Allow" in headers) == (status == 405)
    assert surface.taken == []


def test_a_browser_that_says_nothing_of_the_site_passes_by_its_origin(surface):
    assert send(surface, HTTP_SEC_FETCH_SITE=None)[0] == 204


def test_behind_tls_the_origin_is_the_secure_one(surface):
    with override_settings(HTTPS=True):
        assert send(surface)[0] == 403
        assert send(surface, HTTP_ORIGIN=f"https://{HOST}")[0] == 204


def test_the_longest_message_fits(surface):
    text = "\U0001f6f5" * 2000
    assert send(surface, {"text": text, "cle": "f" * 36, "faire": "send", "pen": "x" * 500})[0] == 204
    assert surface.taken[0][0] == text


def test_all_other_addresses_are_the_pages(surface):
    for path in ("/", PATH + "x", "/suivi/conversation/"):
        _status, headers = knock(WordsDoor(surface, pages), path, WORD, {})
        assert headers == {"X-Answers": ELSEWHERE}
    assert surface.taken == []


def test_a_refusal_is_its_status_and_a_database_away_is_503(caplog):
    refusal = Refused()
    refusal.status = 429
    assert send(Listed(refusal))[0] == 429
    assert send(Listed(OperationalError("away")))[0] == 503
    assert caplog.records == []


def test_a_bug_is_logged_without_a_word_of_what_was_sent(caplog):
    with caplog.at_level(logging.INFO):
        assert send(Listed(LookupError("Une moto")))[0] == 500
    assert [record.getMessage() for record in caplog.records] == ["words_door_failed"]
