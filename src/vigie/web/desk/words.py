"""How the desk says things in plain words: ages, languages, urgencies, states, and why a tip came to this desk."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from vigie.places.competence import Reason
from vigie.tips.states import State, Urgency

MINUTE, HOUR, DAY = 60, 3600, 86400
URGENCY_KINDS = {Urgency.LIFE: "alarm", Urgency.ONGOING: "warning", Urgency.DAY: "", Urgency.COMMON: "quiet"}
STATE_KINDS = {
    State.ANSWERED: "success",
    State.RECEIVED: "",
    State.TAKEN: "",
    State.ASKED: "quiet",
    State.LIVE: "warning",
}
ROUTES: dict[str, str | Promise] = {
    Reason.COMPETENCE: gettext_lazy("competent in this commune"),
    Reason.BUILT_IN_POLICE_ZONE: gettext_lazy("the whole department is police zone"),
    Reason.TWO_FORCES: gettext_lazy("police and gendarmerie both work in this commune: the desk chooses"),
    Reason.UNKNOWN_FORCE: gettext_lazy("the competent force is not known here: the desk chooses"),
}


def ago(instant: datetime, now: datetime) -> str:
    """Say how long ago something was, in one unit: minutes, hours, then days."""
    seconds = max(0, int((now - instant).total_seconds()))
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(count)d min ago") % {"count": seconds // MINUTE}
    if seconds < DAY:
        return _("%(count)d h ago") % {"count": seconds // HOUR}
    days = seconds // DAY
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}


def due(instant: datetime, now: datetime) -> str:
    """Say until when something is due, or for how long it has been overdue."""
    seconds = (instant - now).total_seconds()
    late, span = seconds < 0, _span(int(abs(seconds)) // MINUTE)
    return _("overdue by %(span)s") % {"span": span} if late else _("due within %(span)s") % {"span": span}


def _span(minutes: int) -> str:
    """Write a stretch of time in one unit, to the nearest."""
    hours = round(minutes * MINUTE / HOUR)
    if minutes * MINUTE < HOUR:
        return _("%(count)d min") % {"count": minutes}
    if hours < DAY // HOUR:
        return _("%(count)d h") % {"count": hours}
    days = round(minutes * MINUTE / DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def language_name(code: str) -> str:
    """Name a language in the reader's language, as within a sentence; its bare code where it is not known."""
    try:
        info = get_language_info(code)
    except KeyError:
        return code
    name = str(info.get("name_translated") or info["name_local"])
    return name if get_language() == "en" else name.lower()


def urgency(level: int) -> dict[str, str]:
    """Return the tag of an urgency."""
    known = Urgency(level)
    return {"label": str(known.label), "kind": URGENCY_KINDS.get(known, "quiet")}


def state(code: str) -> dict[str, str]:
    """Return the tag of a state."""
    known = State(code)
    return {"label": str(known.label), "kind": STATE_KINDS.get(known, "quiet")}


def why_here(reason: str) -> str:
    """Say why a tip was routed as it was."""
    return str(ROUTES.get(reason, reason))


def labels(codes: type[TextChoices], held: Iterable[str]) -> str:
    """Name codes; one that the list lost since keeps its bare name."""
    known = dict(codes.choices)
    return ", ".join(str(known.get(code, code)) for code in held)
