"""Addresses for the tests of the door: the real sign-in pages, and three pages that say who came in."""

from django.http import HttpResponse
from django.urls import include, path

from vigie.web.desk.accounts.doors import officer_of, public_on_desk, sudo


def whoami(request):
    return HttpResponse(officer_of(request).login, content_type="text/plain")


@sudo
def delicate(request):
    return HttpResponse(f"done by {officer_of(request).login}", content_type="text/plain")


@public_on_desk
def open_to_all(request):
    return HttpResponse("open", content_type="text/plain")


urlpatterns = [
    path("", include("vigie.web.desk.accounts.urls")),
    path("", whoami),
    path("delicate/", delicate),
    path("open/", open_to_all),
]
