"""Somebody who talks instead of filling in a form, and the desk at the other end, for the tests of the live pages."""

import uuid

from vigie.accounts import duty
from vigie.lib import clock
from vigie.places.models import Unit
from vigie.tips import talks
from vigie.tips.models import Reception, Talk, Tip

START, PAGE, ASK, LEAVE, GUIDE = (
    "/parler/drug_dealing/",
    "/suivi/conversation/",
    "/suivi/parler/",
    "/suivi/ecrire/",
    "/suivi/guide/",
)


def reception(*, is_open=True, **more):
    """Say whether officers answer at the desk of Besançon."""
    desk = Unit.objects.get(code="desk-25")
    values = {"open": is_open, "talks_at": desk if is_open else None, "updated_at": clock.now(), **more}
    Reception.objects.update_or_create(desk=desk, defaults=values)
    return desk


def hold(people):
    """Let Awa take the waiting witness."""
    desk = Unit.objects.get(code="desk-25")
    duty.begin(officer=people.awa.officer, desk=desk, now=clock.now())
    return talks.take_next(officer=people.awa.officer, desk=desk, now=clock.now())


class Caller:
    """A browser that asks to talk; reads English."""

    def __init__(self, client):
        self.client = client
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def opens(self):
        """Open the page of the town; returns what it carries along."""
        page = self.client.get(START).content.decode()
        self.draft = page.partition('name="brouillon" value="')[2].partition('"')[0]
        return page

    def begins(self, town="Besançon", **more):
        """Give the town and press the button."""
        return self.client.post(START, {"brouillon": self.draft, "q-commune": town, "faire": "talk", **more})

    def talks(self, town="Besançon"):
        """Be in the queue; returns the tip."""
        self.opens()
        assert self.begins(town).status_code == 200
        return Tip.objects.get()

    def page(self):
        """Return the page of the conversation, as text."""
        answer = self.client.get(PAGE)
        assert answer.status_code == 200
        return answer.content.decode()

    def writes(self, text, key=None, *, script=True, **more):
        """Send a message."""
        headers = {"x-live": "1"} if script else {}
        return self.client.post(
            PAGE, {"cle": str(key or uuid.uuid4()), "text": text, "faire": "send", **more}, headers=headers
        )

    def answers(self, question, given, **more):
        """Answer the guide."""
        sent = {"question": question, f"q-{question}": given, "faire": "answer", **more}
        return self.client.post(GUIDE, sent)

    @property
    def state(self):
        """Return where the talk stands."""
        return Talk.objects.get().state
