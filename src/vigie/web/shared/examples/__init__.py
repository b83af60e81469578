"""Specimens of every component, one module each: what the gallery shows and what the tests render.

The texts are specimens in the language of the service, so they are not translated. Streets and people are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class Example:
    """One specimen: a title for the gallery and what the component is given."""

    title: str
    context: Mapping[str, Any] = field(default_factory=dict)


def component_names() -> list[str]:
    """Name the components that have specimens, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__))


def examples_of(name: str) -> tuple[Example, ...]:
    """Load the specimens of one component."""
    examples: tuple[Example, ...] = import_module(f"{__name__}.{name}").EXAMPLES
    return examples
