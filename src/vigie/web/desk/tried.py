"""Doing what a form asks for: a refusal that the officer can answer is said in the form, any other ends as a page."""

from collections.abc import Callable, Mapping

from vigie.lib.errors import NotAllowed, NotThere, Refused
from vigie.web.shared.forms import AccessibleForm


def tried(
    form: AccessibleForm, act: Callable[[], object], *, fields: Mapping[type[Refused], str] | None = None
) -> bool:
    """Do what a form asks for, if it is filled in rightly; tells whether it is done.

    Args:
        form: as it was typed.
        act: does it.
        fields: the field at which a refusal is said; it is said above the form where there is none.

    Raises:
        NotAllowed: nothing typed would change that.
        NotThere: nor that.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        field = (fields or {}).get(type(refusal))
        if field is None and isinstance(refusal, (NotAllowed, NotThere)):
            raise
        form.add_error(field, str(refusal.sentence))
        return False
    return True
