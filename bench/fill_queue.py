"""Fills the queue of a deployment with COUNT tips and hires an officer of the first desk; prints the officer's secret.

    python fill_queue.py COUNT

A tenth of the tips is the first desk's, the others share the rest unevenly. A third waits, as in a service that does
not keep up; the rest is decided. The officer has as many in charge as one may hold. The boxes are random bytes.
"""

import sys
from pathlib import Path
from typing import Any

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]
django.setup()

from django.conf import settings  # noqa: E402 - they need settings first
from django.db import connection  # noqa: E402

from bench.ground import TOWNS  # noqa: E402
from people import hire  # noqa: E402
from vigie.places.models import Unit  # noqa: E402

_TIPS = """
    INSERT INTO tips_tip (id, lookup, campaign, campaign_version, language, channel, commune_code, desk_id, unit_id,
        route_reason, urgency, state, feedback, arrival, received_at, erase_on, desk_key_id, key_for_desk,
        key_for_code, identity_left, last_number, taken_by_id, taken_at)
    SELECT gen_random_uuid(), sha256(uuid_send(gen_random_uuid())), 'drug_dealing', 1, 'fr', 'form', town, desk, NULL,
        'unknown_force', urgency, state, 'received', row_number() OVER (PARTITION BY desk ORDER BY n),
        date_trunc('minute', now() - (%(count)s - n) * interval '7 seconds'), current_date + 90, 'desk-0001',
        sha512(uuid_send(gen_random_uuid())) || sha256(uuid_send(gen_random_uuid())),
        sha512(uuid_send(gen_random_uuid())) || sha512(uuid_send(gen_random_uuid()))
            || decode('00', 'hex') || sha256(uuid_send(gen_random_uuid())),
        n %% 10 = 0, 0, CASE WHEN mine THEN %(officer)s::uuid END, CASE WHEN mine THEN now() END
    FROM (
        SELECT n, desks[place] AS desk, towns[place] AS town, mine,
            CASE WHEN mine THEN 'taken' WHEN waits < 0.32 THEN 'received' WHEN waits < 0.34 THEN 'answered'
                ELSE 'decided' END AS state,
            CASE WHEN level < 0.01 THEN 4 WHEN level < 0.06 THEN 3 WHEN level < 0.25 THEN 2 WHEN level < 0.9 THEN 1
                ELSE 0 END AS urgency
        FROM (
            SELECT n, random() AS waits, random() AS level, n <= %(in_charge)s AS mine,
                CASE WHEN n %% 10 = 0 OR n <= %(in_charge)s THEN 1
                    ELSE 2 + floor((cardinality(%(towns)s::text[]) - 1) * random() ^ 2)::int END AS place
            FROM generate_series(1, %(count)s::int) AS n
        ) AS drawn, (SELECT %(desks)s::uuid[] AS desks, %(towns)s::text[] AS towns) AS field
    ) AS told
"""


def main() -> None:
    """Hire the officer, then write the tips in one statement."""
    hired = hire("mesure", "Agente de mesure", "reception_officer", TOWNS[0][:2])
    told: dict[str, Any] = {
        "count": int(sys.argv[1]),
        "in_charge": settings.TIPS_PER_OFFICER,
        "officer": hired.officer.pk,
        "desks": [Unit.id_of(f"desk-{town[:2]}") for town in TOWNS],
        "towns": list(TOWNS),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the rows are right: skip the check of each key
        cursor.execute(_TIPS, told)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    print(hired.secret)


if __name__ == "__main__":
    main()
