"""What the house refuses, and how it says so.

A `Refused` is expected: a person asked for something that is not allowed, not possible or not there. It carries a
code for tests and logs, a sentence for that person, and an HTTP status for the page that shows it. Whatever is not
a `Refused` is a bug: it ends as a 500 and is logged without content.
"""

from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Something a person may not or cannot do.

    Attributes:
        code: stable name of the refusal, for tests and logs.
        sentence: what is said to the person, translated when it is shown.
        status: HTTP status of the page that says it.
    """

    code: str = "refused"
    sentence: str | Promise = _("This is not possible.")
    status: int = HTTPStatus.BAD_REQUEST

    def __init__(self, sentence: str | Promise | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The person is known, and may not do this."""

    code = "not_allowed"
    sentence = _("Your role does not allow this.")
    status = HTTPStatus.FORBIDDEN


class NotThere(Refused):
    """The thing does not exist, or the person may not know that it does."""

    code = "not_there"
    sentence = _("This page does not exist, or you have no access to it.")
    status = HTTPStatus.NOT_FOUND


class NotNow(Refused):
    """The move is not open in the present state: somebody else was quicker, or a step is missing."""

    code = "not_now"
    sentence = _("This is no longer possible: the state has changed. Reload the page.")
    status = HTTPStatus.CONFLICT


class Misconfigured(Refused):
    """The deployment itself is wrong: said once, at start, in a sentence an operator can act on."""

    code = "misconfigured"
    sentence = "The configuration is wrong."
    status = HTTPStatus.INTERNAL_SERVER_ERROR
