"""Campaign files: checked when the process starts, and faults named in a sentence."""

import pytest
from django.conf import settings
from django.utils import translation

from vigie.lib.errors import Misconfigured
from vigie.tips import campaigns
from vigie.tips.states import Urgency

GOOD = (campaigns.BUILT_IN / "street_rodeo.toml").read_text(encoding="utf-8")
DEALING = campaigns.get("drug_dealing")


def test_built_in_campaigns_stand():
    assert list(campaigns.campaigns()) == ["drug_dealing", "street_rodeo"]


def test_built_in_campaigns_speak_every_language_of_witnesses():
    spoken = {code for code, _name in settings.WITNESS_LANGUAGES}
    texts = [words for one in campaigns.campaigns().values() for words in campaigns._texts(one)]
    assert len(texts) > 100
    assert [words for words in texts if {code for code, text in words.items() if text} != spoken] == []


def test_a_language_that_a_campaign_does_not_speak_is_shown_in_french():
    with translation.override("ar"):
        assert str(campaigns.Words({"fr": "Où ?", "en": "Where?"})) == "Où ?"


def test_three_questions_are_required_and_no_more():
    assert [one.code for one in DEALING.questions() if one.required] == ["commune", "facts", "when_seen"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("version = 1", 'version = "one"'), "Expected `int`"),
        (("version = 1", "version = 1\nunknown = 2"), "unknown field"),
        (('question = "when_seen", any = ["now"]', 'question = "when", any = ["now"]'), "unknown question when"),
        (('any = ["machine_hidden"]', 'any = ["hidden"]'), "unknown answer hidden"),
        (('code = "storage_place"', 'code = "facts"'), "facts stands twice"),
        (('kind = "commune"', 'kind = "text"'), "exactly one question is of kind commune"),
        ((', en = "When?"', ""), "no en text"),
        (("[name]", "[name"), "street.toml"),
    ],
)
def test_read_names_the_file_and_the_fault(tmp_path, change, fault):
    path = tmp_path / "street.toml"
    assert change[0] in GOOD
    path.write_text(GOOD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(Misconfigured, match=fault) as refusal:
        campaigns.read(path)
    assert "street.toml" in str(refusal.value)


def test_a_deployment_adds_its_own_folder(tmp_path, settings):
    (tmp_path / "own.toml").write_text(GOOD.replace('"street_rodeo"', '"own_campaign"'), encoding="utf-8")
    settings.CAMPAIGN_FOLDERS = [str(tmp_path)]
    campaigns.campaigns.cache_clear()
    try:
        assert "own_campaign" in campaigns.campaigns()
    finally:
        campaigns.campaigns.cache_clear()


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"behaviours": ["weapon"], "when_seen": "older"}, Urgency.LIFE),
        ({"when_seen": "now"}, Urgency.ONGOING),
        ({"behaviours": ["stash"], "when_seen": "week"}, Urgency.DAY),
        ({"when_seen": "today"}, Urgency.DAY),
        ({"when_seen": "week"}, Urgency.COMMON),
        ({"when_seen": "older"}, Urgency.ARCHIVE),
        ({}, Urgency.COMMON),
    ],
)
def test_urgency_is_the_first_rule_that_holds(answers, level):
    assert DEALING.urgency_of(answers) == level


@pytest.mark.parametrize(
    "answers",
    [
        {"nobody_asked": "x"},
        {"facts": ["a list"]},
        {"behaviours": "comings"},
        {"behaviours": ["flying"]},
        {"when_seen": "tomorrow"},
        {"facts": "x" * 4001},
        {"facts": "nul \0 byte"},
    ],
)
def test_check_refuses_what_no_page_could_send(answers):
    with pytest.raises(campaigns.AnswersUnreadable):
        campaigns.check(DEALING, answers)


def test_missing_names_the_required_questions():
    assert [one.code for one in campaigns.missing(DEALING, {"facts": "x"})] == ["commune", "when_seen"]
