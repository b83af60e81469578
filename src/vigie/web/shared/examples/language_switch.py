"""Specimens of the choice of language."""

from vigie.web.shared.examples import Example

LANGUAGES = (
    {"code": "fr", "name": "français", "url": "#fr", "current": True},
    {"code": "en", "name": "English", "url": "#en", "current": False},
)
EXAMPLES = (Example("Deux langues", {"languages": LANGUAGES}),)
