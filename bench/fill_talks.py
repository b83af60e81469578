"""Fills a deployment with COUNT talks under way, as its owner: sealed as intake seals, held by signed-in officers.

    python fill_talks.py COUNT OFFICERS

Each officer holds as many talks as one may by default. So many OFFICERS are hired as the command line hires them; the
others, who have no page open, are copies of their rows. All have a session with both factors proved. Prints, as JSON,
the identifiers and keys of the tips and the sessions: what the browsers of both sides would hold. The words are
invented.
"""

import json
import secrets
import sys
import time
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]
django.setup()

from django.conf import settings  # noqa: E402 - they need settings first
from django.db import connection  # noqa: E402

from bench.ground import TOWNS  # noqa: E402
from people import hire  # noqa: E402
from vigie.accounts.models import Appointment, Duty, Officer  # noqa: E402
from vigie.accounts.sessions import SessionStore  # noqa: E402
from vigie.lib import clock, sealed  # noqa: E402
from vigie.lib.keyring import PublicKeyring, load_public, read_text  # noqa: E402
from vigie.places.models import Unit  # noqa: E402
from vigie.tips import boxes  # noqa: E402
from vigie.tips.models import Answers, DeskCounter, Talk, Tip  # noqa: E402
from vigie.tips.states import Feedback, State, TalkState, Urgency  # noqa: E402
from vigie.web.desk.accounts.lifetime import WORDS_STEP  # noqa: E402

_BATCH = 1_000


def main() -> None:
    """Hire the officers, then write the talks."""
    count, seated = int(sys.argv[1]), int(sys.argv[2])
    each = settings.TALKS_PER_OFFICER
    keys = settings.SURFACE_KEYS
    settings.SECRET_KEY = read_text(keys / "desk" / "django.secret")  # sessions of the desk, not of the owner
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # none of them types it
    keyring, now = load_public(keys / "public"), clock.now()
    hired = [_hire(number) for number in range(seated)]
    hired += _copies(hired[0], range(seated, -(-count // each)))
    Duty.objects.bulk_create(
        (
            Duty(officer=one, desk_id=_desk(number), capacity=each, began_at=now, seen_at=now)
            for number, one in enumerate(hired)
        ),
        batch_size=_BATCH,
    )
    talks = [_Talking(number, hired, keyring, now) for number in range(count)]
    Tip.objects.bulk_create((one.tip for one in talks), batch_size=_BATCH)
    Answers.objects.bulk_create((one.answers for one in talks), batch_size=_BATCH)
    Talk.objects.bulk_create((one.talk for one in talks), batch_size=_BATCH)
    for number in range(len(TOWNS)):
        told = {"last": count, "last_turn": count}
        DeskCounter.objects.update_or_create(desk_id=_desk(number), defaults=told)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sessions = [_session(one, number) for number, one in enumerate(hired)]
    print(json.dumps({"tips": [one.told for one in talks], "sessions": sessions}))


def _desk(number: int) -> uuid.UUID:
    """Return the desk of an officer."""
    return Unit.id_of(f"desk-{TOWNS[number % len(TOWNS)][:2]}")


def _hire(number: int) -> Officer:
    """Hire one officer, with all that it takes to sign in."""
    town = TOWNS[number % len(TOWNS)]
    return hire(f"mesure-{number}", f"Agente de mesure {number}", "reception_officer", town[:2]).officer


def _copies(model: Officer, numbers: Iterable[int]) -> list[Officer]:
    """Write the rows of further officers, each with an appointment."""
    made = [Officer(login=f"mesure-{one}", name=f"Agente de mesure {one}", password=model.password) for one in numbers]
    Officer.objects.bulk_create(made, batch_size=_BATCH)
    Appointment.objects.bulk_create(
        (Appointment(officer=one, role_id="reception_officer", desk_id=_desk(int(one.login[7:]))) for one in made),
        batch_size=_BATCH,
    )
    return made


def _session(officer: Officer, number: int) -> tuple[str, int]:
    """Open a session with both factors proved; returns what the browser holds, and when its use was last noted.

    That was any time since words last had it noted, as it is in a room where everybody has talked for an hour.
    """
    session, at = SessionStore(), time.time()
    seen = int(at) - number % WORDS_STEP
    session["_auth_user_id"] = str(officer.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = officer.get_session_auth_hash()
    session["second_factor"] = "totp"
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": at}]
    session["account_authentication_methods_user"] = str(officer.pk)
    session["began"], session["seen"] = int(at) - 3600, seen
    session.create()
    return str(session.session_key), seen


class _Talking:
    """The rows of one talk, and what its two sides hold."""

    def __init__(self, number: int, officers: list[Officer], keyring: PublicKeyring, now: datetime) -> None:
        holder = number % len(officers)
        tip_id, key = uuid.uuid4(), sealed.new_key()
        self.told: tuple[Any, ...] = (tip_id.hex, key.hex(), holder)
        self.tip = Tip(
            id=tip_id,
            lookup=secrets.token_bytes(32),
            campaign="drug_dealing",
            campaign_version=1,
            language="fr",
            channel="talk",
            commune_code=TOWNS[holder % len(TOWNS)],
            desk_id=_desk(holder),
            route_reason="unknown_force",
            urgency=Urgency.COMMON,
            state=State.TAKEN,
            feedback=Feedback.READ,
            arrival=number + 1,
            received_at=clock.to_minute(now),
            erase_on=now.date() + clock.days(settings.WORDS_DAYS_AT_MOST),
            desk_key_id=keyring.desk.id,
            key_for_desk=boxes.seal_for_desk(key, public=keyring.desk.public, tip_id=tip_id),
            key_for_code=boxes.wrap_for_code(key, code_key=sealed.new_key(), tip_id=tip_id),
            taken_by=officers[holder],
            taken_at=now,
            read_at=now,
        )
        self.answers = Answers(tip=self.tip)
        told = {"commune": self.tip.commune_code, "facts": "Des passages répétés, le soir.", "when_seen": "week"}
        self.answers.box = boxes.seal_answers(told, key=key, tip_id=tip_id, row_id=self.answers.id)
        self.talk = Talk(
            tip=self.tip,
            desk_id=self.tip.desk_id,
            home_id=self.tip.desk_id,
            state=TalkState.ACTIVE,
            rank=Urgency.COMMON,
            turn=number + 1,
            version=2,
            asked_at=clock.to_minute(now),
            officer=officers[holder],
            taken_at=now,
        )


if __name__ == "__main__":
    main()
