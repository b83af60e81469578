"""Rewriting a tip as a report: the witness's words on one side, the officer's neutral words on the other.

What the witness wrote is compared with what the officer writes and goes nowhere. A refusal shows all that was typed.
The officer says first where the report goes; then, unless that is switched off, what is known nearby is shown with its
reasons, and the officer confirms or chooses otherwise. What was typed is kept as a sealed draft, asked for or not.
"""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts import access as rights
from vigie.accounts.hours import local
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel import matching
from vigie.intel.matching import Suggestion
from vigie.intel.models import DealPoint, Report
from vigie.intel.reports import GradesDisagree, NotWritten
from vigie.lib import clock
from vigie.lib.errors import Refused
from vigie.places.models import Commune
from vigie.tips import access, notes
from vigie.tips.access import OpenTip
from vigie.triage import drafts, queries, sanitise
from vigie.triage.compare import compare
from vigie.triage.drafts import Draft, Look
from vigie.triage.forward import AlreadyForwarded, Destination, PointMissing, check, forward
from vigie.triage.sanitise import PassageUnanswered, StillQuoted
from vigie.web.desk import reading, words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.report_form import ReportForm, coded_initial

_ALONE = "without_suggestions"
# Refusals that the officer can answer, each at its field.
_ANSWERABLE: dict[type[Refused], str | None] = {
    PassageUnanswered: "ticked",
    StillQuoted: "facts",
    GradesDisagree: "info_grade",
    PointMissing: "reference",
    NotWritten: None,
}
_ANSWERED = tuple(_ANSWERABLE)
_WORTH_TELLING = 0.5  # bits: a reason in the short list
_MOST_CERTAIN = 99  # in a hundred: nobody is told that two things are one
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "step", "looked"})


