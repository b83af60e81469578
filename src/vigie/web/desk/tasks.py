"""The slips of a street unit, on a telephone in one hand: the list, one slip, its next step as one large button.

A slip shows what the unit needs to check and nothing of where it comes from. Each reading is recorded. Whoever presses
second is told who was quicker, on the slip itself.
"""

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.intel import slips
from vigie.intel import tasks as verbs
from vigie.intel.codes import TaskResult
from vigie.intel.models import Task
from vigie.intel.states import TASK_MOVES, TaskState
from vigie.intel.tasks import NotOnTheSpot, StepTaken, WordsNeeded
from vigie.lib import clock, week
from vigie.lib.errors import NotThere
from vigie.lib.spots import Spot
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.words import due
from vigie.web.shared.forms import AccessibleForm

STEPS = {"recu": verbs.acknowledge, "route": verbs.set_out, "place": verbs.arrive}
NEXT: dict[str, tuple[str, str | Promise]] = {
    TaskState.SENT: ("recu", gettext_lazy("I take it")),
    TaskState.ACKNOWLEDGED: ("route", gettext_lazy("I am setting out")),
    TaskState.EN_ROUTE: ("place", gettext_lazy("I am on the spot")),
}
STATE_KINDS = {TaskState.SENT: "warning", TaskState.DONE: "success", TaskState.CALLED_OFF: "quiet"}


class ResultForm(AccessibleForm):
    """What the unit found. Activity is offered only to who is on the spot.

    Args:
        on_the_spot: whether they said so.
    """

    result = forms.ChoiceField(label=gettext_lazy("What did you find?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("What you saw yourselves"),
        help_text=gettext_lazy("Needed when there was activity: it becomes your report. No names of persons."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, on_the_spot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        offered = [one for one in TaskResult if on_the_spot or one not in verbs.SEEN]
        field.choices = [(one.value, one.label) for one in offered]
        if not on_the_spot:
            del self.fields["words"]


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """List the slips of the officer's units: titles, places, times."""
    officer, now = officer_of(request), clock.now()
    access.require(officer, Right.TASK_DO)
    found = slips.of_officer(officer, now)
    several = len(access.desks_with(officer, Right.TASK_DO)) > 1
    context = {
        "open": [_card(one, now) for one in found if slips.is_open(one)],
        "ended": [_card(one, now) for one in found if not slips.is_open(one)],
        "several": several,
    }
    return page(request, "desk/tasks.html", context, section="desk_tasks")


@require_safe
def task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Show one slip; the reading is recorded."""
    found = slips.read(officer=officer_of(request), task_id=task_id, right=Right.TASK_DO, now=clock.now())
    return _show(request, found, _form(found))


@require_POST
def step(request: HttpRequest, task_id: uuid.UUID, step: str) -> HttpResponse:
    """Make the next step of a slip."""
    verb = STEPS.get(step)
    if verb is None:
        raise NotThere
    try:
        verb(officer=officer_of(request), task_id=task_id, now=clock.now())
    except StepTaken as refusal:
        messages.warning(request, str(refusal.sentence))
    return HttpResponseRedirect(reverse("desk_task", args=[task_id]))


@require_POST
def result(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Give the result of a slip."""
    officer = officer_of(request)
    found = slips.find(officer, task_id, right=Right.TASK_DO)
    form = _form(found, request.POST)
    if form is not None and form.is_valid():
        told = TaskResult(form.cleaned_data["result"])
        words = form.cleaned_data.get("words", "")
        try:
            verbs.finish(officer=officer, task_id=task_id, result=told, words=words, now=clock.now())
        except WordsNeeded as refusal:
            form.add_error("words", str(refusal.sentence))
        except (StepTaken, NotOnTheSpot) as refusal:
            messages.warning(request, str(refusal.sentence))
        else:
            messages.success(request, _("The result is sent. Thank you."))
            return HttpResponseRedirect(reverse("desk_tasks"))
    if form is None or form.is_valid():
        return HttpResponseRedirect(reverse("desk_task", args=[task_id]))
    found = slips.read(officer=officer, task_id=task_id, right=Right.TASK_DO, now=clock.now())
    return _show(request, found, form, status=HTTPStatus.BAD_REQUEST)


def _form(found: Task, data: Any = None) -> ResultForm | None:
    """Return the form of a result, where one may be given."""
    if TaskState.DONE not in TASK_MOVES[TaskState(found.state)]:
        return None
    return ResultForm(data, on_the_spot=found.state == TaskState.OBSERVED)


def _show(request: HttpRequest, found: Task, form: ResultForm | None, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show a slip with its next step."""
    shown, now = slips.shown(found), clock.now()
    step, label = NEXT.get(found.state, ("", ""))
    context = {
        "task": found,
        "card": _card(found, now),
        "spot": slips.spot_text(shown.spot),
        "geo": geo(shown.spot),
        "rows": rows(shown),
        "commune": shown.commune,
        "step_url": reverse("desk_task_step", args=[found.id, step]) if step else "",
        "step_label": label,
        "form": form,
        "on_the_spot": found.state == TaskState.OBSERVED,
    }
    return page(request, "desk/task.html", context, section="desk_tasks", status=status)


def rows(shown: slips.Shown) -> list[dict[str, str]]:
    """Put what goes with a slip in words."""
    told = [
        (_("Kind of place"), shown.kind),
        (_("Days and hours"), week.text(shown.pattern)),
        (_("Products"), ", ".join(shown.products)),
        (_("Conditions of sharing"), shown.conditions),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


def geo(spot: Spot | None) -> str:
    """Return the address that opens a spot in the telephone's own map (RFC 5870)."""
    return f"geo:{spot.lat:.6f},{spot.lon:.6f};u={spot.precision_m}" if spot else ""


def _card(found: Task, now: datetime) -> dict[str, Any]:
    """Return what a list shows of a slip."""
    return {
        "task": found,
        "url": reverse("desk_task", args=[found.id]),
        "state": state_tag(found),
        "due": due(found.due_at, now) if slips.is_open(found) else "",
        "overdue": slips.is_overdue(found, now),
    }


def state_tag(found: Task) -> dict[str, str]:
    """Return the tag of a slip's state, or of its result."""
    label = TaskResult(found.result).label if found.result else found.get_state_display()
    return {"label": str(label), "kind": STATE_KINDS.get(TaskState(found.state), "")}
