"""The port for a translation engine: none by default, one that the deployer names, and a refusal of anything else."""

import pytest

from vigie.lib.errors import Misconfigured
from vigie.tips import translation
from vigie.tips.translation import NoTranslation


class Dictionary:
    """An engine that knows three words."""

    WORDS = {"bonjour": "hello", "le": "the", "hall": "lobby"}

    def languages(self):
        return frozenset({"fr", "en"})

    def translate(self, text, source, target):
        there = self.WORDS if source == "fr" else {english: french for french, english in self.WORDS.items()}
        return " ".join(there.get(word.lower(), word) for word in text.split())


class Mute:
    """Something that translates nothing."""


@pytest.fixture
def engine(settings):
    settings.VIGIE_TRANSLATOR = f"{__name__}.Dictionary"


def test_without_an_engine_nothing_can_be_translated():
    assert translation.translator() is None
    assert not translation.may_translate("fr", "en")
    with pytest.raises(NoTranslation):
        translation.translate("Bonjour", "fr", "en")


def test_engine_translates_between_the_languages_it_knows(engine):
    assert translation.translate("Bonjour le hall", "fr", "en") == "hello the lobby"
    assert translation.translate("hello lobby", "en", "fr") == "bonjour hall"


@pytest.mark.parametrize(("source", "target"), [("ar", "fr"), ("fr", "ar"), ("fr", "fr"), ("", "fr")])
def test_other_languages_are_refused(engine, source, target):
    assert not translation.may_translate(source, target)
    with pytest.raises(NoTranslation):
        translation.translate("Bonjour", source, target)


@pytest.mark.parametrize("name", ["nowhere.Engine", f"{__name__}.Nothing", f"{__name__}.Mute", "vigie.lib.clock.now"])
def test_setting_that_names_no_engine_is_said(settings, name):
    settings.VIGIE_TRANSLATOR = name
    with pytest.raises(Misconfigured, match="VIGIE_TRANSLATOR"):
        translation.translator()
