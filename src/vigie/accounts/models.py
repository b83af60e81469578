"""Officers, roles (as data) and appointments: who holds which role at which desk, from when until when.

An officer without a valid appointment may sign in and do nothing. Only verbs of `vigie.accounts.officers` write here.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vigie.accounts.rights import Right
from vigie.audit.journal import Actor
from vigie.lib import clock
from vigie.places.models import Unit


class Role(models.Model):
    """A named set of rights."""

    code = models.SlugField(primary_key=True)
    label_fr = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80)
    rights = ArrayField(models.CharField(max_length=32, choices=Right.choices))

    def __str__(self) -> str:
        return self.code


class Officer(AbstractBaseUser):
    """A person who works at a desk, known by a login given by the service; no e-mail is needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "login"
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Return this officer as the journal names him or her."""
        return Actor("officer", str(self.id))


class AppointmentSet(models.QuerySet["Appointment"]):
    """Sets of appointments."""

    def valid(self, at: datetime) -> Self:
        """Keep those in force at an instant."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at)


class Appointment(models.Model):
    """One role at one desk, for a time; ended by a date, never deleted while the account stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = AppointmentSet.as_manager()

    class Meta:
        """One current appointment to the same role at the same desk."""

        constraints = [
            models.UniqueConstraint(
                fields=["officer", "role", "desk"],
                condition=Q(valid_until=None),
                name="accounts_one_open_appointment",
            ),
        ]


class Session(models.Model):
    """A session of the desk: whose it is, until when, and its content sealed.

    The key is the hash of what the browser holds, and the content is locked under a secret of the desk process: who
    reads the table can neither take a session over nor learn what is in it. `officer` is what lets a suspension end
    the sessions of an account at once. Written by `vigie.accounts.sessions` only.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return "session"


class Duty(models.Model):
    """An officer who receives witnesses now, at one desk; `seen_at` is touched every fifteen seconds by the desk.

    A row that is not touched for 45 seconds is taken away by the worker, with the talks it holds. Not a record of
    working hours: nothing remains of it.
    """

    officer = models.OneToOneField(Officer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    desk = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveSmallIntegerField(default=4)
    paused = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Shift(models.Model):
    """Hours of a week at which a desk receives, or at which one officer is expected there; local time.

    `ends` at or before `begins` is on the next day; equal is twenty-four hours.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    desk = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    on_holidays = models.BooleanField(default=True)

    class Meta:
        """Monday is 0, Sunday 6."""

        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="accounts_shift_weekday"),
        ]


class DayException(models.Model):
    """One day on which a desk's week does not hold: closed, or open at other hours; local date and time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    desk = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    closed = models.BooleanField(default=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    why = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        """One exception a desk and day."""

        constraints = [models.UniqueConstraint(fields=["desk", "day"], name="accounts_exception_once")]
