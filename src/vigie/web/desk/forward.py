"""Rewriting a tip as a report: the witness's words on one side, the officer's neutral words on the other.

What the witness wrote is compared with what the officer writes and goes nowhere. A refusal shows all that was typed.
"""

import uuid
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts import access as rights
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.intel.models import Report
from vigie.intel.reports import GradesDisagree, NotWritten
from vigie.lib import clock
from vigie.places.models import Commune
from vigie.tips import access, notes
from vigie.tips.access import OpenTip
from vigie.triage import queries, sanitise
from vigie.triage.forward import AlreadyForwarded, forward
from vigie.triage.sanitise import PassageUnanswered, StillQuoted
from vigie.web.desk import reading, words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.report_form import ReportForm, coded_initial


@require_http_methods(["GET", "POST"])
def rewrite(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Show the rewriting page, or forward what was written."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    access.require_charge(officer, found)
    rights.require(officer, Right.TIP_DECIDE, found.desk)
    if queries.report_of(found.id):
        raise AlreadyForwarded
    opened = access.open_tip(
        officer=officer, tip_id=tip_id, motive=None, keyring=settings.DESK_KEYRING, now=clock.now()
    )
    form = _form(request, opened)
    if form.is_valid():
        report = _forwarded(officer, opened, form)
        if report is not None:
            messages.success(request, _("The report is written and the tip is closed."))
            return HttpResponseRedirect(reverse("desk_report", args=[report.id]))
    return _show(request, opened, form)


def _form(request: HttpRequest, opened: OpenTip) -> ReportForm:
    """Build the form: what was typed, or what the coded answers say."""
    commune = Commune.objects.filter(code=opened.tip.commune_code).first()
    return ReportForm(
        request.POST if request.method == "POST" else None,
        initial=coded_initial(opened.tip, opened.answers, commune),
        commune=commune,
        passages=sanitise.passages(reading.own_words(opened)),
    )


def _forwarded(officer: Officer, opened: OpenTip, form: ReportForm) -> Report | None:
    """Forward; a refusal that the officer can answer goes to the field it is about."""
    try:
        return forward(
            officer=officer,
            tip_id=opened.tip.id,
            code=form.decision,
            content=form.content,
            grades=form.grades,
            words=reading.own_words(opened),
            ticked=set(form.cleaned_data["ticked"]),
            now=clock.now(),
        )
    except PassageUnanswered as refusal:
        form.add_error("ticked", str(refusal.sentence))
    except StillQuoted as refusal:
        form.add_error(
            "facts", _("%(sentence)s Repeated: “%(quote)s”.") % {"sentence": refusal, "quote": refusal.quote}
        )
    except GradesDisagree as refusal:
        form.add_error("info_grade", str(refusal.sentence))
    except NotWritten as refusal:
        form.add_error(None, str(refusal.sentence))
    return None


def _show(request: HttpRequest, opened: OpenTip, form: ReportForm) -> HttpResponse:
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
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return page(request, "desk/rewrite.html", context, section="desk_queue", desk=opened.tip.desk, status=status)
