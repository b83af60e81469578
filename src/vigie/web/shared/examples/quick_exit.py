"""Specimens of the link that leaves the site at once."""

from vigie.web.shared.examples import Example

EXAMPLES = (Example("Sortie rapide", {"url": "#sortie"}),)
