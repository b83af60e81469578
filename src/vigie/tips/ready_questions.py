"""Questions ready to be sent, as a desk's supervisors write them: instead of the built-in ones, or beside them.

One row a desk, campaign, code and language. The empty campaign stands for all; a row of the campaign itself goes
before it. A question that a desk added and wrote in no other language is offered in French there. Nothing here is a
witness's: the texts stand in clear, and never in the journal.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal
from vigie.lib.errors import NotThere, Refused
from vigie.places.models import Unit
from vigie.tips import campaigns
from vigie.tips.models import CannedQuestion

FALLBACK = "fr"
TEXT_LENGTH, ABOUT_LENGTH = 500, 80
_ADDED = "own-"


class QuestionEmpty(Refused):
    """A question without words, or an added one without a name."""

    code = "question_empty"
    sentence = _("Write the question, and in a word or two what it asks about.")


class QuestionTooLong(Refused):
    """More than the limit."""

    code = "question_too_long"
    sentence = _("This is too long: 500 characters for the question, 80 for what it asks about.")


@dataclass(frozen=True)
class Ready:
    """A question as a desk wrote it. An empty `text` or `about` leaves the built-in one."""

    code: str
    text: str
    about: str
    hidden: bool

    @property
    def added(self) -> bool:
        """Tell whether it stands for no built-in question."""
        return self.code.startswith(_ADDED)


def of_desk(desk_id: uuid.UUID, *, campaign: str, language: str) -> Mapping[str, Ready]:
    """Return what a desk wrote for a campaign and a language, by code, in the order in which it was added."""
    found: dict[str, Ready] = {}
    rows = CannedQuestion.objects.filter(
        desk_id=desk_id, campaign__in=("", campaign), language__in=(language, FALLBACK)
    )
    # Later ones go before earlier ones: French first, then the language; all campaigns first, then this one.
    for row in sorted(rows.order_by("edited_at", "code"), key=lambda one: (one.language == language, one.campaign)):
        ready = Ready(row.code, row.text, row.about, row.hidden)
        if row.language == language or ready.added:
            found[row.code] = ready
    return dict(sorted(found.items(), key=lambda one: one[0]))


def write(
    *,
    officer: Officer,
    desk: Unit,
    campaign: str,
    language: str,
    text: str,
    about: str,
    now: datetime,
    code: str = "",
) -> str:
    """Write a question of a desk in one language, or add one (no code); returns its code.

    Raises:
        NotAllowed: the officer does not supervise the desk.
        NotThere: no such campaign or language.
        QuestionEmpty, QuestionTooLong: as they say.
    """
    _check(officer, desk, campaign, language)
    text, about = text.strip(), about.strip()
    if not text or not (code or about):
        raise QuestionEmpty
    if len(text) > TEXT_LENGTH or len(about) > ABOUT_LENGTH:
        raise QuestionTooLong
    code = code or f"{_ADDED}{int(now.timestamp()):x}-{uuid.uuid4().hex[:6]}"
    with transaction.atomic():
        _save(officer, desk, campaign, language, code, now, {"text": text, "about": about, "hidden": False})
        _record(officer, "write_question", desk, now)
    return code


def hide(*, officer: Officer, desk: Unit, campaign: str, language: str, code: str, hidden: bool, now: datetime) -> None:
    """Take a question away from a desk's list in one language, or show it again; its words stay."""
    _check(officer, desk, campaign, language)
    with transaction.atomic():
        _save(officer, desk, campaign, language, code, now, {"hidden": hidden})
        _record(officer, "hide_question" if hidden else "show_question", desk, now)


def restore(*, officer: Officer, desk: Unit, campaign: str, language: str, code: str, now: datetime) -> None:
    """Take back what a desk wrote: the built-in question stands again, an added one is gone."""
    _check(officer, desk, campaign, language)
    with transaction.atomic():
        written = CannedQuestion.objects.filter(desk=desk, campaign=campaign, language=language, code=code)
        if written.delete()[0]:
            _record(officer, "restore_question", desk, now)


def _check(officer: Officer, desk: Unit, campaign: str, language: str) -> None:
    """Refuse who does not supervise the desk, and what is no campaign or language of the deployment."""
    access.require(officer, Right.TALK_SUPERVISE, desk)
    if campaign and campaign not in campaigns.campaigns():
        raise NotThere
    if language not in dict(settings.WITNESS_LANGUAGES):
        raise NotThere


def _save(
    officer: Officer, desk: Unit, campaign: str, language: str, code: str, now: datetime, values: dict[str, object]
) -> None:
    """Write one row, the first time or again."""
    written = {**values, "edited_by": officer, "edited_at": now}
    CannedQuestion.objects.update_or_create(
        desk=desk, campaign=campaign, language=language, code=code, defaults=written
    )


def _record(officer: Officer, act: str, desk: Unit, now: datetime) -> None:
    """Record an act."""
    journal.record(actor=officer.actor, action=f"tips.{act}", about=f"desk:{desk.code}", at=now)
