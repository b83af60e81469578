"""Questions ready to be sent for what a tip does not say yet, in the witness's language.

They are open, suggest no answer, ask for no name and no origin (domain: interview rules). The officer reads and sends.
What a desk wrote itself (`tips.ready_questions`) stands instead of the built-in words, or beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from vigie.tips import ready_questions
from vigie.tips.campaigns import Answer, Campaign
from vigie.tips.models import Tip
from vigie.tips.ready_questions import FALLBACK, Ready

KEYS = 9
Own = Mapping[str, Ready]
_NOTHING: Own = {}


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


def own_of(tip: Tip) -> Own:
    """Return what a tip's desk wrote itself, in the language that the witness reads."""
    return ready_questions.of_desk(tip.desk_id, campaign=tip.campaign, language=tip.language)


def missing(campaign: Campaign | None, answers: Mapping[str, Answer], *, own: Own = _NOTHING) -> list[Canned]:
    """Return the questions for what the campaign asks and the witness has not said.

    Those that the desk added stand for no answer and are always offered; safety always comes last.
    """
    asked = {question.code for question in campaign.questions()} if campaign else set()
    lacking = [one for one in CANNED if _lacks(one.questions, asked, answers)]
    added = [Canned(one.code, one.about, (), one.text) for one in own.values() if one.added]
    return [_as_written(one, own) for one in [*lacking, *added, SAFETY] if not _hidden(one.code, own)]


def offered(campaign: Campaign | None, *, own: Own = _NOTHING) -> list[Canned]:
    """Return every question of a campaign, the hidden ones too; safety always comes last."""
    asked = {question.code for question in campaign.questions()} if campaign else None
    built_in = [one for one in CANNED if asked is None or asked & set(one.questions)]
    added = [Canned(one.code, one.about, (), one.text) for one in own.values() if one.added]
    return [_as_written(one, own) for one in [*built_in, *added, SAFETY]]


def text_of(code: str, language: str, *, own: Own = _NOTHING) -> str:
    """Return a question in the witness's language (French where it is not known); nothing for an unknown code."""
    written = own.get(code)
    if written is not None and written.text:
        return "" if written.hidden else written.text
    return "" if _hidden(code, own) else built_in_text(code, language)


def built_in_text(code: str, language: str) -> str:
    """Return a built-in question in a language; nothing for a code that is none."""
    found = next((one for one in (*CANNED, SAFETY) if one.code == code), None)
    if found is None:
        return ""
    known = {name for name, _label in settings.WITNESS_LANGUAGES}
    with override(language if language in known else FALLBACK):
        return str(found.text)


def keys(missing: Sequence[Canned], before: Sequence[str] = ()) -> list[str]:
    """Return the codes of the questions under the keys 1 to 9: who had a key keeps it while the question is missing.

    Args:
        missing: what is missing now.
        before: the codes under the keys as the page shows them.
    """
    wanted = [one.code for one in missing]
    slots = [code if code in wanted else "" for code in before[:KEYS]]
    slots += [""] * (KEYS - len(slots))
    rest = iter(code for code in wanted if code not in slots)
    return [code or next(rest, "") for code in slots]


def _as_written(one: Canned, own: Own) -> Canned:
    """Return a question with the desk's words instead of the built-in ones."""
    written = own.get(one.code)
    if written is None:
        return one
    return replace(one, text=written.text or one.text, about=written.about or one.about)


def _hidden(code: str, own: Own) -> bool:
    written = own.get(code)
    return written is not None and written.hidden


def _lacks(questions: Iterable[str], asked: set[str], answers: Mapping[str, Answer]) -> bool:
    """Tell whether the campaign asks one of the questions and none of them was answered."""
    wanted = [question for question in questions if question in asked]
    return bool(wanted) and not any(answers.get(question) for question in wanted)
