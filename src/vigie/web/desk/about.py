"""What every officer may know of the house: the legal act it rests on, how long things are kept, the keyboard."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from vigie.web.desk.frame import page


@require_safe
def deployment(request: HttpRequest) -> HttpResponse:
    """Show the act this deployment rests on, what is kept for how long, and who receives what."""
    context = {"act": settings.LEGAL_ACT, "retention": _retention(), "recipients": _recipients()}
    return page(request, "desk/deployment.html", context)


@require_safe
def keyboard(request: HttpRequest) -> HttpResponse:
    """Show the shortcuts, and the switch that turns them off."""
    return page(request, "desk/keyboard.html", {"keys": _keys()})


def _retention() -> list[dict[str, str]]:
    """Return the figures in force."""
    rows = (
        (_("Words of a witness, at most"), _days(settings.WORDS_DAYS_AT_MOST)),
        (_("Words after a report was written"), _days(settings.WORDS_DAYS_AFTER_DECISION)),
        (_("Words after the tip was set aside"), _days(settings.WORDS_DAYS_AFTER_REJECTION)),
        (_("Days during which every decision looks the same to the witness"), _days(settings.SAME_FACE_DAYS)),
        (_("Answer of the return code"), _months(settings.CODE_MONTHS)),
        (_("Review of a report"), _months(settings.REPORT_REVIEW_MONTHS)),
        (_("Report, from the day it was written"), _months(settings.REPORT_KEEP_MONTHS)),
    )
    return [{"label": label, "value": value} for label, value in rows]


def _recipients() -> list[dict[str, str]]:
    """Return who receives what."""
    rows = (
        (
            _("Words of a witness"),
            _("The reception officers and supervisors of the desk, each reading recorded with its motive."),
        ),
        (_("Reports"), _("The officers of the desk who hold the right to read reports, with a motive.")),
        (_("A way to reach the witness, if left"), _("The custodian alone: no page of this desk can open it.")),
        (_("Journal"), _("The data-protection officer and the regulator.")),
    )
    return [{"label": label, "value": value} for label, value in rows]


def _keys() -> list[dict[str, str]]:
    """Return the shortcuts."""
    rows = (
        ("n", _("take the next tip, or in the live room the next witness")),
        ("j", _("next line of a list")),
        ("k", _("previous line of a list")),
        ("o", _("open the line")),
        ("/", _("go to the search box")),
        ("r", _("write to the witness")),
        ("d", _("decide")),
        ("1 … 9", _("in a talk: put a missing question in the box; once more: send it")),
        ("Enter", _("in a talk: send what is in the box")),
        ("Esc", _("leave the box, so that the other keys work")),
        ("f", _("in a talk: note the selected words as a fact")),
        ("F2 F4 F8 F9 F10", _("in a talk: show a card with the numbers to call, also from within the box")),
        ("?", _("this page")),
    )
    return [{"key": key, "does": does} for key, does in rows]


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _months(count: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
