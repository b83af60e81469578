"""The Django application `places`."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Communes, units and competence."""

    name = "vigie.places"
    label = "places"
