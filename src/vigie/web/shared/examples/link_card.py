"""Specimens of a large choice that leads somewhere."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example(
        "Campagne",
        {
            "title": "Vente ou livraison de drogue",
            "text": "Un point de vente, des livraisons, une cachette, un hall.",
            "url": "#drogue",
        },
    ),
    Example("Sans texte", {"title": "Rodéos motorisés", "url": "#rodeos"}),
)
