"""Specimens of moving through a long list, without page numbers: rows come and go meanwhile."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example("Au milieu", {"previous_url": "#avant", "next_url": "#apres", "label": "Pages du milieu"}),
    Example("Au début", {"next_url": "#apres", "label": "Pages du début"}),
)
