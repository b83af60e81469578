"""Who works at a desk: the list for who manages it, and suspending or restoring an account after a fresh proof.

`sudo` comes back by GET: each act has a page that asks for confirmation, where a refused one lands.
"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vigie.accounts import access, officers
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.web.desk import staff
from vigie.web.desk.accounts.doors import officer_of, sudo
from vigie.web.desk.frame import page


@require_safe
def list_officers(request: HttpRequest) -> HttpResponse:
    """List the officers of the desks one manages."""
    manager = officer_of(request)
    access.require(manager, Right.OFFICER_MANAGE)
    context = {"members": staff.managed_by(manager, language=get_language() or "fr"), "me": manager}
    return page(request, "desk/officers.html", context, section="desk_officers")


@sudo
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """Close an account and end its sessions, once confirmed."""
    manager, officer = _manager_and(request, officer_id)
    if request.method == "GET":
        return page(request, "desk/suspend.html", {"officer": officer}, section="desk_officers")
    officers.suspend(actor=manager.actor, officer=officer)
    messages.success(request, _("The account is suspended and its sessions are ended."))
    return HttpResponseRedirect(reverse("desk_officers"))


@sudo
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """Open a suspended account again, once confirmed."""
    manager, officer = _manager_and(request, officer_id)
    if request.method == "GET":
        return page(request, "desk/restore.html", {"officer": officer}, section="desk_officers")
    officers.restore(actor=manager.actor, officer=officer)
    messages.success(request, _("The account is open again."))
    return HttpResponseRedirect(reverse("desk_officers"))


def _manager_and(request: HttpRequest, officer_id: uuid.UUID) -> tuple[Officer, Officer]:
    """Return who manages, and the officer of the address if managed by that one."""
    manager = officer_of(request)
    access.require(manager, Right.OFFICER_MANAGE)
    return manager, staff.find_managed(manager, officer_id)
