"""Forms no page of ours would send: whatever comes in, a clear page goes out, and never a 5xx."""

import os

import pytest
from django.conf import settings as deployment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.lib import clock
from vigie.tips import campaigns, drafts
from vigie.tips.models import Tip
from vigie.web.public import session

EXAMPLES = int(os.environ.get("VIGIE_HOSTILE_EXAMPLES", "1500"))
HOSTILE = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATHS = (
    "/signaler/drug_dealing/",
    "/signaler/drug_dealing/",
    "/signaler/street_rodeo/",
    "/suivi/",
    "/suivi/conversation/",
    "/suivi/fermer/",
    "/langue/",
)
QUESTIONS = sorted({question.code for one in campaigns.campaigns().values() for question in one.questions()})
OPTIONS = sorted(
    {option.code for one in campaigns.campaigns().values() for asked in one.questions() for option in asked.options}
)
GROUPS = sorted({group.code for one in campaigns.campaigns().values() for group in one.groups})
TOWNS = ["Besançon", "Saint-Denis", "60000", "25056", "97411", "Besancom", "S", "99999"]

texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", " ", "\0", "\ufffe", "\u202e", "<script>", "%00", "{{ 7*7 }}", "é" * 5000, "1" * 400]),
)
values = st.one_of(texts, st.sampled_from(OPTIONS), st.sampled_from(TOWNS))
pages = st.one_of(st.sampled_from([*GROUPS, "_review", "_contact"]), texts)
buttons = st.one_of(
    st.sampled_from(["next", "back", "send", "langue:en", "langue:", "goto:", "goto:_review", "goto:_contact"]),
    st.sampled_from(GROUPS).map("goto:{}".format),
    texts,
)
answers = st.dictionaries(
    st.one_of(
        st.sampled_from([f"q-{code}" for code in [*QUESTIONS, "commune_pick", "contact"]]),
        st.sampled_from(["code", "text", "cle", "langue", "retour"]),
        st.text(max_size=12),
    ),
    st.one_of(values, st.lists(values, max_size=4)),
    max_size=6,
)


@st.composite
def boxes(draw):
    """A sealed draft: none, garbage, a good one, an old one, one that holds what no page would put there."""
    if draw(st.booleans()):
        return draw(texts)
    draft = drafts.begin(draw(st.sampled_from(["drug_dealing", "street_rodeo", "other"])), now=clock.now())
    draft.started -= draw(st.sampled_from([0, 0, 0, 10**6]))
    codes = st.one_of(st.sampled_from(QUESTIONS), st.text(max_size=8))
    held = st.one_of(values, st.lists(st.sampled_from(OPTIONS), max_size=3))
    draft.answers = draw(st.dictionaries(codes, held, max_size=5))
    if draw(st.booleans()):
        draft.answers |= {"commune": "25056", "facts": "Vu.", "when_seen": "week", "seen": ["rodeo"]}
    draft.typed = draw(st.dictionaries(codes, values, max_size=2))
    draft.contact = draw(texts)
    return drafts.seal(draft, deployment.PUBLIC_KEYRING.draft)


@HOSTILE
@given(
    path=st.sampled_from(PATHS),
    box=boxes(),
    page=pages,
    button=buttons,
    sent=answers,
    cookie=st.text(st.characters(max_codepoint=255), max_size=40),
)
def test_no_form_breaks_a_page(public_client, towns, path, box, page, button, sent, cookie):
    public_client.cookies[session.NAME] = cookie
    fields = {**sent, "brouillon": box, "page": page, "faire": button}
    answer = public_client.post(path, fields)
    assert answer.status_code < 500
    assert answer.status_code in {303, 405} or b"tel:17" in answer.content


@settings(HOSTILE, max_examples=max(EXAMPLES // 5, 10))
@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; charset=hex"]
    ),
)
def test_no_body_breaks_a_page(public_client, towns, path, body, kind):
    assert public_client.generic("POST", path, body, content_type=kind).status_code < 500


@pytest.mark.parametrize("name", ["HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"])
@settings(HOSTILE, max_examples=max(EXAMPLES // 10, 10))
@given(value=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=80))
def test_no_header_breaks_a_page(public_client, towns, name, value):
    assert public_client.generic("GET", "/suivi/conversation/", **{name: value}).status_code < 500


def test_hostile_forms_that_are_whole_do_get_in(public_client, towns):
    draft = drafts.begin("drug_dealing", now=clock.now())
    draft.answers = {"commune": "25056", "facts": "\0<script>é" * 10, "when_seen": "week"}
    draft.answers["facts"] = draft.answers["facts"].replace("\0", "")
    box = drafts.seal(draft, deployment.PUBLIC_KEYRING.draft)
    answer = public_client.post(PATHS[0], {"brouillon": box, "page": "_review", "faire": "send"})
    assert answer.status_code == 200
    assert Tip.objects.count() == 1
