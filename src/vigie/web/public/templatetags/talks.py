"""What the pieces of a talk need to know of the deployment: the streams render them too, without a request."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def wait_limit() -> int:
    """Return after how many minutes a waiting talk becomes a written report."""
    return int(settings.TALK_WAIT_MINUTES)


@register.filter
def before(place: int) -> int:
    """Return how many witnesses come before a place of the waiting room."""
    return place - 1
