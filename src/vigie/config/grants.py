"""What each process may do in the database: the whole table of rights, applied after every migration.

Nothing that is not written here is allowed. The public role writes tips and reads back only what a return code needs;
it reads neither accounts, audit nor intel. No role may update or delete the journal; the worker empties the queue of
entries that wait for their link, and erases what is due without reading any word.
"""

_PLACES = {
    "places_department": "SELECT",
    "places_commune": "SELECT",
    "places_communename": "SELECT",
    "places_communekey": "SELECT",
    "places_competence": "SELECT",
    "places_street": "SELECT",
    "places_unit": "SELECT",
}

_SIGN_IN = dict.fromkeys(
    (
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "socialaccount_socialaccount",
        "socialaccount_socialtoken",
        "accounts_session",
    ),
    "SELECT, INSERT, UPDATE, DELETE",
)

GRANTS: dict[str, dict[str, str]] = {
    "vigie_public": {
        **_PLACES,
        "audit_entry": "INSERT",
        "tips_tip": (
            "INSERT, SELECT (id, lookup, campaign, key_for_code, feedback, handled_on, received_at,"
            " last_number, state, urgency, desk_id, language),"
            " UPDATE (state, last_number, handled_on, erase_on, urgency, desk_id, arrival)"
        ),
        "tips_deskcounter": "SELECT, INSERT, UPDATE",
        "tips_answers": "SELECT, INSERT, UPDATE (box)",
        "tips_talk": "SELECT, INSERT, UPDATE",
        "tips_talkmove": "INSERT",
        "tips_reception": "SELECT",
        "tips_identity": "INSERT",
        "tips_message": "SELECT, INSERT",
        "tips_move": "INSERT",
        "tips_stub": "SELECT",
    },
    "vigie_desk": {
        **_PLACES,
        **_SIGN_IN,
        "accounts_officer": "SELECT, UPDATE",
        "accounts_role": "SELECT",
        "accounts_appointment": "SELECT",
        "auth_permission": "SELECT",
        "django_content_type": "SELECT",
        "socialaccount_socialapp": "SELECT",
        "audit_entry": "SELECT, INSERT",
        "tips_tip": (
            "SELECT, UPDATE (state, last_number, taken_by_id, taken_at, read_at, decided_at, handled_on, feedback,"
            " erase_on, urgency, desk_id, arrival)"
        ),
        "tips_answers": "SELECT",
        "tips_message": "SELECT, INSERT",
        "tips_move": "SELECT, INSERT",
        "tips_deskcounter": "SELECT, INSERT, UPDATE",
        "tips_talk": "SELECT, UPDATE",
        "tips_talkmove": "SELECT, INSERT",
        "tips_note": "SELECT, INSERT",
        "tips_reception": "SELECT",
        "tips_cannedquestion": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_duty": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_shift": "SELECT, INSERT, UPDATE, DELETE",
        "accounts_dayexception": "SELECT, INSERT, UPDATE, DELETE",
        "intel_report": (
            "SELECT, INSERT, UPDATE (lexemes, source_grade, info_grade, handling, conditions, corroborated)"
        ),
        "intel_grading": "SELECT, INSERT",
        "intel_reportmark": "SELECT, INSERT",
        "intel_dealpoint": "SELECT, INSERT, UPDATE",
        "intel_delivery": "SELECT, INSERT, UPDATE, DELETE",
        "intel_pointmark": "SELECT, INSERT, DELETE",
        "intel_pointevent": "SELECT, INSERT",
        "intel_link": "SELECT, INSERT, UPDATE (independent, judged_by_id, judged_at, ended_at)",
        "intel_suggested": "SELECT, INSERT, UPDATE (report_id, final_choice)",
        "intel_operation": "SELECT, INSERT, UPDATE",
        "intel_operationpoint": "SELECT, INSERT, DELETE",
        "intel_participation": "SELECT, INSERT, UPDATE, DELETE",
        "intel_result": "SELECT, INSERT, UPDATE, DELETE",
        "intel_seizure": "SELECT, INSERT, DELETE",
        "intel_judicialstep": "SELECT, INSERT, UPDATE (struck_at)",
        "intel_task": "SELECT, INSERT, UPDATE (state, holder_id, result, observation_id)",
        "intel_taskmove": "SELECT, INSERT",
        "intel_analysisrun": "SELECT, INSERT",
        "triage_decision": "SELECT, INSERT",
        "triage_forwarding": "SELECT, INSERT",
        "triage_reportdraft": "SELECT, INSERT, UPDATE, DELETE",
        "triage_release": "SELECT, INSERT",
        "tips_stub": "SELECT, UPDATE (feedback)",
    },
    "vigie_worker": {
        "audit_entry": "SELECT, INSERT",
        "audit_pending": "SELECT, DELETE",
        "audit_link": "SELECT, INSERT",
        "audit_anchor": "SELECT, INSERT",
        **_PLACES,
        "tips_tip": (
            "SELECT (id, lookup, feedback, handled_on, received_at, erase_on, state, desk_id),"
            " UPDATE (erase_on, state, taken_by_id, taken_at, desk_id, arrival), DELETE"
        ),
        "tips_deskcounter": "SELECT, INSERT, UPDATE",
        "tips_talk": "SELECT, UPDATE, DELETE",
        "tips_talkmove": "SELECT, INSERT, DELETE",
        "tips_note": "SELECT (id, tip_id), DELETE",
        "tips_reception": "SELECT, INSERT, UPDATE",
        "tips_answers": "SELECT (id, tip_id), DELETE",
        "tips_message": "SELECT (id, tip_id), DELETE",
        "tips_identity": "SELECT (id, tip_id), DELETE",
        "tips_move": "SELECT (id, tip_id), INSERT, DELETE",
        "tips_stub": "SELECT, INSERT, DELETE",
        # Analyses read where, when and what kind; never a report's words.
        "intel_report": (
            "SELECT (id, erase_on, origin, campaign, desk_id, commune_id, lon, lat, precision_m, cell, cell8, days,"
            " hours, behaviours, products, seen_on, written_at), DELETE"
        ),
        "intel_grading": "SELECT (id, report_id), DELETE",
        "intel_reportmark": "SELECT (id, report_id), DELETE",
        "intel_dealpoint": (
            "SELECT (id, erase_on, state, absorbed_by_id, moved_to_id, desk_id, commune_id, phenomenon, lon, lat, cell,"
            " cell8, state_since, sources, corroborated), UPDATE (absorbed_by_id, moved_to_id), DELETE"
        ),
        "intel_delivery": "SELECT (point_id), DELETE",
        "intel_pointmark": "SELECT (id, point_id), DELETE",
        "intel_pointevent": (
            "SELECT (id, point_id, at, kind, source, target, number, report_id, operation_id, other_id),"
            " UPDATE (report_id, operation_id, other_id), DELETE"
        ),
        "intel_link": (
            "SELECT (id, report_id, point_id, independent, ended_at, came_from_id), UPDATE (came_from_id), DELETE"
        ),
        "intel_suggested": "SELECT (id, report_id), DELETE",
        "intel_operation": "SELECT (id, erase_on), DELETE",
        "intel_operationpoint": "SELECT (id, operation_id, point_id), DELETE",
        "intel_participation": "SELECT (id, operation_id), DELETE",
        "intel_result": "SELECT (id, operation_id), DELETE",
        "intel_seizure": "SELECT (id, operation_id), DELETE",
        "intel_judicialstep": "SELECT (id, operation_id), DELETE",
        "intel_task": "SELECT (id, erase_on, report_id, point_id, observation_id), UPDATE (observation_id), DELETE",
        "intel_taskmove": "SELECT (id, task_id), DELETE",
        "intel_analysisrun": "SELECT, UPDATE, DELETE",
        "triage_reportdraft": "SELECT (tip_ref, saved_at), DELETE",
        "triage_release": "SELECT (id, operation_id), DELETE",
        "triage_forwarding": "SELECT (source_ref, report_id, erase_on), DELETE",
        "accounts_session": "SELECT, DELETE",
        "accounts_duty": "SELECT, DELETE",
        "accounts_shift": "SELECT",
        "accounts_dayexception": "SELECT, DELETE",
        "accounts_appointment": "SELECT",
        "accounts_role": "SELECT",
        "accounts_officer": "SELECT (id, name, is_active)",
    },
}
