"""Questions ready to be sent for what a tip does not say yet, in the witness's language.

They are open, suggest no answer, ask for no name and no origin (domain: interview rules). The officer reads and sends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from vigie.tips.campaigns import Answer, Campaign

FALLBACK = "fr"


@dataclass(frozen=True)
class Canned:
    """A question ready to be sent.

    Attributes:
        code: its name in addresses.
        about: what it asks about, in the officer's language.
        questions: the questionnaire's questions it stands for.
        text: the question itself.
    """

    code: str
    about: str | Promise
    questions: tuple[str, ...]
    text: str | Promise


CANNED = (
    Canned(
        "place",
        _("The place"),
        ("place",),
        _("Where exactly is it? A street, a number or a landmark that anybody can see is enough."),
    ),
    Canned(
        "access",
        _("The kind of place"),
        ("place_type",),
        _("What kind of place is it, and how does one get in? Do not go and look."),
    ),
    Canned("recurrence", _("How often"), ("recurrence",), _("Does it happen again? How often, as far as you know?")),
    Canned("hours", _("Days and hours"), ("hours",), _("On which days, and around what time?")),
    Canned("behaviours", _("The gestures"), ("behaviours",), _("What exactly did you see being done, step by step?")),
    Canned(
        "people",
        _("How many people"),
        ("people_count", "passages"),
        _("How many people are there, and how many come by?"),
    ),
    Canned(
        "appearance",
        _("Appearance"),
        ("appearance",),
        _("What do these people look like: clothing, height, apparent age, an object they carry? No names, please."),
    ),
    Canned(
        "vehicles",
        _("Vehicles"),
        ("vehicle_type", "vehicle"),
        _("Did you see a vehicle? What type, colour, make, or part of its plate?"),
    ),
    Canned("products", _("Products"), ("products",), _("Do you know what is being sold? How do you know it?")),
    Canned(
        "stash",
        _("Where it is kept"),
        ("stash_place", "storage_place"),
        _("Do you know where things are kept? Do not go and check, and touch nothing."),
    ),
    Canned(
        "online",
        _("The online offer"),
        ("online_offer",),
        _("Is there an account, a number or an application? Write it as it is shown."),
    ),
    Canned("basis", _("How it is known"), ("basis",), _("Did you see this yourself, hear it, or were you told?")),
    Canned(
        "only_you",
        _("Whether the witness could be recognised"),
        ("only_you",),
        _("Could other people have seen this too, or only you?"),
    ),
)
SAFETY = Canned(
    "safety", _("Safety"), (), _("Can we go on writing to you here without risk? You can stop at any time.")
)


def missing(campaign: Campaign | None, answers: Mapping[str, Answer]) -> list[Canned]:
    """Return the questions for what the campaign asks and the witness has not said; safety always comes last."""
    asked = {question.code for question in campaign.questions()} if campaign else set()
    lacking = [one for one in CANNED if _lacks(one.questions, asked, answers)]
    return [*lacking, SAFETY]


def text_of(code: str, language: str) -> str:
    """Return a question in the witness's language (French where it is not known); nothing for an unknown code."""
    found = next((one for one in (*CANNED, SAFETY) if one.code == code), None)
    if found is None:
        return ""
    known = {name for name, _label in settings.LANGUAGES}
    with override(language if language in known else FALLBACK):
        return str(found.text)


def _lacks(questions: Iterable[str], asked: set[str], answers: Mapping[str, Answer]) -> bool:
    """Tell whether the campaign asks one of the questions and none of them was answered."""
    wanted = [question for question in questions if question in asked]
    return bool(wanted) and not any(answers.get(question) for question in wanted)
