"""Specimens of the review before sending."""

from vigie.web.shared.examples import Example

ROWS = (
    {
        "label": "Où",
        "value": "Besançon, rue des Tilleuls\nDevant le numéro 12",
        "change_name": "go",
        "change_value": "ou",
    },
    {"label": "Quoi", "value": "Livraison par scooter", "change_url": "#quoi"},
    {"label": "Quand", "value": "Tous les soirs, entre 21 h et minuit", "change_url": "#quand"},
    {"label": "Véhicule", "value": "", "change_url": "#vehicule"},
)
EXAMPLES = (Example("Relecture", {"rows": ROWS}),)
