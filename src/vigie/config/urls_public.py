"""Addresses of the witness's site. None carries a secret, a word of the witness, or a number of a report."""

from django.urls import URLPattern, URLResolver, include, path

from vigie.web.public import follow, language, listening, pages, start, talk, telling
from vigie.web.shared.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("signaler/<slug:campaign_code>/", telling.tell, name="tell"),
    path("parler/<slug:campaign_code>/", start.talk, name="talk"),
    path("suivi/", follow.come_back, name="come_back"),
    path("suivi/conversation/", talk.conversation, name="conversation"),
    path("suivi/parler/", talk.ask, name="talk_ask"),
    path("suivi/ecrire/", talk.leave, name="talk_leave"),
    path("suivi/guide/", talk.guide, name="guide"),
    path("suivi/ecrit/", talk.typing, name="typing"),
    path("suivi/flux/<int:after>/", listening.flow, name="flow"),
    path("suivi/cadre/<int:after>/", listening.frame, name="frame"),
    path("suivi/cadre/<int:after>/autour/", listening.frame_around, name="frame_around"),
    path("suivi/fermer/", follow.close, name="close"),
    path("quitter/", pages.quick_exit, name="quick_exit"),
    path("votre-securite/", pages.security, name="security"),
    path("pourquoi-rien-ne-se-voit/", pages.why, name="why"),
    path("mentions/", pages.legal, name="legal"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("langue/", language.switch, name="language"),
    path("healthz", healthz, name="healthz"),
    path("galerie/", include("vigie.web.shared.urls_gallery")),
]
handler400 = "vigie.web.shared.errors.handler400"
handler403 = "vigie.web.shared.errors.handler403"
handler404 = "vigie.web.shared.errors.handler404"
handler500 = "vigie.web.shared.errors.handler500"
