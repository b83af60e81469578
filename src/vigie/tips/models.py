"""The rows of the vault.

In clear stands only what routing and the queue need. Words lie in sealed boxes: answers, messages and, apart, an
identity sealed to the custodian. Rows are written by the verbs of this package alone, erased by `retention`. A talk
adds no word in clear: what is said is messages, what the guide learns is answers.
"""

import uuid

from django.db import models
from django.db.models import Q

from vigie.accounts.models import Officer
from vigie.places.models import Unit
from vigie.tips.states import OPEN, Author, Feedback, NoteKind, State, TalkState, Urgency


class Tip(models.Model):
    """What one witness told, with its two locks: one for the desk, one for the return code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    lookup = models.BinaryField(max_length=32, unique=True)
    campaign = models.SlugField(max_length=40)
    campaign_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=16, default="form")
    commune_code = models.CharField(max_length=5)
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    route_reason = models.CharField(max_length=32)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    arrival = models.BigIntegerField()
    received_at = models.DateTimeField()
    desk_key_id = models.CharField(max_length=32)
    key_for_desk = models.BinaryField(max_length=96)
    key_for_code = models.BinaryField(max_length=256)
    identity_left = models.BooleanField(default=False)
    last_number = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(Officer, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    taken_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    handled_on = models.DateField(null=True)
    feedback = models.CharField(max_length=16, choices=Feedback.choices, default=Feedback.RECEIVED)
    erase_on = models.DateField(db_index=True)

    class Meta:
        """The queue is one index: a desk's open tips, most urgent first, then by arrival."""

        constraints = [
            models.UniqueConstraint(fields=["desk", "arrival"], name="tips_arrival_is_unique_at_a_desk"),
        ]
        indexes = [
            models.Index(
                fields=["desk", "-urgency", "arrival"],
                name="tips_queue",
                condition=Q(state__in=[State.RECEIVED, State.ANSWERED]),
            ),
            models.Index(
                fields=["taken_by", "-urgency", "arrival"], name="tips_in_charge", condition=Q(state__in=OPEN)
            ),
        ]

    @property
    def reference(self) -> str:
        """Return the name of this tip in the journal."""
        return f"tip:{self.id}"


class DeskCounter(models.Model):
    """The last arrival number of a desk: order without a clock."""

    desk = models.OneToOneField(Unit, primary_key=True, on_delete=models.CASCADE, related_name="+")
    last = models.BigIntegerField(default=0)
    last_turn = models.BigIntegerField(default=0, db_default=0)


class Answers(models.Model):
    """The witness's answers to the campaign's questions, sealed under the tip's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField()


class Message(models.Model):
    """One message of the conversation, numbered within its tip, sealed under the tip's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=8, choices=Author.choices)
    sent_at = models.DateTimeField()
    client_key = models.UUIDField()
    box = models.BinaryField()

    class Meta:
        """Order is the number; a retry carries the same client key and writes nothing."""

        constraints = [
            models.UniqueConstraint(fields=["tip", "number"], name="tips_message_number"),
            models.UniqueConstraint(fields=["tip", "client_key"], name="tips_message_once"),
        ]


class Identity(models.Model):
    """A way to reach the witness, if given: sealed to the custodian, whom no web process can open for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="+")
    custodian_key_id = models.CharField(max_length=32)
    box = models.BinaryField()


class Move(models.Model):
    """One change of state, appended; the tip's column is only its latest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=16, choices=State.choices)
    target = models.CharField(max_length=16, choices=State.choices)
    officer = models.ForeignKey(Officer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()


class Talk(models.Model):
    """The live form of a tip's conversation: where it waits, who talks, since when. No word, no trace of presence.

    `turn` orders the talks of a desk; `rank` comes before it (urgency, or `states.Rank`). `version` grows with every
    change that a stream must show. Times of the witness's acts are cut to the minute.
    """

    tip = models.OneToOneField(Tip, primary_key=True, on_delete=models.CASCADE, related_name="+")
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=TalkState.choices)
    rank = models.PositiveSmallIntegerField()
    turn = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    officer = models.ForeignKey(Officer, on_delete=models.SET_NULL, related_name="+", null=True, db_index=False)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    danger = models.BooleanField(default=False)
    effort = models.BooleanField(default=False)
    muted_until = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        """The waiting room is one index: a desk's waiting talks in the order in which they are taken."""

        indexes = [
            models.Index(
                fields=["desk", "-rank", "turn"], name="tips_talk_waiting", condition=Q(state=TalkState.WAITING)
            ),
            models.Index(fields=["officer"], name="tips_talk_active", condition=Q(state=TalkState.ACTIVE)),
            models.Index(fields=["desk", "ended_at"], name="tips_talk_ended", condition=Q(state=TalkState.ENDED)),
        ]


class TalkMove(models.Model):
    """One change of a talk, appended; the talk's column is only its latest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=8, choices=TalkState.choices, blank=True, default="")
    target = models.CharField(max_length=8, choices=TalkState.choices)
    officer = models.ForeignKey(Officer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()


class Note(models.Model):
    """What an officer wrote down beside a talk, sealed under the tip's key; never shown to the witness."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoteKind.choices)
    officer = models.ForeignKey(Officer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    box = models.BinaryField()


class Reception(models.Model):
    """What a witness may be told of a desk: whether officers answer now, how long one place takes, when they answer.

    Written by the worker from the officers on duty, the roster and the last talks; the public process reads nothing
    else of them. `talks_at` is the desk at which the talks of this one wait now: itself, or its fall-back desk.
    """

    desk = models.OneToOneField(Unit, primary_key=True, on_delete=models.CASCADE, related_name="+")
    open = models.BooleanField(default=False)
    talks_at = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", null=True, db_index=False)
    free = models.PositiveSmallIntegerField(default=0)
    seconds_a_place = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True)
    nobody_since = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()


class CannedQuestion(models.Model):
    """A question ready to be sent, as a desk's supervisor wrote it: one row a desk, code and language.

    It stands for the built-in question of the same code, or adds one. `hidden` takes a built-in one away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    desk = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    campaign = models.SlugField(max_length=40, blank=True, default="")
    code = models.SlugField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=500, blank=True, default="")
    about = models.CharField(max_length=80, blank=True, default="")
    hidden = models.BooleanField(default=False)
    edited_by = models.ForeignKey(Officer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    edited_at = models.DateTimeField()

    class Meta:
        """One text a desk, campaign, code and language."""

        constraints = [
            models.UniqueConstraint(fields=["desk", "campaign", "code", "language"], name="tips_canned_once"),
        ]


class Stub(models.Model):
    """What remains when the words are erased: enough for the code to answer, nothing that leads back."""

    lookup = models.BinaryField(primary_key=True, max_length=32)
    tip_ref = models.UUIDField(unique=True)
    feedback = models.CharField(max_length=16, choices=Feedback.choices)
    month = models.DateField()
    expires_on = models.DateField(db_index=True)
