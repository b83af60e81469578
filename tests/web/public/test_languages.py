"""Six languages: the same words in each, none left in another, Arabic from right to left."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from vigie.config.env import ROOT
from vigie.tips import canned, cards
from web.public.talking import PAGE, START, Caller, reception

FURTHER = [code for code, _name in settings.WITNESS_LANGUAGES if code not in dict(settings.LANGUAGES)]
PAGES = ["/", "/signaler/drug_dealing/", START, "/suivi/", "/votre-securite/", "/pourquoi-rien-ne-se-voit/"]
# Words in Latin letters that are right on an Arabic page: names, and what a language calls itself.
NAMES = {"Vigie", "Tor", "français", "English", "español", "português", "română", "Besançon", "Doubs", "SMS", "WCAG"}
NAMES |= {"RGAA", "Drogues", "Info", "Service", "JavaScript", "CNIL", "Clear", "Site", "Data"}
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


def catalogue(language):
    with (ROOT / "src" / "vigie" / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {str(one.id): one for one in read_po(file, locale=language) if one.id}


class Read(HTMLParser):
    """What a page says, leaving out what is marked as another language."""

    def __init__(self, html):
        super().__init__()
        self.said, self._silent, self._stack = [], 0, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in {"br", "hr", "img", "input", "link", "meta"}:
            return
        other = tag in {"script", "textarea", "bdi"} or (tag != "html" and attrs.get("lang"))
        self._stack.append(bool(other))
        self._silent += bool(other)

    def handle_endtag(self, tag):
        if self._stack:
            self._silent -= self._stack.pop()

    def handle_data(self, data):
        if not self._silent:
            self.said.append(data)


@pytest.mark.parametrize("language", FURTHER)
def test_a_catalogue_is_complete_and_no_word_of_it_is_unknown(language):
    words = catalogue(language)
    assert len(words) > 300
    assert words.keys() == catalogue(FURTHER[0]).keys()
    assert words.keys() <= catalogue("fr").keys()
    for message in words.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy, message.id
        named = set(re.findall(r"%\(\w+\)[sd]", str(message.id)))
        assert all(set(re.findall(r"%\(\w+\)[sd]", text)) <= named for text in texts), message.id
        assert set(re.findall(r"%\(\w+\)[sd]", texts[-1])) == named, message.id


@pytest.mark.parametrize("language", FURTHER)
def test_questions_and_cards_reach_the_witness_in_the_own_language(language):
    said = [one.text for one in (*canned.CANNED, canned.SAFETY)]
    said += [face.text for face in cards.FACES.values()]
    said += [what for face in cards.FACES.values() for _number, what in face.numbers]
    with translation.override("fr"):
        french = [str(one) for one in said]
    with translation.override(language):
        assert [one for one, other in zip(map(str, said), french, strict=True) if one == other] == []


@pytest.mark.parametrize("path", PAGES)
def test_an_arabic_page_is_arabic_from_end_to_end(public_client, towns, path):
    answer = public_client.get(path, headers={"accept-language": "ar"})
    assert_arabic(answer)


def test_the_arabic_conversation_is_arabic_from_end_to_end(public_client, towns, people):
    reception(free=1, seconds_a_place=60)
    caller = Caller(public_client)
    caller.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    tip = caller.talks()
    assert tip.language == "ar"
    assert_arabic(public_client.get(PAGE))
    caller.client.post("/suivi/ecrire/", {})
    assert_arabic(public_client.get(PAGE))


def assert_arabic(answer):
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in html
    left = {word for text in Read(html).said for word in LATIN.findall(text)} - NAMES
    assert left == set()
    assert sum("؀" <= letter <= "ۿ" for letter in html) > 300
