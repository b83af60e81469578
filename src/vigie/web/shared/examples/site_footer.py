"""Specimens of the foot of a page."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example(
        "Pied de page",
        {
            "text": "Vigie transmet des faits aux services compétents. Elle ne remplace pas une plainte.",
            "links": (
                {"label": "Ce que nous cachons, ce que nous ne pouvons pas cacher", "url": "#limites"},
                {"label": "Accessibilité : partiellement conforme", "url": "#accessibilite"},
                {"label": "Données personnelles", "url": "#donnees"},
            ),
        },
    ),
)
