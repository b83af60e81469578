"""Specimens of tags: the state of a thing, in words first and colour second."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example("Neutre", {"label": "reçu"}),
    Example("Discret", {"label": "sans suite", "kind": "quiet"}),
    Example("Réussite", {"label": "transmis", "kind": "success"}),
    Example("Attention", {"label": "à compléter", "kind": "warning"}),
    Example("Urgence", {"label": "immédiat", "kind": "alarm"}),
)
