"""The journal, for who checks: who did what, when and why. References only; reading a page of it is itself recorded.

It is one for the whole deployment: whoever holds `audit.read` at a desk reads it all.
"""

import uuid
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit import journal, queries
from vigie.audit.motives import MotiveCode
from vigie.audit.queries import Line
from vigie.lib import clock
from vigie.web.desk import staff
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.keys import instant_key, key_text
from vigie.web.shared.forms import AccessibleForm

_OFFICER = "officer:"
ACTORS: dict[str, str | Promise] = {
    "witness": _("the witness"),
    "worker": _("the worker"),
    "operator": _("the operator"),
    "unknown": _("not known"),
}


class FilterForm(AccessibleForm):
    """What to look for: one thing, one officer, or both."""

    objet = forms.CharField(
        label=_("Thing"), help_text=_("Its reference, as in the list: tip:…, report:…"), max_length=96, required=False
    )
    agent = forms.UUIDField(
        label=_("Officer"),
        help_text=_("The identifier of the account."),
        error_messages={"invalid": _("This is not the identifier of an account.")},
        required=False,
    )


@require_safe
def read_journal(request: HttpRequest) -> HttpResponse:
    """Show one page of the journal, newest first, and record that it was shown."""
    officer = officer_of(request)
    access.require(officer, Right.AUDIT_READ)
    form = FilterForm(request.GET)
    if not form.is_valid():
        return page(request, "desk/journal.html", {"form": form}, section="desk_journal", status=HTTPStatus.BAD_REQUEST)
    return page(request, "desk/journal.html", {"form": form, **_read(officer, request, form)}, section="desk_journal")


def _read(officer: Officer, request: HttpRequest, form: FilterForm) -> dict[str, Any]:
    """Read one page of entries and record the reading."""
    about, actor = form.cleaned_data["objet"], form.cleaned_data["agent"]
    key = instant_key(request.GET.get("avant", ""))
    before = (key[0], str(key[1])) if key else None
    found = queries.page(before=before, about=about, actor=str(actor) if actor else "")
    journal.record(actor=officer.actor, action="audit.read", about=about or _reference(actor), at=clock.now())
    lines = found[: queries.PAGE]
    last = lines[-1] if len(found) > queries.PAGE else None
    wanted = {"objet": about, "agent": str(actor or "")}
    return {
        "lines": _named(lines),
        "filtered": bool(about or actor),
        "first_url": _address(wanted) if before else "",
        "next_url": _address({**wanted, "avant": key_text(last.at, last.id)}) if last else "",
    }


def _reference(actor: uuid.UUID | None) -> str:
    """Name the officer whose acts were looked for."""
    return f"{_OFFICER}{actor}" if actor else ""


def _address(parameters: dict[str, str]) -> str:
    """Return the address of a page of the journal."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{reverse('desk_journal')}?{urlencode(given)}"


def _named(lines: Iterable[Line]) -> list[dict[str, object]]:
    """Put names beside the references of officers, in one statement for the page."""
    shown = list(lines)
    names = staff.names({line.actor.removeprefix(_OFFICER) for line in shown if line.actor.startswith(_OFFICER)})
    motives = dict(MotiveCode.choices)
    return [
        {
            "line": line,
            "ref": line.actor.removeprefix(_OFFICER) if line.actor.startswith(_OFFICER) else "",
            "who": names.get(line.actor.removeprefix(_OFFICER)) or ACTORS.get(line.actor, line.actor),
            "why": motives.get(line.motive_code, line.motive_code),
        }
        for line in shown
    ]
