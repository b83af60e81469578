"""Specimens of keyboard hints, for the desk."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example("Une touche", {"keys": "S", "label": "suivant"}),
    Example("Deux touches à la suite", {"keys": "g f", "label": "aller à la file"}),
)
