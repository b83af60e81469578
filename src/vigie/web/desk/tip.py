"""One tip: opened with a motive or because it is in charge, read, answered, given back.

Each opening is one recorded act: a motive is asked for by POST and its answer is the page itself, so that it is
remembered nowhere. A tip in charge opens by its address; the charge is the motive.
"""

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.audit.motives import Motive
from vigie.lib import clock
from vigie.lib.errors import NotNow
from vigie.places.models import Commune
from vigie.tips import access, canned, live_room, notes, precision, queries, talks, waiting_room
from vigie.tips.access import OpenTip
from vigie.tips.conversation import EmptyMessage, MessageTooLong
from vigie.tips.models import Tip
from vigie.tips.states import NoteKind, State, TalkState
from vigie.triage import queries as triage_queries
from vigie.triage.ask import ask
from vigie.web.desk import lines, reading, words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.decide import DecideForm
from vigie.web.desk.frame import desk_url, page
from vigie.web.desk.motive import MotiveForm
from vigie.web.shared.forms import AccessibleForm

REPLY_ANCHOR = "#echanges"


class ReplyForm(AccessibleForm):
    """A question to the witness; the hidden key lets a retry send nothing twice."""

    text = forms.CharField(
        label=gettext_lazy("Your question to the witness"),
        help_text=gettext_lazy("Signed “an officer”. One question at a time; ask for no name."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": EmptyMessage.sentence},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
def tip(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Open a tip: at once when it is in charge, else once a motive is given."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    motive = None
    if not access.in_charge(officer, found):
        form = MotiveForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return _ask_why(request, found, form)
        motive = form.motive
    opened = _open(officer, tip_id, motive)
    text = canned.text_of(request.GET.get("question", ""), opened.tip.language, own=canned.own_of(opened.tip))
    reply = ReplyForm(initial={"text": text, "client_key": uuid.uuid4()})
    return _show(request, opened, reply=reply, motive=motive)


@require_POST
def reply(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Send a question to the witness; a refused one comes back with what was typed."""
    officer = officer_of(request)
    access.require_charge(officer, access.find(officer, tip_id))
    if live_room.holds(officer, tip_id):
        raise NotNow  # a question of this page would end what the talk's page says
    opened = _open(officer, tip_id, None)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            ask(
                officer=officer,
                tip_id=tip_id,
                key=opened.key,
                text=form.cleaned_data["text"],
                client_key=form.cleaned_data["client_key"],
                now=clock.now(),
            )
        except MessageTooLong as refusal:
            form.add_error("text", str(refusal.sentence))
        else:
            messages.success(request, _("The question is sent. The tip now waits for the witness."))
            return HttpResponseRedirect(reverse("desk_tip", args=[tip_id]) + REPLY_ANCHOR)
    return _show(request, opened, reply=form, status=HTTPStatus.BAD_REQUEST)


@require_POST
def take(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Take one tip out of turn, with the motive it was opened for."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    form = MotiveForm(request.POST)
    if not form.is_valid():
        return _ask_why(request, found, form)
    if live_room.state_of(tip_id) == TalkState.WAITING:
        talks.take(officer=officer, tip_id=tip_id, motive=form.motive, now=clock.now())
        return HttpResponseRedirect(reverse("desk_talk", args=[tip_id]))
    waiting_room.take(officer=officer, tip_id=tip_id, motive=form.motive, now=clock.now())
    return HttpResponseRedirect(reverse("desk_tip", args=[tip_id]))


@require_POST
def release(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Put a tip back in the queue."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    waiting_room.release(officer=officer, tip_id=tip_id, now=clock.now())
    messages.success(request, _("The tip is back in the queue."))
    return HttpResponseRedirect(desk_url("desk_queue", found.desk))


def facts_of(tip: Tip, commune: str) -> list[dict[str, Any]]:
    """Return what stands in clear about a tip, as lines of a summary."""
    unit = tip.unit.name if tip.unit else _("No unit yet")
    return [
        {"label": _("Commune"), "value": commune},
        {"label": _("Service"), "value": unit, "note": words.why_here(tip.route_reason)},
        {"label": _("Language"), "value": words.language_name(tip.language)},
        {"label": _("In charge of"), "value": tip.taken_by.name if tip.taken_by else _("nobody")},
    ]


def _open(officer: Officer, tip_id: uuid.UUID, motive: Motive | None) -> OpenTip:
    """Open a tip through the only door."""
    return access.open_tip(
        officer=officer, tip_id=tip_id, motive=motive, keyring=settings.DESK_KEYRING, now=clock.now()
    )


def _ask_why(request: HttpRequest, found: Tip, form: MotiveForm) -> HttpResponse:
    """Ask for a motive, and show no word meanwhile."""
    commune = Commune.objects.filter(code=found.commune_code).first()
    context = {
        "tip": found,
        "form": form,
        "facts": facts_of(found, reading.commune_name(commune, found.commune_code)),
        "urgency": words.urgency(found.urgency),
        "action": reverse("desk_tip", args=[found.id]),
        "queue_url": desk_url("desk_queue", found.desk),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/motive.html", context, section="desk_queue", desk=found.desk, status=status)


def _show(
    request: HttpRequest,
    opened: OpenTip,
    *,
    reply: ReplyForm,
    motive: Motive | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show an open tip."""
    context = {**_told(opened), **_acts(officer_of(request), opened, motive), "reply": reply}
    return page(request, "desk/tip.html", context, section="desk_queue", desk=opened.tip.desk, status=status)


def _told(opened: OpenTip) -> dict[str, Any]:
    """Return what the witness said and what was answered."""
    found, now = opened.tip, clock.now()
    campaign = reading.campaign_of(opened)
    commune = Commune.objects.filter(code=found.commune_code).first()
    named = reading.commune_name(commune, found.commune_code)
    written, own = notes.read(found.id, key=opened.key), canned.own_of(found)
    return {
        "tip": found,
        "campaign": str(campaign.words) if campaign else found.campaign,
        "facts": facts_of(found, named),
        "urgency": words.urgency(found.urgency),
        "state": words.state(found.state),
        "age": words.ago(found.received_at, now),
        "groups": reading.groups(campaign, opened.answers, named),
        "entries": [lines.entry(line) for line in opened.lines],
        "noted": reading.noted(campaign, written),
        "notes": [note for kind, note in written if kind == NoteKind.HAND_OVER],
        "precision": precision.measure(opened.answers),
        "missing": [
            {"code": one.code, "about": one.about, "text": canned.text_of(one.code, found.language, own=own)}
            for one in canned.missing(campaign, opened.answers, own=own)
        ],
        "language": words.language_name(found.language),
    }


def history_of(found: Tip) -> list[dict[str, Any]]:
    """Return what was done, oldest first; a decision says more than the move that goes with it."""
    told_by_decisions = {State.ASKED, State.DECIDED}
    moves: list[dict[str, Any]] = [
        {
            "at": move.at,
            "what": move.get_target_display(),
            "who": move.officer.name if move.officer else "",
            "asks": move.target == State.LIVE and move.source != State.TAKEN,
        }
        for move in queries.moves_of(found)
        if move.target not in told_by_decisions
    ]
    decisions: list[dict[str, Any]] = [
        {"at": one.at, "what": one.get_code_display(), "why": one.get_reason_display(), "who": one.officer.name}
        for one in triage_queries.decisions_on(found.id)
    ]
    received = {"at": found.received_at, "what": _("Received"), "who": ""}
    return [received, *sorted([*moves, *decisions], key=_moment)]


def _moment(act: dict[str, Any]) -> tuple[datetime, bool, bool, datetime]:
    """Order acts; a witness's time is cut to the minute.

    Within that minute it comes after what officers did; but who asks to talk does so before an officer comes.
    """
    return clock.to_minute(act["at"]), not act.get("asks"), not act["who"], act["at"]


def _acts(officer: Officer, opened: OpenTip, motive: Motive | None) -> dict[str, Any]:
    """Return what may be done, and what was done."""
    found = opened.tip
    report = triage_queries.report_of(found.id)
    elsewhere = found.taken_by_id is not None and not opened.in_charge
    state = live_room.state_of(found.id)
    talking = state == TalkState.ACTIVE
    return {
        "in_charge": opened.in_charge,
        "motive": motive,
        "talk_state": state,
        "talking": talking,
        "may_decide": opened.in_charge and not talking and rights.may(officer, Right.TIP_DECIDE, found.desk),
        "may_release": not talking
        and (opened.in_charge or (elsewhere and rights.may(officer, Right.TIP_MOVE, found.desk))),
        "may_take": not opened.in_charge and not talking and rights.may(officer, Right.TIP_TAKE, found.desk),
        "decide": DecideForm(),
        "days": settings.WORDS_DAYS_AFTER_REJECTION,
        "report_url": reverse("desk_report", args=[report]) if report else "",
        "history": history_of(found),
    }
