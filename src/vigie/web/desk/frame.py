"""The frame of every page of the desk: who is signed in, at which desk, and where that officer may go.

It refuses a desk that the officer has no right at, as if it did not exist.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit
from vigie.web.desk.accounts.doors import officer_of

DESK_PARAMETER = "bureau"


class Section(NamedTuple):
    """One entry of the main navigation, shown to who holds the right, or one of the others, somewhere."""

    name: str
    label: str | Promise
    right: Right
    others: tuple[Right, ...] = ()

    def open_to(self, officer: Officer) -> bool:
        """Tell whether the officer may go there."""
        return any(access.may(officer, right) for right in (self.right, *self.others))


SECTIONS = (
    Section("desk_queue", _("Queue"), Right.QUEUE_SEE),
    Section("desk_talks", _("Live"), Right.TIP_TAKE),
    Section("desk_tasks", _("Slips"), Right.TASK_DO),
    Section("desk_supervision", _("Supervision"), Right.TALK_SUPERVISE),
    Section("desk_reports", _("Reports"), Right.REPORT_READ),
    Section("desk_registry", _("Registry"), Right.REGISTRY_READ),
    Section("desk_operations", _("Operations"), Right.OPERATION_READ, (Right.OPERATION_PLAN, Right.OPERATION_SHARE)),
    Section("desk_officers", _("Officers"), Right.OFFICER_MANAGE),
    Section("desk_journal", _("Journal"), Right.AUDIT_READ),
)
_OF_A_DESK = {"desk_queue", "desk_supervision", "desk_reports", "desk_registry", "desk_operations"}
FOOTER = (
    ("desk_deployment", _("This deployment")),
    ("desk_keyboard", _("Keyboard shortcuts")),
)


def desk_of(request: HttpRequest, right: Right) -> Unit:
    """Return the desk that the address names, or the officer's first one.

    Raises:
        NotAllowed: the officer holds the right nowhere.
        NotThere: not at the desk named.
    """
    desks = access.desks_with(officer_of(request), right)
    if not desks:
        raise NotAllowed
    wanted = request.GET.get(DESK_PARAMETER)
    if not wanted:
        return desks[0]
    chosen = next((desk for desk in desks if desk.code == wanted), None)
    if chosen is None:
        raise NotThere
    return chosen


def desk_url(name: str, desk: Unit, *args: object) -> str:
    """Return the address of a page that shows one desk."""
    return f"{reverse(name, args=args)}?{DESK_PARAMETER}={desk.code}"


def tabs(request: HttpRequest, name: str, right: Right, current: Unit) -> list[dict[str, Any]]:
    """Return the officer's desks as tabs; none when there is only one."""
    desks = access.desks_with(officer_of(request), right)
    shown = desks if len(desks) > 1 else []
    return [{"label": desk.name, "url": desk_url(name, desk), "current": desk == current} for desk in shown]


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    section: str = "",
    desk: Unit | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page within the frame.

    Args:
        request: the request.
        template: the page.
        context: what it shows.
        section: name of the entry of the navigation it belongs to.
        desk: the desk it is about, named in the head and in the title.
        status: HTTP status.
    """
    officer = officer_of(request)
    frame = {
        "site_name": desk.name if desk else "Vigie",
        "nav": list(_navigation(officer, section, desk)),
        "user_name": format_html('<a href="{}">{}</a>', reverse("desk_security"), officer.name),
        "sign_out_url": reverse("account_logout"),
        "footer_links": [{"label": label, "url": reverse(name)} for name, label in FOOTER],
        "desk": desk,
    }
    return render(request, template, {**frame, **context}, status=status)


def _navigation(officer: Officer, section: str, desk: Unit | None) -> Iterator[dict[str, Any]]:
    """Yield the sections open to the officer; the desk shown stays the same where the right is held there too."""
    for one in SECTIONS:
        if not one.open_to(officer):
            continue
        here = desk is not None and one.name in _OF_A_DESK and access.may(officer, one.right, desk)
        url = desk_url(one.name, desk) if desk and here else reverse(one.name)
        yield {"label": one.label, "url": url, "current": one.name == section}
