"""Specimens of a moment, never more precise than what is kept."""

from datetime import UTC, datetime

from vigie.web.shared.examples import Example

AT = datetime(2025, 3, 4, 13, 5, tzinfo=UTC)
EXAMPLES = tuple(
    Example(title, {"value": AT, "precision": precision})
    for title, precision in (("À la minute", ""), ("À l’heure", "hour"), ("Au jour", "day"), ("Au mois", "month"))
)
