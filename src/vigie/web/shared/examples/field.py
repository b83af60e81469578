"""Specimens of every kind of field: waiting, optional, and with a mistake."""

from typing import Any

from django import forms

from vigie.web.shared.examples import Example
from vigie.web.shared.forms import AccessibleForm, Code, Digits, IsoDate

WHAT = [("sale", "Quelqu’un vend"), ("delivery", "Quelqu’un livre"), ("cache", "Quelque chose est caché")]
SIGNS = [("queue", "Des gens attendent"), ("lookout", "Quelqu’un fait le guet"), ("scooter", "Des scooters passent")]


class Specimen(AccessibleForm):
    """One field of each kind, all of them required."""

    place = forms.CharField(label="Où cela se passe-t-il ?", help_text="Une rue, une place, un repère.", max_length=60)
    words = forms.CharField(label="Décrivez ce que vous avez vu", widget=forms.Textarea(attrs={"rows": 4}))
    what = forms.ChoiceField(label="Que se passe-t-il ?", choices=WHAT, widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(
        label="Qu’avez-vous remarqué ?",
        help_text="Plusieurs réponses possibles.",
        choices=SIGNS,
        widget=forms.CheckboxSelectMultiple,
    )
    often = forms.ChoiceField(label="À quelle fréquence ?", choices=[("", "Choisir…"), ("d", "Tous les jours")])
    day = forms.DateField(label="Quel jour ?", widget=IsoDate)
    people = forms.IntegerField(label="Combien de personnes environ ?", widget=Digits)
    code = forms.CharField(label="Votre code de retour", help_text="Sept mots.", widget=Code)
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)
    understood = forms.BooleanField(label="J’ai lu ce qui est caché et ce qui ne peut pas l’être.")


class OptionalSpecimen(AccessibleForm):
    """The same question, optional."""

    vehicle = forms.CharField(label="Un véhicule ?", help_text="Type, couleur, plaque.", required=False)


def bound(**answers: Any) -> Specimen:
    """Give back a specimen that was sent with these answers only, so that the rest is a mistake."""
    return Specimen({f"erreur-{name}": answer for name, answer in answers.items()}, prefix="erreur")


def _examples() -> tuple[Example, ...]:
    waiting, wrong, optional = Specimen(prefix="attente"), bound(people="beaucoup", day="hier"), OptionalSpecimen()
    named = [Example(f"En attente : {name}", {"field": waiting[name]}) for name in waiting.fields]
    mistaken = [Example(f"En erreur : {name}", {"field": wrong[name]}) for name in wrong.fields]
    return (*named, Example("Facultatif", {"field": optional["vehicle"]}), *mistaken)


EXAMPLES = _examples()
