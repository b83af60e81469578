"""Make a picture of a page light: the same PNG with a palette of at most 256 colours, packed as tightly as zlib can.

It reads what Chromium writes (8 bits a channel, RGB or RGBA, not interlaced) and refuses anything else.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}  # colour type of the file -> bytes a pixel
_COLOURS = 256
Colour = tuple[int, int, int]


def lighten(png: bytes) -> bytes:
    """Return the same picture with a palette."""
    width, height, pixels = _read(png)
    counted = Counter(pixels)
    palette = [colour for colour, _times in counted.most_common(_COLOURS)]
    place = {colour: _nearest(colour, palette) for colour in counted}
    indices = bytes(place[colour] for colour in pixels)
    rows = b"".join(b"\0" + indices[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", b"".join(map(bytes, palette))),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in parts)


def _read(png: bytes) -> tuple[int, int, list[Colour]]:
    """Return the width, the height and every pixel.

    Raises:
        ValueError: not a PNG of the kind that Chromium writes.
    """
    chunks = list(_chunks(png))
    width, height, depth, kind, *_rest, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or kind not in _CHANNELS or interlaced:  # noqa: PLR2004 - bits a channel
        raise ValueError("This PNG is not of the kind that Chromium writes.")
    size = _CHANNELS[kind]
    packed = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    pixels: list[Colour] = []
    above = bytearray(width * size)
    for start in range(0, len(packed), width * size + 1):
        above = _unfilter(packed[start], packed[start + 1 : start + 1 + width * size], above, size)
        pixels += zip(above[0::size], above[1::size], above[2::size], strict=True)
    return width, height, pixels


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the body of each chunk."""
    at = len(_SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfilter(kind: int, row: bytes, above: bytearray, size: int) -> bytearray:
    """Undo the filter of one row (PNG specification, section 9)."""
    done = bytearray(row)
    for at, value in enumerate(row):
        left = done[at - size] if at >= size else 0
        corner = above[at - size] if at >= size else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        done[at] = (value + guess) & 255
    return done


def _paeth(left: int, up: int, corner: int) -> int:
    """Return the neighbour nearest to their linear estimate."""
    estimate = left + up - corner
    return min((left, up, corner), key=lambda one: abs(estimate - one))


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    """Return the place of the colour of the palette that is nearest."""
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda at: (palette[at][0] - red) ** 2 + (palette[at][1] - green) ** 2 + (palette[at][2] - blue) ** 2,
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    """Write one chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
