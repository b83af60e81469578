"""Map tiles, by parts: files of vector tiles (PMTiles) that the desk's maps read with `Range`.

Only to signed-in officers who may see a registry. Nothing is recorded: which part of the country was looked at stays
with who looked, and so no cache may keep it either. Refuses names outside the folder `VIGIE_TILES`, and more than one
mebibyte at a time: a longer range is cut (RFC 9110 §15.3.7), a whole file longer than that is not sent.
"""

import re
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from vigie.accounts import access
from vigie.accounts.rights import Right
from vigie.lib.errors import NotThere, Refused
from vigie.web.desk.accounts.doors import by_itself, officer_of

MOST_BYTES = 1_048_576
SUFFIX = ".pmtiles"
_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.IGNORECASE)


class TooMuchAtOnce(Refused):
    """A whole file of tiles."""

    code = "too_much_at_once"
    sentence = _("This file of map tiles is read by parts: ask for a range of it.")


class OutOfFile(Exception):  # noqa: N818 - says what it is
    """A range that begins behind the end of the file."""


class Part(NamedTuple):
    """A part of a file, first and last byte."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return self.last - self.first + 1


def names() -> list[str]:
    """Return the names of the files of tiles, without their suffix."""
    return sorted(path.stem for path in Path(settings.VIGIE_TILES).glob(f"*{SUFFIX}"))


@by_itself
@require_safe
def tiles(request: HttpRequest, name: str) -> HttpResponse:
    """Send a part of a file of tiles."""
    access.require(officer_of(request), Right.REGISTRY_READ)
    path = _file(name)
    known = path.stat()
    etag, size = f'"{known.st_mtime_ns:x}-{known.st_size:x}"', known.st_size
    try:
        part = _part(request, etag, size)
    except OutOfFile:
        answer = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        answer["Content-Range"] = f"bytes */{size}"
    else:
        answer = _answer(request, path, part, size, etag)
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    return answer


def _file(name: str) -> Path:
    """Return a file of the folder; a link out of it is none."""
    folder = Path(settings.VIGIE_TILES).resolve()
    path = (folder / f"{name}{SUFFIX}").resolve()
    if path.parent != folder or not path.is_file():
        raise NotThere
    return path


def _part(request: HttpRequest, etag: str, size: int) -> Part | None:
    """Return the part that is asked for; None is the whole, and so is a range of an earlier version of the file."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        if int(last) == 0:
            raise OutOfFile
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last or size - 1), size - 1)
        if last and int(last) < start:
            return None
    if start >= size:
        raise OutOfFile
    return Part(start, min(end, start + MOST_BYTES - 1))


def _answer(request: HttpRequest, path: Path, part: Part | None, size: int, etag: str) -> HttpResponse:
    """Read the part and send it; nothing where the reader has this version of the file already."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in held or "*" in held:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    if part is None and request.method == "HEAD":
        return HttpResponse(content_type="application/vnd.pmtiles", headers={"Content-Length": str(size)})
    if part is None and size > MOST_BYTES:
        raise TooMuchAtOnce
    wanted = part or Part(0, size - 1)
    with path.open("rb") as file:
        file.seek(wanted.first)
        body = file.read(wanted.size)
    answer = HttpResponse(body, content_type="application/vnd.pmtiles")
    if part is not None:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    answer["Content-Length"] = str(len(body))
    return answer
