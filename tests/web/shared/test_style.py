"""The style sheets: measured contrast, small on the wire, usable from right to left, nobody else's."""

import re
from pathlib import Path

import brotli
import pytest

import vigie.web.shared

STATIC = Path(vigie.web.shared.__file__).parent / "static" / "vigie"
PUBLIC, DESK = ((STATIC / name).read_text() for name in ("public.css", "desk.css"))
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\s*;")
SURFACES = ("paper", "card")
STATES = ("ok", "warn", "error", "alarm")
LAMP = {"#f7b955", "#e6ad4c"}  # on the dark bar of the desk, in both themes
PRINT = {"#000", "#fff"}
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "muted", "brand", "brand-deep") for ground in (*SURFACES, "sunk", "tint")),
    *((state, ground) for state in STATES for ground in (*SURFACES, f"{state}-soft")),
    *(("ink", f"{state}-soft") for state in STATES),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-siren", "siren"),
    ("paper", "ink"),
    ("card", "brand-deep"),
]
CONTROL_PAIRS = [
    *((control, ground) for control in ("edge", "focus", "brand", "accent") for ground in SURFACES),
    ("focus", "tint"),
    ("siren", "on-siren"),
]


def blocks(css, *, dark):
    """Colours of the root blocks: outside media queries, or inside the dark one."""
    scheme = re.search(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", css, re.DOTALL)
    found = re.search(r"^:root \{(.*?)\}", css, re.DOTALL | re.MULTILINE) if not dark else scheme
    return dict(TOKEN.findall(found[1])) if found else {}


def colours(surface, scheme):
    sheets = (PUBLIC,) if surface == "public" else (PUBLIC, DESK)
    tokens: dict[str, str] = {}
    for dark in (False, True) if scheme == "dark" else (False,):
        for css in sheets:
            tokens |= blocks(css, dark=dark)
    return tokens


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("surface", ["public", "desk"])
def test_text_is_readable_on_its_ground(surface, scheme):
    tokens = colours(surface, scheme)
    pairs = [*TEXT_PAIRS, *([("on-bar", "bar")] if surface == "desk" else [])]
    poor = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("surface", ["public", "desk"])
def test_controls_stand_out_from_their_ground(surface, scheme):
    tokens = colours(surface, scheme)
    poor = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in CONTROL_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in poor.items() if ratio < 3} == {}


def test_every_colour_of_the_light_theme_has_one_in_the_dark_or_suits_both():
    light, dark = blocks(PUBLIC, dark=False), blocks(PUBLIC, dark=True)
    assert set(light) - set(dark) == {"on-siren"}


def test_public_style_is_small_on_the_wire():
    assert len(PUBLIC.encode()) <= 18_000
    assert len(brotli.compress(PUBLIC.encode(), quality=11)) <= 5_000


@pytest.mark.parametrize("css", [PUBLIC, DESK], ids=["public", "desk"])
def test_style_is_ours_alone(css):
    assert not re.search(r"url\(|@import|@font-face|\.fr-|marianne", css, re.IGNORECASE)


@pytest.mark.parametrize("css", [PUBLIC, DESK], ids=["public", "desk"])
def test_style_reads_from_right_to_left_as_well(css):
    physical = re.compile(
        r"\b(margin|padding|border)-(left|right|top|bottom)\b"
        r"|[^-\w](left|right|top|bottom)\s*:|text-align: (left|right)"
    )
    assert physical.findall(css) == []


@pytest.mark.parametrize("css", [PUBLIC, DESK], ids=["public", "desk"])
def test_colours_are_written_once_as_tokens(css):
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= LAMP | PRINT
