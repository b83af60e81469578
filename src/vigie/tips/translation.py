"""The port for a translation engine that runs inside the deployment; there is none unless a deployer adds one.

`VIGIE_TRANSLATOR` names a class (`package.module.Class`) without arguments that is a `Translator`. It must need no
network: a witness's words never leave the deployment, and the processes have no way out. What it writes is shown to
the officer who asked, labelled as a machine's, and kept nowhere.
"""

from functools import cache
from typing import Protocol, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from vigie.lib.errors import Misconfigured, Refused


class NoTranslation(Refused):
    """There is no engine, or it does not know both languages."""

    code = "no_translation"
    sentence = _("No translation engine of this deployment knows both languages.")
    status = 409


@runtime_checkable
class Translator(Protocol):
    """What an engine answers."""

    def languages(self) -> frozenset[str]:
        """Return the codes of the languages it knows."""
        ...

    def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in another language."""
        ...


def translator() -> Translator | None:
    """Return the deployment's engine, if it has one; it is made once.

    Raises:
        Misconfigured: the setting names something else.
    """
    return _made(settings.VIGIE_TRANSLATOR) if settings.VIGIE_TRANSLATOR else None


def may_translate(source: str, target: str) -> bool:
    """Tell whether the deployment can put one language into another."""
    engine = translator()
    return engine is not None and source != target and {source, target} <= engine.languages()


def translate(text: str, source: str, target: str) -> str:
    """Return a text as the machine puts it.

    Raises:
        NoTranslation: it cannot.
    """
    engine = translator()
    if engine is None or not may_translate(source, target):
        raise NoTranslation
    return engine.translate(text, source, target)


@cache
def _made(name: str) -> Translator:
    """Make the engine of this name."""
    try:
        engine = import_string(name)()
    except (ImportError, TypeError) as error:
        raise Misconfigured(f"VIGIE_TRANSLATOR names no translation engine: {name}") from error
    if not isinstance(engine, Translator):
        raise Misconfigured(f"VIGIE_TRANSLATOR is no translation engine: {name}")
    return engine
