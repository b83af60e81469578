"""What a view says about its own page, for the middleware that sends it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

COMPRESSIBLE = "vigie_compressible"
DATA_IMAGES = "vigie_data_images"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _marking(mark: str, view: View[P]) -> View[P]:
    @wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        setattr(response, mark, True)
        return response

    return marked


def compressible(view: View[P]) -> View[P]:
    """Say that this page may be compressed: it holds no secret in clear, or reflects nothing it was sent.

    See `middleware.CompressPages` for what goes wrong otherwise. A page without this mark is sent as it is.
    """
    return _marking(COMPRESSIBLE, view)


def data_images(view: View[P]) -> View[P]:
    """Say that this page draws an image held in the page itself (the QR code of a second factor)."""
    return _marking(DATA_IMAGES, view)
