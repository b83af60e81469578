"""Addresses of the gallery: none at all unless `VIGIE_GALLERY` is on."""

from django.conf import settings
from django.urls import URLPattern, path

from vigie.web.shared.gallery import gallery, scene

urlpatterns: list[URLPattern] = []
if getattr(settings, "VIGIE_GALLERY", False):
    urlpatterns = [
        path("scene/<slug:name>/", scene, name="gallery_scene"),
        path("<slug:surface>/", gallery, name="gallery"),
    ]
