"""Specimens of the emergency numbers, which stand on every page a witness sees."""

from vigie.web.shared.examples import Example

EXAMPLES = (Example("Bandeau d’urgence"),)
