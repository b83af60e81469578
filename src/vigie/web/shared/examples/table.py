"""Specimens of tables: rows on a screen, cards on a phone."""

from datetime import UTC, datetime

from django.template.loader import render_to_string

from vigie.web.shared.examples import Example

COLUMNS = (
    {"label": "Urgence"},
    {"label": "Lieu"},
    {"label": "Campagne"},
    {"label": "Reçu"},
    {"label": "Messages", "number": True},
)


def _tag(label: str, kind: str = "") -> str:
    return render_to_string("components/tag.html", {"label": label, "kind": kind})


def _at(hour: int, minute: int) -> str:
    at = datetime(2025, 3, 4, hour, minute, tzinfo=UTC)
    return render_to_string("components/moment.html", {"value": at})


def rows() -> tuple[dict[str, object], ...]:
    """Make rows as a page of the desk gives them: plain values and rendered pieces."""
    return (
        {"kind": "alarm", "cells": (_tag("immédiat", "alarm"), "Besançon, rue des Tilleuls", "Trafic", _at(1, 12), 3)},
        {"cells": (_tag("haute", "warning"), "Bondy, hall 4, allée des Ormes", "Trafic", _at(0, 47), 1)},
        {"cells": (_tag("normale"), "Beauvais, square du Lavoir", "Trafic", _at(0, 5), 0)},
        {"cells": (_tag("basse", "quiet"), "Commune inconnue", "Rodéos", _at(23, 50), 12)},
    )


EXAMPLES = (
    Example(
        "File d’attente",
        {"id": "file", "caption": "Signalements en attente", "columns": COLUMNS, "rows": rows()},
    ),
)
