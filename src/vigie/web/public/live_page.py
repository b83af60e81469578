"""The page of a conversation, written or live: where the talk stands, the guide, the thread, and the box to write in.

One form holds all of it, so that no button loses what was typed beside it; the page answers without a script and takes
one on when the browser runs it. Nothing here tells what was decided.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from vigie.tips import bus, live
from vigie.tips.conversation import MESSAGE_LENGTH
from vigie.tips.live import Standing
from vigie.tips.states import UNDER_WAY, Author, Feedback
from vigie.tips.witness import Visit
from vigie.web.public import asking, lines
from vigie.web.public.frame import FORGET, show, with_scripts
from vigie.web.public.questions import GroupForm
from vigie.web.public.session import WORDS_PATH
from vigie.web.shared.forms import AccessibleForm

FACES: dict[Feedback, tuple[str | Promise, str | Promise]] = {
    Feedback.RECEIVED: (gettext_lazy("Received"), gettext_lazy("Your report has arrived. It waits to be read.")),
    Feedback.READ: (gettext_lazy("Read"), gettext_lazy("An officer has read your report.")),
    Feedback.HANDLED: (
        gettext_lazy("Handled"),
        gettext_lazy("Your report has been handled. What came of it is not shown here, whatever it is."),
    ),
    Feedback.ACTION: (gettext_lazy("Action taken"), gettext_lazy("An action has been taken. Thank you.")),
}


class MessageForm(AccessibleForm):
    """What the witness writes to the officer."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("Facts and places, no names. Leave out what only you can know."),
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of the page when it is shown.

    Attributes:
        message: the box to write in.
        client_key: the key of that message.
        answer: the field of the guide, when it comes back with what was typed.
        wanted: the question that the guide shows now, instead of the next one.
    """

    message: MessageForm = field(default_factory=MessageForm)
    client_key: uuid.UUID | None = None
    answer: GroupForm | None = None
    wanted: str = ""


def show_visit(
    request: HttpRequest,
    visit: Visit,
    typed: Typed | None = None,
    *,
    notice: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Show what a returning witness may see, and tell the officer that the witness is there."""
    typed = typed or Typed()
    talk = live.stands(visit.tip_id) if visit.tip_id else None
    if talk is not None and talk.state in UNDER_WAY:
        say_here(talk.tip_id)
    face, sentence = FACES[visit.status]
    context: dict[str, Any] = {
        "visit": visit,
        "face": face,
        "sentence": sentence,
        "talk": talk,
        "under_way": talk is not None and talk.state in UNDER_WAY,
        "asked": _asked(visit, talk),
        "entries": [lines.entry(line) for line in visit.lines],
        "after": visit.lines[-1].number if visit.lines else 0,
        "guide": asking.shown(visit, wanted=typed.wanted, form=typed.answer) if asking.asks(visit, talk) else None,
        "form": typed.message,
        "notice": notice,
        "length": MESSAGE_LENGTH,
        "client_key": typed.client_key or uuid.uuid4(),
        "page": "conversation",
        "words_url": WORDS_PATH,
    }
    response = show(request, "conversation", context, status=status, cache=FORGET)
    return with_scripts(response) if visit.open else response


def _asked(visit: Visit, talk: Standing | None) -> bool:
    """Tell whether an officer's question waits in a conversation that is not live."""
    quiet = talk is None or talk.state not in UNDER_WAY
    return quiet and bool(visit.lines) and visit.lines[-1].author == Author.OFFICER


def say_here(tip_id: uuid.UUID) -> None:
    """Name a witness on the bus: one whose page has no stream counts as present too."""
    for payload in bus.here([tip_id]):
        bus.wake(bus.HERE, payload)