@require_http_methods(["GET", "POST"])
def rewrite(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Show the rewriting page, keep the draft, show what is known nearby, or forward what was written."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    access.require_charge(officer, found)
    rights.require(officer, Right.TIP_DECIDE, found.desk)
    if queries.report_of(found.id):
        raise AlreadyForwarded
    opened = access.open_tip(
        officer=officer, tip_id=tip_id, motive=None, keyring=settings.DESK_KEYRING, now=clock.now()
    )
    draft = drafts.load(found.id, key=opened.key)
    form = _form(request, opened, draft)
    if request.POST.get("step") == "save":
        return _saved(request, officer, opened, draft)
    if not form.is_valid() or not _is_ready(opened, form):
        return _show(request, opened, form)
    if request.session.get(_ALONE, False) != form.cleaned_data["alone"]:
        request.session[_ALONE] = form.cleaned_data["alone"]
    return _compared_or_forwarded(request, officer, opened, form)


def _compared_or_forwarded(request: HttpRequest, officer: Officer, opened: OpenTip, form: ReportForm) -> HttpResponse:
    """Show what is known nearby, once; then forward. Nothing to show, or switched off: forward at once."""
    off = not settings.SUGGESTIONS or form.cleaned_data["alone"]
    suggestions: Sequence[Suggestion] = ()
    if not off and "looked" not in request.POST:
        suggestions = _suggestions(request, officer, opened, form)
        if suggestions:
            return _show(request, opened, form, suggestions=suggestions, status=HTTPStatus.OK)
    look = _look(opened, form, off=off)
    report = _forwarded(officer, opened, form, look)
    if report is None:
        suggestions = () if off else suggestions or _suggestions(request, officer, opened, form)
        return _show(request, opened, form, suggestions=suggestions)
    messages.success(request, _("The report is written and the tip is closed."))
    return HttpResponseRedirect(reverse("desk_report", args=[report.id]))


def _form(request: HttpRequest, opened: OpenTip, draft: Draft | None) -> ReportForm:
    """Build the form: what was typed, else the draft, else what the coded answers say."""
    commune = Commune.objects.filter(code=opened.tip.commune_code).first()
    initial = coded_initial(opened.tip, opened.answers, commune) | {"alone": request.session.get(_ALONE, False)}
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        commune=commune,
        passages=sanitise.passages(reading.own_words(opened)),
    )
    if draft is not None:
        several = {
            name for name, field in form.fields.items() if getattr(field.widget, "allow_multiple_selected", False)
        }
        kept = {name: held if name in several else held[-1] for name, held in draft.fields.items() if held}
        # A list that was emptied, and a box taken back, are not sent at all.
        emptied: dict[str, Any] = {name: [] for name in several} | {"alone": ""}
        form.initial = initial | emptied | kept
    return form


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return the fields as they were typed."""
    return {name: [str(one) for one in held] for name, held in request.POST.lists() if name not in _NOT_KEPT}


def _saved(request: HttpRequest, officer: Officer, opened: OpenTip, draft: Draft | None) -> HttpResponse:
    """Keep the draft as it was typed, right or wrong."""
    drafts.save(
        officer=officer,
        tip_id=opened.tip.id,
        key=opened.key,
        fields=_typed(request),
        look=draft.look if draft else None,
        now=clock.now(),
    )
    messages.success(request, _("The draft is kept, sealed with the tip."))
    return HttpResponseRedirect(reverse("desk_rewrite", args=[opened.tip.id]))


def _is_ready(opened: OpenTip, form: ReportForm) -> bool:
    """Tell whether the text may leave the vault; suggestions too see only what may."""
    try:
        check(form.content, words=reading.own_words(opened), ticked=set(form.cleaned_data["ticked"]))
    except _ANSWERED as refusal:
        _answer(form, refusal)
    return not form.errors


def _suggestions(request: HttpRequest, officer: Officer, opened: OpenTip, form: ReportForm) -> list[Suggestion]:
    """Ask what the report may be about."""
    return compare(
        officer=officer,
        tip_id=opened.tip.id,
        key=opened.key,
        content=form.content,
        first=form.chosen,
        fields=_typed(request),
        now=clock.now(),
    )


def _look(opened: OpenTip, form: ReportForm, *, off: bool) -> Look:
    """Return what was shown, as the draft kept it."""
    draft = drafts.load(opened.tip.id, key=opened.key)
    if draft is not None and draft.look is not None:
        return draft.look
    return Look(first=form.chosen, switched_off=off)


def _forwarded(officer: Officer, opened: OpenTip, form: ReportForm, look: Look) -> Report | None:
    """Forward; a refusal that the officer can answer goes to the field it is about."""
    point: DealPoint | None = form.target(officer)
    if form.errors:
        return None
    try:
        return forward(
            officer=officer,
            tip_id=opened.tip.id,
            code=form.decision,
            content=form.content,
            grades=form.grades,
            words=reading.own_words(opened),
            ticked=set(form.cleaned_data["ticked"]),
            goes_to=Destination(form.chosen, point, look),
            now=clock.now(),
        )
    except _ANSWERED as refusal:
        _answer(form, refusal)
        return None


def _answer(form: ReportForm, refusal: Refused) -> None:
    """Put a refusal that the officer can answer at the field it is about."""
    sentence = str(refusal)
    if isinstance(refusal, StillQuoted):
        sentence = _("%(sentence)s Repeated: “%(quote)s”.") % {"sentence": refusal, "quote": refusal.quote}
    form.add_error(_ANSWERABLE[type(refusal)], sentence)


def _show(
    request: HttpRequest,
    opened: OpenTip,
    form: ReportForm,
    *,
    suggestions: Sequence[Suggestion] = (),
    status: HTTPStatus | None = None,
) -> HttpResponse:
    """Show the page."""
    campaign = reading.campaign_of(opened)
    labels = reading.labels_of_sources(campaign)
    commune = reading.commune_name(form.known_commune, opened.tip.commune_code)
    context = {
        "tip": opened.tip,
        "urgency": words.urgency(opened.tip.urgency),
        "groups": reading.groups(campaign, opened.answers, commune),
        "told": [line for line in opened.lines if line.author == "witness"],
        "noted": reading.noted(campaign, notes.read(opened.tip.id, key=opened.key)),
        "form": form,
        "checklist": [(passage, labels.get(passage.source, _("Message")), box) for passage, box in form.checklist],
        "suggestions": _rows(suggestions, form),
        "proposal": _proposal(suggestions, form),
        "may_suggest": settings.SUGGESTIONS,
    }
    status = status or (HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK)
    return page(request, "desk/rewrite.html", context, section="desk_queue", desk=opened.tip.desk, status=status)


def _rows(suggestions: Sequence[Suggestion], form: ReportForm) -> list[dict[str, Any]]:
    """Put suggestions in words; of a withheld one only whom to call."""
    picked = str(form["point"].value() or "")
    rows: list[dict[str, Any]] = []
    for one in suggestions:
        if one.withheld:
            rows.append({"withheld": matching.withheld_text(one)})
            continue
        rows.append(
            {
                "point": one.point,
                "likely": one.likely,
                "percent": min(round(one.probability * 100), _MOST_CERTAIN),
                "weight": _signed(one.weight),
                "told": [why for why in one.reasons if why.bits > _WORTH_TELLING],
                "reasons": [{"sentence": why.sentence, "bits": _signed(why.bits)} for why in one.reasons],
                "picked": str(one.point.id) == picked,
            }
        )
    return rows


def _signed(weight: float) -> str:
    """Write a weight with its sign, as the reader's language writes numbers."""
    return f"{'+' if weight >= 0 else '-'}{number_format(abs(weight), decimal_pos=2)}"


def _proposal(suggestions: Sequence[Suggestion], form: ReportForm) -> str:
    """Name the choice that the comparison speaks for; empty when nothing was compared."""
    if not suggestions:
        return ""
    draft = matching.draft_of(form.content, today=local(clock.now()).date())
    choice = matching.proposal(suggestions, draft)
    return str(dict(form.fields["choice"].choices)[choice])  # type: ignore[attr-defined]
