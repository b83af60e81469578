"""The queue of a desk, and taking the next tip of it. Clear columns only: nothing here opens a word.

The page costs the same whatever waits. Officers who see no queue are led to the page they work on.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vigie.accounts import access
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import NotAllowed, NotThere
from vigie.places.models import Unit
from vigie.tips import campaigns, live_room, queries, waiting_room
from vigie.tips.queries import Row
from vigie.tips.states import State, Urgency
from vigie.web.desk import words
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import SECTIONS, desk_of, desk_url, page, tabs

_NIL = uuid.UUID(int=0)
_KEY = re.compile(r"([0-9])-([0-9]{1,18})")


class NoAppointment(NotAllowed):
    """The officer is signed in, and appointed nowhere."""

    code = "no_appointment"
    sentence = gettext_lazy("You are appointed to no desk. Ask whoever manages the accounts of your service.")


@dataclass(frozen=True)
class Line:
    """One line as shown; `url` is empty for who may see that a tip waits but not open it."""

    url: str
    number: str
    urgency: dict[str, str]
    campaign: str
    commune: str
    unit: str
    age: str
    language: str
    state: dict[str, str]
    messages: str


class Scribe:
    """Puts rows in words; what is the same for every row is looked up once a page.

    Args:
        officer: who reads.
        desk: the desk shown; a tip of another one names it.
        now: when.
    """

    def __init__(self, officer: Officer, desk: Unit, now: datetime) -> None:
        self.now = now
        self._others = {one.id: f" – {one.name}" for one in access.desks(officer) if one != desk}
        self._language = get_language()
        self._urgency = {level: words.urgency(level) for level in Urgency.values}
        self._state = {code: words.state(code) for code in State.values}
        self._campaign = {code: str(one.words) for code, one in campaigns.campaigns().items()}
        self._url = reverse("desk_tip", args=[_NIL]).replace(str(_NIL), "{}")

    def line(self, row: Row, *, opens: bool) -> Line:
        """Put one row in words."""
        tip = row.tip
        return Line(
            url=self._url.format(tip.id) if opens else "",
            number=str(tip.arrival),
            urgency=self._urgency[tip.urgency],
            campaign=self._campaign.get(tip.campaign, tip.campaign),
            commune=row.commune,
            unit=(tip.unit.name if tip.unit else "") + self._others.get(tip.desk_id, ""),
            age=words.ago(tip.received_at, self.now),
            language="" if tip.language == self._language else tip.language,
            state=self._state[tip.state],
            messages=str(tip.last_number or ""),
        )


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the officer's tips in charge, then what waits at one desk."""
    officer = officer_of(request)
    if not access.may(officer, Right.QUEUE_SEE):
        return HttpResponseRedirect(_workplace(officer))
    desk = desk_of(request, Right.QUEUE_SEE)
    after = _key(request.GET.get("apres", ""))
    front = queries.front(desk, officer, after=after)
    may_take = access.may(officer, Right.TIP_TAKE, desk)
    scribe = Scribe(officer, desk, clock.now())
    here = desk_url("desk_queue", desk)
    last = front.waiting[-1].tip if front.more else None
    context = {
        "tabs": tabs(request, "desk_queue", Right.QUEUE_SEE, desk),
        "mine": [scribe.line(row, opens=True) for row in front.mine],
        "waiting": [scribe.line(row, opens=may_take) for row in front.waiting],
        "count": _("%(count)d or more") % {"count": front.count} if front.count >= queries.COUNT_CAP else front.count,
        "oldest": words.ago(front.oldest, scribe.now) if front.oldest else "",
        "may_take": may_take,
        "live_url": desk_url("desk_talks", desk) if may_take else "",
        "live": live_room.count_waiting(desk) if may_take else 0,
        "take_url": desk_url("desk_take_next", desk),
        "first_url": here if after else "",
        "next_url": f"{here}&apres={last.urgency}-{last.arrival}" if last else "",
    }
    return page(request, "desk/queue.html", context, section="desk_queue", desk=desk)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Give the officer the next tip of the desk and lead to it."""
    desk = desk_of(request, Right.TIP_TAKE)
    try:
        tip = waiting_room.take_next(officer=officer_of(request), desk=desk, now=clock.now())
    except (waiting_room.NothingWaits, waiting_room.HandsFull) as refusal:
        messages.warning(request, str(refusal.sentence))
        return HttpResponseRedirect(desk_url("desk_queue", desk))
    return HttpResponseRedirect(reverse("desk_tip", args=[tip.id]))


def _workplace(officer: Officer) -> str:
    """Return the page of an officer who sees no queue.

    Raises:
        NoAppointment: there is none.
    """
    for section in SECTIONS:
        if section.open_to(officer):
            return reverse(section.name)
    raise NoAppointment


def _key(typed: str) -> tuple[int, int] | None:
    """Read the key of a page; a key that no page of ours gave is refused."""
    if not typed:
        return None
    found = _KEY.fullmatch(typed)
    if found is None:
        raise NotThere
    return int(found[1]), int(found[2])
