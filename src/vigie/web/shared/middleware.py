"""What happens around every page: security headers, refusal of foreign forms, compression, refusals as pages.

Nothing here reads, keeps or logs an address, a user agent or a body.
"""

import gzip
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it ships no types
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from vigie.lib.errors import Refused
from vigie.web.shared.decorators import COMPRESSIBLE, DATA_IMAGES
from vigie.web.shared.errors import error_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]
CLOSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in CLOSED_FEATURES)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SMALLEST_WORTH_COMPRESSING = 200
# From 7 to 9 a page shrinks by ten bytes and costs ten times the processor time.
BROTLI_QUALITY = 6


def content_policy(*, scripts: bool, data_images: bool, form_targets: Sequence[str] = ()) -> str:
    """Write the policy of a page: its own style sheet, images and forms, and nothing else.

    `form_targets` names what a form may lead to beside this site: browsers apply `form-action` to redirects too, so a
    sign-in that redirects to an OpenID provider needs its origin here.
    """
    parts = ["default-src 'none'", "style-src 'self'"]
    parts.append("img-src 'self' data:" if data_images else "img-src 'self'")
    if scripts:
        parts += ["script-src 'self'", "connect-src 'self'"]
    parts += [" ".join(["form-action 'self'", *form_targets]), "frame-ancestors 'none'", "base-uri 'none'"]
    return "; ".join(parts)


class SecurityHeaders:
    """Sets the headers that keep a page to itself; a view that set one already is respected.

    `VIGIE_CSP_SCRIPT` opens our own scripts (desk), `VIGIE_CSP_FORM_TARGETS` names an OpenID provider. On the desk the
    referrer stays within the site instead of being dropped: with `no-referrer` a browser sends `Origin: null` with our
    own forms, and Django's CSRF check, which the desk relies on, refuses them. The public surface has no such check
    (see `SameOriginPosts`) and sends no referrer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers on the way out."""
        response = self.get_response(request)
        for name, value in security_headers(data_images=hasattr(response, DATA_IMAGES)):
            response.headers.setdefault(name, value)
        return response


def security_headers(*, data_images: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the headers that keep an answer of this surface to itself."""
    desk = getattr(settings, "SURFACE", "public") == "desk"
    yield (
        "Content-Security-Policy",
        content_policy(
            scripts=bool(getattr(settings, "VIGIE_CSP_SCRIPT", False)),
            data_images=data_images,
            form_targets=getattr(settings, "VIGIE_CSP_FORM_TARGETS", ()),
        ),
    )
    yield "Referrer-Policy", "same-origin" if desk else "no-referrer"
    yield "X-Content-Type-Options", "nosniff"
    yield "Permissions-Policy", PERMISSIONS
    yield "Cross-Origin-Opener-Policy", "same-origin"
    yield "Cross-Origin-Resource-Policy", "same-origin"
    if desk:
        yield "X-Robots-Tag", "noindex, nofollow"


class SameOriginPosts:
    """Refuses a form that another site sends, by what the browser itself says; no token, no cookie.

    `Sec-Fetch-Site` decides where it is sent: only `same-origin` and `none` (the person's own reload) pass. A named
    `Origin` must be this host. `Origin: null` cannot be refused by itself: it is what browsers send with our own
    forms, because our pages ask for no referrer. It passes unless `Sec-Fetch-Site` contradicts it. What is left
    (an old browser, a hostile page that hides its origin) gains nothing: the session cookie is SameSite=Strict, so such
    a post comes without it and can only do what anybody can do without a session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through, or answer 403."""
        if request.method in SAFE_METHODS or self._is_ours(request):
            return self.get_response(request)
        return error_page(
            request,
            status=403,
            sentence=_("This form was sent from another site. Open the page on this site and send it from there."),
            code="form_origin",
        )

    def _is_ours(self, request: HttpRequest) -> bool:
        if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("Origin", "null")
        return origin == "null" or urlsplit(origin).netloc.lower() == request.get_host().lower()


class CompressPages:
    """Compresses the pages marked `@compressible`, with brotli or else gzip, and no other.

    Length leaks content: when a page holds a secret in clear and repeats something an attacker can choose, the
    compressed size tells, guess by guess, whether the guess occurs in the secret (BREACH). Encryption does not hide
    it. So compression is asked for page by page, by pages that hold no secret in clear or reflect no input.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Compress on the way out."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not hasattr(response, COMPRESSIBLE):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if response.has_header("Content-Encoding") or len(response.content) < SMALLEST_WORTH_COMPRESSING:
            return response
        accepted = accepted_encodings(request.headers.get("Accept-Encoding", ""))
        if "br" in accepted:
            self._send(response, "br", brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))
        elif "gzip" in accepted:
            self._send(response, "gzip", gzip.compress(response.content, compresslevel=9, mtime=0))
        return response

    def _send(self, response: HttpResponse, encoding: str, body: bytes) -> None:
        response.content = body
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(body))


def accepted_encodings(header: str) -> set[str]:
    """Read `Accept-Encoding`: the names that are not refused with a weight of zero."""
    names = set()
    for part in header.lower().replace(" ", "").split(","):
        name, _sep, weight = part.partition(";q=")
        if not weight or weight.strip("0."):
            names.add(name)
    return names


class RefusedAsPage:
    """Turns `Refused` into a page with its sentence and status, and a bare 405 into a page as well."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give a body to Django's empty answer to a wrong method."""
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b""):  # noqa: PLR2004 - its own name
            page = error_page(request, status=405)
            page["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else is a bug and goes on."""
        if not isinstance(exception, Refused):
            return None
        return error_page(request, status=exception.status, sentence=exception.sentence, code=exception.code)
