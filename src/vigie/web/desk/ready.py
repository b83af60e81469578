"""The questions ready to be sent, as the supervisors of a desk keep them: by campaign and language.

A built-in question is written anew, hidden or given back; others are added. The change counts from the next page on.
"""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotThere
from vigie.places.models import Unit
from vigie.tips import campaigns, canned, ready_questions
from vigie.tips.ready_questions import ABOUT_LENGTH, TEXT_LENGTH, QuestionEmpty, QuestionTooLong
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import desk_of, desk_url, page, tabs


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Show the questions of a desk, or change one; a refused text comes back as it was typed."""
    desk = desk_of(request, Right.TALK_SUPERVISE)
    campaign, language = _chosen(request)
    if request.method == "GET":
        return _show(request, desk, campaign, language)
    try:
        _act(request, desk, campaign, language)
    except (QuestionEmpty, QuestionTooLong) as refusal:
        return _show(request, desk, campaign, language, refused=str(refusal.sentence))
    messages.success(request, _("The questions are changed."))
    return HttpResponseRedirect(_address(desk, campaign, language))


def _chosen(request: HttpRequest) -> tuple[str, str]:
    """Return the campaign and the language that the address names, or the first ones.

    Raises:
        NotThere: no such campaign or language.
    """
    known = campaigns.campaigns()
    campaign = request.GET.get("campagne", next(iter(known), ""))
    language = request.GET.get("langue", ready_questions.FALLBACK)
    if campaign not in known or language not in dict(settings.WITNESS_LANGUAGES):
        raise NotThere
    return campaign, language


def _act(request: HttpRequest, desk: Unit, campaign: str, language: str) -> None:
    """Do what the pressed button says."""
    officer, now, code = officer_of(request), clock.now(), request.POST.get("code", "")
    known = {one.code for one in canned.offered(campaigns.campaigns()[campaign], own=_own(desk, campaign, language))}
    if code and code not in known:
        raise NotThere
    match request.POST.get("act", ""):
        case "write":
            text, about = request.POST.get("text", ""), request.POST.get("about", "")
            ready_questions.write(
                officer=officer,
                desk=desk,
                campaign=campaign,
                language=language,
                code=code,
                text=text,
                about=about,
                now=now,
            )
        case "hide" | "show" as act if code:
            ready_questions.hide(
                officer=officer,
                desk=desk,
                campaign=campaign,
                language=language,
                code=code,
                hidden=act == "hide",
                now=now,
            )
        case "restore" if code:
            ready_questions.restore(
                officer=officer, desk=desk, campaign=campaign, language=language, code=code, now=now
            )
        case _:
            raise NotThere


def _show(request: HttpRequest, desk: Unit, campaign: str, language: str, *, refused: str = "") -> HttpResponse:
    """Show the questions; a refused one with what was typed."""
    own = _own(desk, campaign, language)
    typed = request.POST if refused else {}
    shown = [
        _line(one, language, own, typed if typed.get("code") == one.code else {})
        for one in canned.offered(campaigns.campaigns()[campaign], own=own)
    ]
    context = {
        "tabs": tabs(request, "desk_canned", Right.TALK_SUPERVISE, desk),
        "questions": shown,
        "added": {"text": typed.get("text", ""), "about": typed.get("about", "")} if not typed.get("code") else {},
        "refused": refused,
        "campaigns": [(code, str(one.words), code == campaign) for code, one in campaigns.campaigns().items()],
        "languages": [(code, words.language_name(code), code == language) for code, _l in settings.WITNESS_LANGUAGES],
        "language": language,
        "desk_code": desk.code,
        "action": _address(desk, campaign, language),
        "text_length": TEXT_LENGTH,
        "about_length": ABOUT_LENGTH,
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return page(request, "desk/ready.html", context, section="desk_supervision", desk=desk, status=status)


def _line(one: canned.Canned, language: str, own: canned.Own, typed: Any) -> dict[str, Any]:
    """Return one question as it stands, with what was typed instead where that was refused."""
    written = own.get(one.code)
    built_in = canned.built_in_text(one.code, language)
    text = (written.text if written else "") or built_in
    return {
        "code": one.code,
        "about": typed.get("about", one.about),
        "text": typed.get("text", text),
        "built_in": built_in,
        "own": written is not None,
        "added": not built_in,
        "hidden": written is not None and written.hidden,
        "refused": bool(typed),
    }


def _own(desk: Unit, campaign: str, language: str) -> canned.Own:
    """Return what the desk wrote for this campaign and language."""
    return ready_questions.of_desk(desk.id, campaign=campaign, language=language)


def _address(desk: Unit, campaign: str, language: str) -> str:
    """Return the address of the page of one desk, campaign and language."""
    return f"{desk_url('desk_canned', desk)}&campagne={campaign}&langue={language}"
