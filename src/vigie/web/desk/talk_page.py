"""The talk as its officer sees it: who is there, what was said, what is told and what is missing, what may be done.

Only the officer who holds the talk sees this page; whoever else may open the tip does so with a motive, on its own
page. Each showing of words is one recorded opening.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.accounts import access as rights
from vigie.accounts import duty
from vigie.accounts.models import Officer
from vigie.accounts.rights import Right
from vigie.lib import clock
from vigie.lib.errors import Refused
from vigie.tips import access, campaigns, canned, live, live_room, notes, talks, translation
from vigie.tips.access import OpenTip
from vigie.tips.cards import FACES, Card
from vigie.tips.conversation import EmptyMessage, NotTalking
from vigie.tips.models import Tip
from vigie.tips.notes import LENGTH, NoteTooLong
from vigie.tips.states import NoteKind
from vigie.tips.talks import ColleagueNotThere
from vigie.web.desk import lines, pen, reading, words
from vigie.web.desk.accounts import lifetime
from vigie.web.desk.accounts.doors import officer_of
from vigie.web.desk.frame import page
from vigie.web.desk.room import column
from vigie.web.desk.tip import facts_of, history_of
from vigie.web.desk.words_door import PATH as WORDS_PATH
from vigie.web.live import tickets
from vigie.web.shared.forms import AccessibleForm

# Function keys write nothing, so that they work in the box too; these five mean nothing to a browser.
CARD_KEYS = {Card.DANGER: "F2", Card.VIOLENCE: "F4", Card.MINOR: "F8", Card.SUICIDE: "F9", Card.NO_VOICE: "F10"}
MUTE_MINUTES = 10
_TOO_LONG = {"max_length": NoteTooLong.sentence}
Act = Callable[..., HttpResponse]


class SayForm(AccessibleForm):
    """A message to the witness; the hidden key lets a retry send nothing twice."""

    text = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": EmptyMessage.sentence},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)


class NoteForm(AccessibleForm):
    """A note for a colleague."""

    note = forms.CharField(
        label=_("Note for a colleague"),
        help_text=_("The witness never sees it."),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_TOO_LONG,
    )


class FactForm(AccessibleForm):
    """A fact that the officer puts under a question of the campaign.

    Args:
        campaign: the tip's campaign code.
    """

    fact = forms.CharField(
        label=_("The fact, as you note it"),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        error_messages=_TOO_LONG,
    )
    question = forms.ChoiceField(label=_("Under which question"), widget=forms.Select(attrs={"size": 6}))

    def __init__(self, *args: Any, campaign: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = campaigns.campaigns().get(campaign)
        asked = [one for one in known.questions() if one.kind != "commune"] if known else []
        question = self.fields["question"]
        assert isinstance(question, forms.ChoiceField)
        question.choices = [(one.code, str(one.words)) for one in asked]


class HandOverForm(AccessibleForm):
    """To whom the talk goes, with what that colleague must know.

    Args:
        colleagues: who can take it.
    """

    colleague = forms.ChoiceField(
        label=_("To which colleague"),
        error_messages={"required": ColleagueNotThere.sentence, "invalid_choice": ColleagueNotThere.sentence},
    )
    handed = forms.CharField(
        label=_("What the colleague must know"),
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_TOO_LONG,
    )

    def __init__(self, *args: Any, colleagues: Sequence[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleague = self.fields["colleague"]
        assert isinstance(colleague, forms.ChoiceField)
        colleague.choices = [(str(one.id), one.name) for one in colleagues]


@dataclass
class Forms:
    """The forms of the page; those that are not given are empty."""

    say: SayForm | None = None
    note: NoteForm | None = None
    fact: FactForm | None = None
    hand_over: HandOverForm | None = None


def scripted(request: HttpRequest) -> bool:
    """Tell whether a script of the page asks, which stays where it is."""
    return request.headers.get("HX-Request") == "true"


def spoken(act: Act) -> Act:
    """Say a refusal in one line on a page with scripts; it stays as it is."""

    @wraps(act)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return act(request, *args, **kwargs)
        except Refused as refusal:
            if not scripted(request):
                raise
            return HttpResponse(format_html('<p class="error">{}</p>', refusal.sentence), status=refusal.status)

    return told


def colleagues(officer: Officer, tip: Tip) -> list[Officer]:
    """Return the colleagues on duty at the tip's desk who can take one more talk."""
    present = [one for one in duty.on_duty(tip.desk) if one.officer_id != officer.id and not one.paused]
    able = [one for one in present if rights.may(one.officer, Right.TIP_TAKE, tip.desk)]
    return [one.officer for one in able if talks.held(one.officer) < one.capacity]


