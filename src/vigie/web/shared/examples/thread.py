"""Specimens of a conversation between a witness and the desk."""

from datetime import UTC, datetime

from vigie.web.shared.examples import Example

ENTRIES = (
    {
        "author": "Vous",
        "kind": "mine",
        "at": datetime(2025, 3, 4, 21, 14, tzinfo=UTC),
        "text": "Un scooter noir s’arrête tous les soirs devant le 12.\nDes gens descendent, prennent un sachet.",
    },
    {"kind": "event", "at": datetime(2025, 3, 5, 7, 2, tzinfo=UTC), "text": "Votre signalement a été lu"},
    {
        "author": "Un agent",
        "at": datetime(2025, 3, 5, 7, 9, tzinfo=UTC),
        "text": "Merci. Sans prendre de risque : vers quelle heure est-ce le plus fréquent ?",
    },
)
CARD = {
    "author": "Un agent",
    "at": datetime(2025, 3, 5, 7, 12, tzinfo=UTC),
    "number": 4,
    "card": {
        "text": "Vous pouvez être aidé, quoi que vous décidiez.",
        "numbers": (("17", "police ou gendarmerie, tout de suite"), ("114", "la même chose par SMS")),
    },
}
EXAMPLES = (
    Example("Trois entrées", {"entries": ENTRIES, "label": "Conversation"}),
    Example("Une carte", {"entries": (CARD,), "label": "Conversation"}),
)
