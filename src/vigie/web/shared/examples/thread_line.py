"""Specimens of one message of a conversation, as a page and its stream both write it."""

from datetime import UTC, datetime

from vigie.web.shared.examples import Example

AT = datetime(2025, 3, 5, 21, 9, tzinfo=UTC)
CARD = {
    "text": "Vous pouvez être aidé, quoi que vous décidiez.",
    "numbers": (("17", "police ou gendarmerie, tout de suite"), ("114", "la même chose par SMS")),
}
EXAMPLES = (
    Example("Un agent", {"entry": {"author": "Un agent", "at": AT, "text": "Je vous lis.", "number": 2}}),
    Example("Le lecteur", {"entry": {"author": "Vous", "kind": "mine", "at": AT, "text": "Merci.", "number": 3}}),
    Example("Une carte", {"entry": {"author": "Un agent", "at": AT, "text": "", "number": 4, "card": CARD}}),
    Example("Entre deux messages", {"entry": {"kind": "event", "at": AT, "text": "Un agent est là"}}),
)