def open_mine(request: HttpRequest, tip_id: uuid.UUID) -> OpenTip:
    """Open the tip of a talk that the officer holds; the opening is recorded.

    Raises:
        NotThere: no such tip at a desk of the officer's.
        NotTalking: the talk is not this officer's, or no longer.
    """
    officer = officer_of(request)
    access.find(officer, tip_id)
    if not live_room.holds(officer, tip_id):
        raise NotTalking
    return access.open_tip(officer=officer, tip_id=tip_id, motive=None, keyring=settings.DESK_KEYRING, now=clock.now())


def show(
    request: HttpRequest, opened: OpenTip, *, given: Forms | None = None, said: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show an open talk, with whatever forms were refused."""
    found, officer, given = opened.tip, officer_of(request), given or Forms()
    commune = reading.commune_of(found)
    last = opened.lines[-1].number if opened.lines else 0
    first = {"text": canned.text_of(request.GET.get("question", ""), found.language, own=canned.own_of(found))}
    context = {
        **column(request, found.desk, current=found.id),
        **side(opened),
        "facts": facts_of(found, commune)[:1],
        "entries": [lines.entry(line) for line in opened.lines],
        "flow_url": reverse("desk_talk_flow", args=[found.id, last]),
        "flow_from": reverse("desk_talk_flow", args=[found.id, 0]),
        "language": words.language_name(found.language),
        "foreign": found.language != get_language(),
        "cards": [{"code": card.value, "label": card.label, "key": CARD_KEYS[card]} for card in FACES],
        "say": given.say or SayForm(initial={**first, "client_key": uuid.uuid4()}),
        "note": given.note or NoteForm(),
        "fact": given.fact or FactForm(campaign=found.campaign),
        "hand_over": given.hand_over or HandOverForm(colleagues=colleagues(officer, found)),
        "card_key": uuid.uuid4(),
        "pen": _pen(request, opened),
        "words_url": WORDS_PATH,
        "said": said,
        "translates": translation.may_translate(found.language, get_language() or ""),
    }
    return page(request, "desk/talk.html", context, section="desk_talks", desk=found.desk, status=status)


def _pen(request: HttpRequest, opened: OpenTip) -> str:
    """Give this session's officer the first pen of the page; the stream brings the next ones."""
    session = request.session
    return pen.give(
        session=tickets.mark(session.session_key or "", settings.MFA_SECRET),
        officer=officer_of(request).id,
        tip=opened.tip.id,
        key=opened.key,
        noted=lifetime.noted(session),
        ends=lifetime.ends(session),
        secret=settings.MFA_SECRET,
        now=clock.now(),
    )


def side(opened: OpenTip, *, before: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is told, what is missing and what may be done; the part that is shown anew while one talks.

    Args:
        opened: the open tip.
        before: the questions under the keys as the page shows them.
    """
    found, campaign = opened.tip, reading.campaign_of(opened)
    written = notes.read(found.id, key=opened.key)
    noted = reading.noted(campaign, written)
    told = {**opened.answers, **{fact.code: fact.text for fact in noted}}
    own = canned.own_of(found)
    missing = canned.missing(campaign, told, own=own)
    keys = canned.keys(missing, before)
    return {
        "tip": found,
        "urgency": words.urgency(found.urgency),
        "talk": live.stands(found.id),
        "now": clock.now(),
        "groups": reading.groups(campaign, opened.answers, reading.commune_of(found)),
        "noted": noted,
        "take_back_url": reverse("desk_talk_fact", args=[found.id]),
        "notes": [note for kind, note in written if kind == NoteKind.HAND_OVER],
        "missing": [_ready(one, found.language, own, keys) for one in missing],
        "slots": ",".join(keys),
        "mute_minutes": MUTE_MINUTES,
        "history": history_of(found),
    }


def _ready(one: canned.Canned, language: str, own: canned.Own, keys: Sequence[str]) -> dict[str, Any]:
    """Return one question ready to be sent, with its key if it has one."""
    return {
        "code": one.code,
        "about": one.about,
        "text": canned.text_of(one.code, language, own=own),
        "key": keys.index(one.code) + 1 if one.code in keys else "",
    }
