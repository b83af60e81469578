"""Addresses of the officers' desk: its pages, signing in, health. Everything else is a 404."""

from django.urls import URLPattern, URLResolver, include, path

from vigie.web.desk.accounts.doors import public_on_desk
from vigie.web.shared.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vigie.web.desk.urls")),
    path("", include("vigie.web.desk.accounts.urls")),
    path("healthz", public_on_desk(healthz), name="healthz"),
    path("galerie/", include("vigie.web.shared.urls_gallery")),
]
handler400 = "vigie.web.shared.errors.handler400"
handler403 = "vigie.web.shared.errors.handler403"
handler404 = "vigie.web.shared.errors.handler404"
handler500 = "vigie.web.shared.errors.handler500"
