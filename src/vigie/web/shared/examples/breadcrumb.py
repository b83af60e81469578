"""Specimens of the path to the present page of the desk."""

from vigie.web.shared.examples import Example

CRUMBS = (
    {"label": "File d’attente", "url": "#file"},
    {"label": "Doubs", "url": "#doubs"},
    {"label": "Signalement n° 4127", "url": ""},
)
EXAMPLES = (Example("Trois niveaux", {"crumbs": CRUMBS}),)
