"""The receipt: what the last button costs, what it says, and that it can be pressed twice."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from vigie.audit.models import Entry
from vigie.tips.models import Tip

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def statements(captured):
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(FRAME)]


def test_the_final_post_costs_three_statements(witness):
    witness.to_review()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert witness.press("send").status == 200
    assert len(statements(captured)) == 3


def test_pressing_twice_gives_the_same_code_and_writes_nothing(witness):
    witness.to_review()
    review = witness.page
    first = witness.press("send")
    code, session = witness.code, first.answer.cookies["vigie_temoin"].value
    written = (Tip.objects.count(), Entry.objects.count())
    witness.page = review
    with CaptureQueriesContext(connection) as captured:
        witness.press("send")
    assert witness.code == code
    assert (Tip.objects.count(), Entry.objects.count()) == written == (1, 1)
    assert len(statements(captured)) == 3
    assert witness.page.answer.cookies["vigie_temoin"].value != session


def test_the_receipt_is_the_answer_and_is_kept_nowhere(witness):
    witness.to_review()
    witness.client.defaults["HTTP_ACCEPT_ENCODING"] = "br, gzip"
    page = witness.press("send")
    assert page.status == 200
    assert page.answer["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in page.answer.headers
    assert "Location" not in page.answer.headers


def test_the_receipt_says_the_code_twice_and_both_dates(witness):
    page = witness.send()
    listed = re.findall(r"<li>([^<\s]+)</li>", page.text.partition('class="code-card"')[2].partition("</section>")[0])
    assert " ".join(listed) == witness.code
    assert page.text.count("<time datetime=") == 2
    assert "Bureau départemental du Doubs" in page.text


def test_the_session_cookie_is_strict_and_goes_with_the_window(witness):
    cookie = witness.send().answer.cookies["vigie_temoin"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/suivi/"
    assert cookie["max-age"] == cookie["expires"] == ""


def test_the_cookie_is_secure_behind_https(witness, settings):
    settings.HTTPS = True
    assert witness.send().answer.cookies["vigie_temoin"]["secure"]


def test_the_code_is_never_in_an_address_or_a_form(witness):
    page = witness.send()
    for word in witness.code.split():
        assert not re.search(rf'(?:href|action|value)="[^"]*\b{word}\b', page.text)
