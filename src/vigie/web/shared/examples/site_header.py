"""Specimens of the head of a page, on both surfaces."""

from vigie.web.shared.examples import Example
from vigie.web.shared.examples.language_switch import LANGUAGES

NAV = (
    {"label": "File d’attente", "url": "#file", "current": True},
    {"label": "Mes signalements", "url": "#miens", "current": False},
    {"label": "Renseignement", "url": "#renseignement", "current": False},
)
EXAMPLES = (
    Example("Public", {"home_url": "/", "exit_url": "#sortie", "languages": LANGUAGES}),
    Example("Bureau", {"home_url": "/", "nav": NAV, "user": "B. Marchal", "sign_out_url": "#fin"}),
)
