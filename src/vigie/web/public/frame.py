"""What stands around every page of the witness's site, and how long a browser may keep the page.

`KEEP`: the browser's "back" shows the page again as it was, with what was typed; no shared cache may hold it.
`FORGET`: nothing of the page stays on the device's disk; for whatever shows a code or a conversation.

The frame is the same for everybody: it is rendered once for each language, and only the page itself for each request.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from vigie.web.public.language import LANGUAGES, current
from vigie.web.shared.middleware import content_policy

KEEP = "private, no-cache"
FORGET = "no-store"


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    cache: str = KEEP,
) -> HttpResponse:
    """Render one page inside the frame."""
    response = render(request, f"public/{template}.html", {**_frame(current()), **(context or {})}, status=status)
    response["Cache-Control"] = cache
    return response


def with_scripts(response: HttpResponse) -> HttpResponse:
    """Let a page load our own scripts, ask this site for more, and frame our own streams; all else stays closed."""
    response["Content-Security-Policy"] = content_policy(scripts=True, data_images=False) + "; frame-src 'self'"
    return response


@cache
def _frame(language: str) -> Mapping[str, Any]:
    """Return what the frame needs, in the language being spoken."""
    links = (
        ("security", _("Your safety")),
        ("why", _("Why nothing may show")),
        ("legal", _("Legal notice and personal data")),
        ("accessibility", _("Accessibility: partly compliant")),
    )
    text = _("Vigie passes facts on to the competent services. It replaces neither a complaint nor a call for help.")
    home, way_out = reverse("home"), reverse("quick_exit")
    footer = {"text": text, "links": [{"url": reverse(name), "label": label} for name, label in links]}
    return {
        "home_url": home,
        "emergency": render_to_string("components/emergency.html"),
        "header": render_to_string("components/site_header.html", {"home_url": home, "exit_url": way_out}),
        "footer": render_to_string("components/site_footer.html", footer),
        "tongues": [{"code": code, "name": name, "current": code == language} for code, name in LANGUAGES.items()],
    }
