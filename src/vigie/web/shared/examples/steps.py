"""Specimens of the progress through a form."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example("Au début", {"number": 1, "total": 4}),
    Example("Avec un nom", {"number": 3, "total": 4, "label": "Quand"}),
)
