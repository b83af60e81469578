"""Which town is meant: what was typed, what was chosen from a list, and what is settled.

One clear match goes on by itself: a name written without a mistake that one town bears, or a post code of one town.
Everything else comes back as a list to choose from, homonyms by their department. Nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.places.search import CommuneChoice, CommuneOption, find_communes
from vigie.tips.drafts import Draft

QUESTION = "commune"
MOST_OPTIONS = 60


@dataclass(frozen=True)
class Town:
    """Where the question of the town stands.

    Attributes:
        code: the town, once it is settled.
        shown: how it is written from then on, so that it is found again at once: "Saint-Denis (93)".
        options: what there is to choose from.
        trouble: what to say when it is not settled.
    """

    code: str = ""
    shown: str = ""
    options: Sequence[CommuneOption] = ()
    trouble: str | Promise = ""


def settle(typed: str, picked: str, draft: Draft) -> Town:
    """Look for the town that was typed, then chosen."""
    known = str(draft.answers.get(QUESTION, ""))
    if known and not picked and typed == draft.typed.get(QUESTION):
        return Town(code=known, shown=typed)
    choices = find_communes(typed)
    options = _options(choices)
    for option in options:
        if option.code == picked:
            return Town(code=option.code, shown=_shown(option), options=options)
    exact = [choice for choice in choices if choice.exact]
    if len(exact) == 1 and len(exact[0].communes) == 1:
        option = exact[0].communes[0]
        return Town(code=option.code, shown=_shown(option))
    return Town(options=options, trouble=_trouble(choices))


def label(option: CommuneOption) -> str:
    """Return a town as it is offered: "Saint-Denis (93, Seine-Saint-Denis)"."""
    return f"{option.name} ({option.department_code}, {option.department_name})"


def _shown(option: CommuneOption) -> str:
    return f"{option.name} ({option.department_code})"


def _options(choices: Sequence[CommuneChoice]) -> list[CommuneOption]:
    """Return the towns behind the choices, each once."""
    found = {option.code: option for choice in choices for option in choice.communes}
    return list(found.values())[:MOST_OPTIONS]


def _trouble(choices: Sequence[CommuneChoice]) -> str | Promise:
    if not choices:
        return _("No town was found under this name. Check the spelling, or write the post code.")
    if any(choice.exact for choice in choices):
        return _("Several towns answer to this. Choose yours.")
    return _("No town is written exactly like this. Choose yours, or correct the name.")
