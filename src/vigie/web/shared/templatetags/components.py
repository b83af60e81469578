"""`{% component %}`: a piece of the design system around markup of the page, and a filter for tables.

A piece without inner markup needs only Django's own `{% include "components/….html" with … only %}`. The inner markup
is rendered where it stands, with the page's variables; the piece itself sees only what it is given, and `slot`.

`{% same_for_all %}` keeps markup that depends on the language alone; it sees no variable, so it can hold nobody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.translation import get_language

register = template.Library()


class ComponentNode(template.Node):
    """Renders `components/<name>.html` with the given values and the inner markup as `slot`."""

    child_nodelists = ("inner",)

    def __init__(self, name: str, values: Mapping[str, FilterExpression], inner: NodeList) -> None:
        self.name = name
        self.values = values
        self.inner = inner

    def render(self, context: Context) -> str:
        """Render the inner markup first, then the piece in a context of its own."""
        engine = context.template.engine  # type: ignore[union-attr]  # bound while a template renders
        given = {key: value.resolve(context) for key, value in self.values.items()}
        piece = engine.get_template(f"components/{self.name}.html")
        return piece.render(context.new({**given, "slot": self.inner.render(context)}))


@register.tag("component")
def component(parser: Parser, token: Token) -> ComponentNode:
    """Parse `{% component "details" summary=_("Why?") %} … {% endcomponent %}`."""
    tag, *bits = token.split_contents()
    if not bits or bits[0][0] not in "\"'":
        raise template.TemplateSyntaxError(f"{tag} needs the name of a component, in quotes.")
    name = bits.pop(0)[1:-1]
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{tag} takes key=value pairs only, not {bits[0]}.")
    inner = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name, values, inner)


class SameForAllNode(template.Node):
    """Renders its markup once for each language, in an empty context, and keeps it as long as the template."""

    child_nodelists = ("inner",)

    def __init__(self, inner: NodeList) -> None:
        self.inner = inner
        self.kept: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """Render the first time, then repeat."""
        language = get_language()
        if language not in self.kept:
            self.kept[language] = self.inner.render(context.new({}))
        return self.kept[language]


@register.tag("same_for_all")
def same_for_all(parser: Parser, _token: Token) -> SameForAllNode:
    """Parse `{% same_for_all %} … {% endsame_for_all %}`."""
    inner = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAllNode(inner)


@register.filter
def under(cells: Sequence[Any], columns: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Pair the cells of a row with the columns they stand under."""
    return zip(columns, cells, strict=True)
