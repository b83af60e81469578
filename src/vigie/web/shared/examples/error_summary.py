"""Specimens of the summary of mistakes, which takes the focus and leads to each of them."""

from vigie.web.shared.examples import Example
from vigie.web.shared.examples.field import bound

EXAMPLES = (Example("Trois erreurs et plus", {"form": bound(place="Rue des Tilleuls")}),)
