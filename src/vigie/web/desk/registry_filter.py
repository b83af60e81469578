"""One filter for the list, the map, the figures and the exports of the registry: what was asked, and which points fit.

    wanted = RegistryFilter.read(request.GET, officer, desk)
    wanted.points()        the points of the desk that fit and that the officer sees in full
    wanted.url(name)       the address of a page that answers the same question
    wanted.form            the form, filled in, with its mistakes

A question that cannot be read finds nothing and says what is wrong: `status` is then 400. Duplicates are left out
unless they are asked for.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vigie.accounts.hours import local
from vigie.accounts.models import Officer
from vigie.intel import registry_access
from vigie.intel import words as lexemes
from vigie.intel.codes import Behaviour, Phenomenon, Product
from vigie.intel.models import DealPoint
from vigie.intel.states import ENDED, PointState
from vigie.lib import clock
from vigie.places.models import Unit
from vigie.web.desk.frame import DESK_PARAMETER
from vigie.web.shared.forms import AccessibleForm, Digits, IsoDate

LONGEST_DAYS = 3650
_ANY = [("", _("Any"))]
# Where nobody is expected to act any more.
_AT_REST = (*ENDED, PointState.DORMANT)


class RegistryFilterForm(AccessibleForm):
    """Period, states, codes, owner, words, and how long without action."""

    depuis = forms.DateField(label=_("Seen from"), required=False, widget=IsoDate)
    jusqu = forms.DateField(label=_("Seen until"), required=False, widget=IsoDate)
    phenomene = forms.ChoiceField(label=_("Phenomenon"), required=False, choices=[*_ANY, *Phenomenon.choices])
    produit = forms.ChoiceField(label=_("Product"), required=False, choices=[*_ANY, *Product.choices])
    conduite = forms.ChoiceField(label=_("Behaviour"), required=False, choices=[*_ANY, *Behaviour.choices])
    unite = forms.ChoiceField(label=_("Owner unit"), required=False)
    texte = forms.CharField(
        label=_("Words or reference"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sans_action = forms.IntegerField(
        label=_("Without action for so many days"),
        required=False,
        min_value=0,
        max_value=LONGEST_DAYS,
        widget=Digits,
    )
    etat = forms.MultipleChoiceField(
        label=_("States"), required=False, choices=PointState.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["unite"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [*_ANY, *((unit.code, unit.name) for unit in units)]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("depuis"), cleaned.get("jusqu")
        if first and last and last < first:
            self.add_error("jusqu", _("The period ends before it begins."))
        return cleaned


class RegistryFilter:
    """A question put to the registry of one desk by one officer."""

    def __init__(self, form: RegistryFilterForm, officer: Officer, desk: Unit) -> None:
        self.form, self.officer, self.desk = form, officer, desk
        self.is_valid = form.is_valid()

    @classmethod
    def read(cls, given: QueryDict, officer: Officer, desk: Unit) -> "RegistryFilter":
        """Read the question from an address or a form."""
        return cls(RegistryFilterForm(given, units=owners_of(desk)), officer, desk)

    @property
    def status(self) -> int:
        """Return the status of a page that shows the answer."""
        return HTTPStatus.OK if self.is_valid else HTTPStatus.BAD_REQUEST

    @property
    def asked(self) -> dict[str, Any]:
        """Return what is asked for, by name, blanks left out."""
        told = self.form.cleaned_data if self.is_valid else {}
        return {name: value for name, value in told.items() if value not in (None, "", [])}

    def url(self, name: str) -> str:
        """Return the address of a page with the question; the page's own parameters may follow after `&`."""
        query = QueryDict(mutable=True)
        query[DESK_PARAMETER] = self.desk.code
        for field, value in self.asked.items():
            query.setlist(field, value if isinstance(value, list) else [str(value)])
        return f"{reverse(name)}?{query.urlencode()}"

    def points(self) -> QuerySet[DealPoint]:
        """Return the points of the desk that fit, among those the officer sees in full."""
        if not self.is_valid:
            return DealPoint.objects.none()
        seen = DealPoint.objects.filter(registry_access.in_full(self.officer, self.desk))
        return seen.filter(_condition(self.asked, today=local(clock.now()).date()))


def owners_of(desk: Unit) -> list[Unit]:
    """Return the units that may answer for a point of a desk: the desk itself and those below it."""
    return list(Unit.objects.filter(Q(id=desk.id) | Q(parent=desk)).order_by("name"))


def saying(typed: str) -> Q:
    """Return the condition on points that say some words, or bear that reference."""
    return lexemes.holding(typed) | Q(reference__iexact=typed.strip())


def without_action(days: int, *, today: date) -> Q:
    """Return the condition on points still at work where nobody acted for so many days, nor opened them since."""
    limit = today - timedelta(days=days)
    never = Q(last_action_on=None, opened_at__date__lte=limit)
    return (Q(last_action_on__lte=limit) | never) & ~Q(state__in=_AT_REST)


def _condition(asked: Mapping[str, Any], *, today: date) -> Q:
    """Put the question as one condition."""
    states = asked.get("etat")
    found = Q(state__in=states) if states else ~Q(state=PointState.DUPLICATE)
    # Seen at some time in the period: between its first and its last day there is no telling which days were quiet.
    plain = {
        "depuis": "last_seen__gte",
        "jusqu": "first_seen__lte",
        "phenomene": "phenomenon",
        "unite": "owner__code",
    }
    for name, lookup in plain.items():
        if name in asked:
            found &= Q((lookup, asked[name]))
    for name, lookup in {"produit": "products__contains", "conduite": "behaviours__contains"}.items():
        if name in asked:
            found &= Q((lookup, [asked[name]]))
    if "texte" in asked:
        found &= saying(asked["texte"])
    if "sans_action" in asked:
        found &= without_action(asked["sans_action"], today=today)
    return found
