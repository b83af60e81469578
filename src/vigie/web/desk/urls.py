"""Addresses of the desk. Identifiers only: no word of a witness, no name, no number that tells how many."""

from django.urls import path

from vigie.web.desk import about, decide, forward, journal, officers, queue, reports, tip

urlpatterns = [
    path("", queue.queue, name="desk_queue"),
    path("prendre/", queue.take_next, name="desk_take_next"),
    path("signalements/<uuid:tip_id>/", tip.tip, name="desk_tip"),
    path("signalements/<uuid:tip_id>/prendre/", tip.take, name="desk_take"),
    path("signalements/<uuid:tip_id>/repondre/", tip.reply, name="desk_reply"),
    path("signalements/<uuid:tip_id>/liberer/", tip.release, name="desk_release"),
    path("signalements/<uuid:tip_id>/decider/", decide.set_aside, name="desk_decide"),
    path("signalements/<uuid:tip_id>/rapport/", forward.rewrite, name="desk_rewrite"),
    path("rapports/", reports.reports, name="desk_reports"),
    path("rapports/<uuid:report_id>/", reports.report, name="desk_report"),
    path("agents/", officers.list_officers, name="desk_officers"),
    path("agents/<uuid:officer_id>/suspendre/", officers.suspend, name="desk_suspend"),
    path("agents/<uuid:officer_id>/retablir/", officers.restore, name="desk_restore"),
    path("journal/", journal.read_journal, name="desk_journal"),
    path("deploiement/", about.deployment, name="desk_deployment"),
    path("aide-clavier/", about.keyboard, name="desk_keyboard"),
]
