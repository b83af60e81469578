"""One talk: its page, what is told anew, the address of its stream, a machine's translation where there is an engine.

Each showing is authorised and recorded anew, the stream's reconnects too.
"""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from vigie.lib.errors import NotThere
from vigie.tips import access, live_room, translation
from vigie.tips.conversation import NotTalking
from vigie.tips.states import Author
from vigie.web.desk.accounts.doors import by_itself, officer_of
from vigie.web.desk.room import to_stream
from vigie.web.desk.talk_page import HandOverForm, colleagues, open_mine, show, side, spoken


@require_safe
def talk(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Show the talk to who holds it; lead everybody else to the tip, which asks for a motive."""
    officer = officer_of(request)
    access.find(officer, tip_id)
    if not live_room.holds(officer, tip_id):
        return HttpResponseRedirect(reverse("desk_tip", args=[tip_id]))
    return show(request, open_mine(request, tip_id))


@by_itself
@require_safe
@spoken
def told(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Give the column of what is told, anew; questions keep their keys."""
    before = request.GET.get("touches", "").split(",")
    return render(request, "desk/talk_side.html", side(open_mine(request, tip_id), before=before))


@by_itself
@require_safe
@spoken
def colleagues_now(request: HttpRequest, tip_id: uuid.UUID) -> HttpResponse:
    """Give the colleagues to whom the talk can go now: they come and go. Opens no word."""
    officer = officer_of(request)
    found = access.find(officer, tip_id)
    if not live_room.holds(officer, tip_id):
        raise NotTalking
    form = HandOverForm(colleagues=colleagues(officer, found))
    return render(request, "desk/talk_colleagues.html", {"hand_over": form})


@by_itself
@require_safe
def flow(request: HttpRequest, tip_id: uuid.UUID, after: int) -> HttpResponse:
    """Give the address of the talk's stream, from the last message that the page shows."""
    opened = open_mine(request, tip_id)
    return to_stream(request, tip_id=tip_id, after=after, desk=opened.tip.desk)


@require_POST
@spoken
def translate(request: HttpRequest, tip_id: uuid.UUID, number: int) -> HttpResponse:
    """Show one message of the witness as a machine puts it in the officer's language; nothing of it is kept."""
    opened = open_mine(request, tip_id)
    line = next((one for one in opened.lines if one.number == number and one.author == Author.WITNESS), None)
    text = translation.translate(line.text if line else "", opened.tip.language, get_language() or "")
    if line is None:
        raise NotThere
    return render(request, "desk/talk_translation.html", {"text": text})
