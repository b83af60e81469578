"""The way for one word of a talk, before the pages: no middleware, no form, one statement, an answer without a body.

Only our own script comes here, and only for a word that changes nothing but the conversation. 204 with the number says
that it is written. Whatever is out of the ordinary is answered with a bare status, and the script sends the same word,
under the same key, to the page, which takes it or says in a sentence why not. So the checks here may be stricter than
those of the pages (`SameOriginPosts`, Django's CSRF check), never weaker. Nothing is logged but a bug, without content.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.signals import request_started
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from vigie.lib.errors import Refused
from vigie.web.shared.errors import AWAY
from vigie.web.shared.middleware import security_headers

logger = logging.getLogger("vigie.web")
# A message of the longest, every character of it written as four bytes in percent signs, and what goes with it.
MOST_BYTES = 28_000
_MOST_FIELDS = 8
_FORM = "application/x-www-form-urlencoded"
_NUMBER = "X-Number"
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class NotHere(Refused):
    """This word cannot be sent this way; the page says why, or takes it."""

    code = "not_here"

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__()


@dataclass(frozen=True)
class Sent:
    """What the script sent."""

    fields: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def text(self) -> str:
        """Return the word."""
        return self.fields.get("text", "")

    def key(self, name: str) -> uuid.UUID:
        """Return the key under which it is written once."""
        try:
            return uuid.UUID(self.fields.get(name, ""))
        except ValueError as error:
            raise NotHere(HTTPStatus.BAD_REQUEST) from error


class Surface(Protocol):
    """What a surface says of its door.

    Attributes:
        path: its address.
        mark: the header by which its script names itself; another site cannot send it without being asked first.
    """

    path: str
    mark: str

    def write(self, sent: Sent) -> int:
        """Write a word; returns its number, or raises `Refused`."""
        ...


class WordsDoor:
    """A WSGI application that stands before the pages.

    Args:
        surface: whose words come in.
        pages: what answers everything else.
    """

    def __init__(self, surface: Surface, pages: Application) -> None:
        self._surface, self._pages = surface, pages
        self._mark = "HTTP_" + surface.mark.upper().replace("-", "_")
        self._headers = [*security_headers(), ("Cache-Control", "no-store"), ("Content-Length", "0")]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != self._surface.path:
            return self._pages(environ, start_response)
        status, more = self._answer(environ)
        headers = [*self._headers, *more]
        if status == HTTPStatus.NO_CONTENT:
            headers.remove(("Content-Length", "0"))
        start_response(f"{status.value} {status.phrase}", headers)
        return []

    def _answer(self, environ: dict[str, Any]) -> tuple[HTTPStatus, list[tuple[str, str]]]:
        """Write the word, or say that it is not for here."""
        try:
            number = self._surface.write(self._read(environ))
        except Refused as refusal:
            status = HTTPStatus(refusal.status)
            return status, [("Allow", "POST")] if status == HTTPStatus.METHOD_NOT_ALLOWED else []
        except AWAY:
            return HTTPStatus.SERVICE_UNAVAILABLE, []
        except Exception:
            logger.exception("words_door_failed")
            return HTTPStatus.INTERNAL_SERVER_ERROR, []
        return HTTPStatus.NO_CONTENT, [(_NUMBER, str(number))]

    def _read(self, environ: dict[str, Any]) -> Sent:
        """Read a request, once all that is said about it is right."""
        if environ["REQUEST_METHOD"] != "POST":
            raise NotHere(HTTPStatus.METHOD_NOT_ALLOWED)
        if not (self._mark in environ and _is_ours(environ)):
            raise NotHere(HTTPStatus.FORBIDDEN)
        if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != _FORM:
            raise NotHere(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        fields = _fields(_body(environ))
        request_started.send(sender=self.__class__)  # as before each page: a connection that is gone is made anew
        return Sent(fields, parse_cookie(environ.get("HTTP_COOKIE", "")))


def _is_ours(environ: Mapping[str, Any]) -> bool:
    """Tell whether a script of this very site sent it: a browser always says so of what a script posts."""
    scheme = "https" if settings.HTTPS else environ["wsgi.url_scheme"]
    host, origin = environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN", "")
    if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return False
    return _is_origin(origin, host, scheme, tuple(settings.ALLOWED_HOSTS))


@lru_cache(maxsize=64)
def _is_origin(origin: str, host: str, scheme: str, ours: tuple[str, ...]) -> bool:
    """Tell whether an origin is that of a host of ours; the same few are asked with each word."""
    domain, _port = split_domain_port(host.lower())
    if not (domain and validate_host(domain, ours)):
        return False
    return origin.lower() in {f"{known}://{host.lower()}" for known in ("https", scheme)}


def _body(environ: Mapping[str, Any]) -> bytes:
    """Read the body, whose length must be told and be that of a message."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise NotHere(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MOST_BYTES:
        raise NotHere(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def _fields(body: bytes) -> dict[str, str]:
    """Read the fields; one that comes twice, or is no text, is of no script of ours."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise NotHere(HTTPStatus.BAD_REQUEST) from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotHere(HTTPStatus.BAD_REQUEST)
    return fields
