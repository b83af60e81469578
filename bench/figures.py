"""What a figure is, and how figures are shown and kept."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
_HEAD = ("figure", "value", "bar", "ok", "note")


@dataclass(frozen=True)
class Figure:
    """One measured thing.

    Attributes:
        name: what.
        value: how much.
        unit: of the value.
        bar: what it must be, in words (`<= 5`); empty for a figure that is only told.
        ok: whether it is.
        note: how it was measured, and what stands beside it.
    """

    name: str
    value: float
    unit: str
    bar: str
    ok: bool
    note: str


def at_most(name: str, value: float, bar: float, *, unit: str, note: str) -> Figure:
    """Return a figure that must not be above its bar."""
    return Figure(name=name, value=value, unit=unit, bar=f"<= {bar:,g}", ok=value <= bar, note=note)


def at_least(name: str, value: float, bar: float, *, unit: str, note: str) -> Figure:
    """Return a figure that must not be below its bar."""
    return Figure(name=name, value=value, unit=unit, bar=f">= {bar:,g}", ok=value >= bar, note=note)


def table(figures: Sequence[Figure]) -> str:
    """Write figures as a table."""
    rows = [_HEAD, *(_cells(one) for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    lines = [
        " | ".join([*(cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
    return "\n".join([lines[0], "-+-".join("-" * wide for wide in [*widths, len(_HEAD[-1])]), *lines[1:]])


def _cells(one: Figure) -> tuple[str, ...]:
    """Write one figure as the cells of a row."""
    return (one.name, f"{one.value:,g} {one.unit}".strip(), one.bar, "yes" if one.ok else "NO", one.note)


def keep(figures: Sequence[Figure], *, postgres: str) -> None:
    """Write the results beside the figures: of the machine only what a reader needs to compare."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "postgres": postgres}
    content = {"machine": machine, "figures": [asdict(one) for one in figures]}
    RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
