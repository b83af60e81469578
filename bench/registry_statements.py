"""The statements that turn what `fill_registry` drew into rows: a few INSERT … SELECT, no row by row."""

from collections.abc import Iterator

from bench.registry_texts import NICKNAME, TITLE
from vigie.intel.states import EventKind, PointState

_S = PointState
# How a point came to its state, and how many of a hundred are in it.
_PATHS: tuple[tuple[int, tuple[PointState, ...]], ...] = (
    (25, (_S.REPORTED,)),
    (15, (_S.REPORTED, _S.IDENTIFIED)),
    (25, (_S.REPORTED, _S.IDENTIFIED, _S.ACTIVE)),
    (8, (_S.REPORTED, _S.IDENTIFIED, _S.ACTIVE, _S.WATCHED)),
    (7, (_S.REPORTED, _S.IDENTIFIED, _S.ACTIVE, _S.INQUIRY)),
    (10, (_S.REPORTED, _S.IDENTIFIED, _S.ACTIVE, _S.DORMANT)),
    (5, (_S.REPORTED, _S.UNFOUNDED)),
    (5, (_S.REPORTED, _S.IDENTIFIED, _S.WATCHED, _S.ACTIVE)),
)

SENTENCES = """
    CREATE TEMPORARY TABLE bench_sentence (
        n integer PRIMARY KEY, said text, lexemes tsvector, product text, behaviour text
    )
"""
NAMES = """
    CREATE TEMPORARY TABLE bench_name (n integer PRIMARY KEY, street text, nickname text, lexemes tsvector)
"""
PATHS = """
    CREATE TEMPORARY TABLE bench_path (share integer, number integer, kind text, source text, target text, last boolean)
"""
POINTS_DRAWN = """
    CREATE TEMPORARY TABLE bench_point (
        n integer PRIMARY KEY, commune text, desk uuid, lon float8, lat float8, precision_m integer,
        cell bigint, cell8 bigint, days integer, hours integer, drawn integer, age integer
    )
"""
REPORTS_DRAWN = """
    CREATE TEMPORARY TABLE bench_report (
        n integer PRIMARY KEY, point integer, lon float8, lat float8, precision_m integer, cell bigint, cell8 bigint,
        age integer, first integer, second integer, third integer, name integer, drawn integer
    )
"""
TEMPORARY = ("bench_sentence", "bench_name", "bench_path", "bench_point", "bench_report")
INDEXES = """
    SELECT i.indexname, i.indexdef FROM pg_indexes AS i
    WHERE i.tablename = ANY(%s) AND i.schemaname = current_schema()
        AND i.indexdef NOT LIKE 'CREATE UNIQUE%%'
"""

FUNCTIONS = (
    """
    CREATE FUNCTION pg_temp.known_as(kind text, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT md5(kind || n)::uuid $$
    """,
    """
    CREATE FUNCTION pg_temp.draw(n integer, salt integer, below integer) RETURNS integer LANGUAGE sql IMMUTABLE
    AS $$ SELECT ((hashint8extended(n, salt) & 2147483647) % below)::integer $$
    """,
    """
    CREATE FUNCTION pg_temp.letter(n integer, salt integer) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT substr('ABCDEFGHJKLMNPQRSTVWXYZ', 1 + pg_temp.draw(n, salt, 23), 1) $$
    """,
    # What a row is filed under beside its words, as `intel.words` does it.
    """
    CREATE FUNCTION pg_temp.filed(desk text, codes text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE
    AS $$ SELECT array_to_tsvector(ARRAY['@' || desk] || ARRAY(SELECT '@' || one FROM unnest(codes) AS one)) $$
    """,
    """
    CREATE FUNCTION pg_temp.mark(kind text, n integer) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE kind
        WHEN 'plate' THEN pg_temp.letter(n, 1) || pg_temp.letter(n, 2) || lpad(pg_temp.draw(n, 3, 1000)::text, 3, '0')
            || pg_temp.letter(n, 4) || pg_temp.letter(n, 5)
        WHEN 'phone' THEN '+336' || lpad(pg_temp.draw(n, 6, 100000000)::text, 8, '0')
        ELSE 'compte_' || to_hex(pg_temp.draw(n, 7, 2000000000)) END $$
    """,
)

_POINTS = f"""
    INSERT INTO intel_dealpoint (id, reference, phenomenon, title, desk_id, state, state_since, events, plan,
        access_notes, opened_at, last_action_on, sources, messages, corroborated,
        lexemes, review_on, erase_on, commune_id, place,
        place_type, lon, lat, precision_m, cell, cell8, days, hours, behaviours, products)
    SELECT pg_temp.known_as('point', p.n), 'P-M' || p.n, (ARRAY['public_way', 'public_way', 'hall', 'dwelling', 'shop',
        'storage'])[1 + p.drawn %% 6], '{TITLE} ' || b.street, p.desk, w.target, now() - p.age * interval '1 day',
        w.number, '', a.said || ' {NICKNAME} ' || b.nickname || '.', now() - (p.age + w.number) * interval '1 day',
        CASE WHEN p.drawn %% 3 = 0 THEN current_date - p.age / 2 END, 0, 0, false,
        b.lexemes || a.lexemes || pg_temp.filed(u.code, ARRAY[a.product, s.product, a.behaviour, s.behaviour]),
        current_date + 365, current_date + 1825, p.commune, b.street, (ARRAY['public_way', 'hall', 'car_park', 'cellar',
        'shop', 'park'])[1 + p.drawn %% 6], p.lon, p.lat, p.precision_m, p.cell, p.cell8, p.days, p.hours,
        ARRAY[a.behaviour, s.behaviour], ARRAY[a.product, s.product]
    FROM bench_point AS p
    JOIN bench_name AS b ON b.n = 1 + p.drawn %% (SELECT count(*) FROM bench_name)
    JOIN bench_sentence AS a ON a.n = 1 + p.drawn %% (SELECT count(*) FROM bench_sentence)
    JOIN bench_sentence AS s ON s.n = 1 + (p.drawn / 7) %% (SELECT count(*) FROM bench_sentence)
    JOIN places_unit AS u ON u.id = p.desk
    JOIN bench_path AS w ON w.last AND w.share = (
        SELECT min(share) FROM bench_path WHERE share > pg_temp.draw(p.n, 8, 100))
"""
_EVENTS = """
    INSERT INTO intel_pointevent (id, point_id, number, kind, source, target, officer_id, at, motive, sources, messages)
    SELECT gen_random_uuid(), pg_temp.known_as('point', p.n), w.number, w.kind, w.source, w.target, %(author)s,
        now() - (p.age + o.number - w.number) * interval '1 day', 'Mesure', 0, 0
    FROM bench_point AS p
    JOIN LATERAL (SELECT min(share) AS share FROM bench_path WHERE share > pg_temp.draw(p.n, 8, 100)) AS c ON true
    JOIN bench_path AS w ON w.share = c.share
    JOIN bench_path AS o ON o.share = c.share AND o.last
"""
_REPORTS = f"""
    INSERT INTO intel_report (id, reference, source_ref, origin, campaign, lane, desk_id, author_id, written_at, title,
        facts, assessment, period, seen_on, basis, source_grade, info_grade, handling, conditions, corroborated,
        lexemes, review_on, erase_on, commune_id, place, place_type, lon, lat, precision_m, cell, cell8, days, hours,
        behaviours, products)
    SELECT pg_temp.known_as('report', r.n), 'R-M' || r.n, gen_random_uuid(), k.origin, 'drug_dealing',
        CASE WHEN r.drawn %% 5 = 0 THEN 'immediate' ELSE 'inquiry' END, p.desk, %(author)s,
        t.at, '{TITLE} ' || b.street,
        concat_ws(' ', s1.said, s2.said, s3.said, '{NICKNAME} ' || b.nickname || '.'), '', '',
        current_date - r.age - r.drawn %% 10, 'seen', CASE WHEN k.origin = 'citizen' THEN '2' ELSE '1' END,
        CASE WHEN k.origin = 'citizen' THEN 'D' ELSE 'A' END, 'P', '', k.origin <> 'citizen',
        b.lexemes || s1.lexemes || s2.lexemes || s3.lexemes || pg_temp.filed(u.code, ARRAY[k.origin, s1.product,
            s2.product, s1.behaviour, s2.behaviour, s3.behaviour]), current_date - r.age + 365,
        current_date - r.age + 1096,
        p.commune, b.street, (ARRAY['public_way', 'hall', 'car_park', 'cellar', 'shop', 'park'])[1 + p.drawn %% 6],
        r.lon, r.lat, r.precision_m, r.cell, r.cell8, CASE WHEN r.drawn %% 4 = 0 THEN 0 ELSE p.days END,
        CASE WHEN r.drawn %% 3 = 0 THEN 0 ELSE p.hours END,
        ARRAY(SELECT DISTINCT unnest(ARRAY[s1.behaviour, s2.behaviour, s3.behaviour])),
        ARRAY(SELECT DISTINCT unnest(ARRAY[s1.product, s2.product]))
    FROM bench_report AS r
    JOIN bench_point AS p ON p.n = r.point
    JOIN places_unit AS u ON u.id = p.desk
    JOIN bench_name AS b ON b.n = r.name
    JOIN bench_sentence AS s1 ON s1.n = r.first
    JOIN bench_sentence AS s2 ON s2.n = r.second
    JOIN bench_sentence AS s3 ON s3.n = r.third
    CROSS JOIN LATERAL (SELECT CASE WHEN r.drawn %% 20 < 15 THEN 'citizen' WHEN r.drawn %% 20 < 18 THEN 'patrol'
        WHEN r.drawn %% 20 < 19 THEN 'partner' ELSE 'operation' END AS origin) AS k
    CROSS JOIN LATERAL (SELECT now() - (r.age + pg_temp.draw(r.n, 9, 86400) / 86400.0) * interval '1 day' AS at) AS t
"""
# Half of a report's marks are its point's, so that the same plate comes back.
_REPORT_MARKS = """
    INSERT INTO intel_reportmark (id, report_id, kind, value, shown)
    SELECT gen_random_uuid(), pg_temp.known_as('report', r.n), k.kind, v.value, v.value
    FROM bench_report AS r
    CROSS JOIN (VALUES ('plate', 60, 11), ('phone', 20, 12), ('handle', 15, 13)) AS k (kind, share, salt)
    CROSS JOIN LATERAL (SELECT pg_temp.mark(k.kind,
        CASE WHEN pg_temp.draw(r.n, 14, 2) = 0 THEN -r.point ELSE r.n END) AS value) AS v
    WHERE pg_temp.draw(r.n, k.salt, 100) < k.share
"""
_POINT_MARKS = """
    INSERT INTO intel_pointmark (id, point_id, kind, value, shown)
    SELECT gen_random_uuid(), pg_temp.known_as('point', p.n), k.kind, v.value, v.value
    FROM bench_point AS p
    CROSS JOIN (VALUES ('plate', 60, 11), ('phone', 20, 12), ('handle', 15, 13)) AS k (kind, share, salt)
    CROSS JOIN LATERAL (SELECT pg_temp.mark(k.kind, -p.n) AS value) AS v
    WHERE pg_temp.draw(p.n, k.salt, 100) < k.share
"""
_LINKS = """
    INSERT INTO intel_link (id, report_id, point_id, relation, officer_id, at, independent)
    SELECT gen_random_uuid(), pg_temp.known_as('report', r.n), pg_temp.known_as('point', r.point),
        CASE WHEN row_number() OVER (PARTITION BY r.point ORDER BY r.age DESC, r.n) = 1 THEN 'founds'
            ELSE 'enriches' END, %(author)s, now() - r.age * interval '1 day', ''
    FROM bench_report AS r WHERE pg_temp.draw(r.n, 15, 10) < 7
"""
_COUNTS = """
    UPDATE intel_dealpoint AS p SET sources = c.officials + c.citizens, messages = c.messages,
        corroborated = c.officials > 0, first_seen = c.first, last_seen = c.last
    FROM (
        SELECT l.point_id, count(*) AS messages, count(*) FILTER (WHERE r.origin <> 'citizen') AS officials,
            max((r.origin = 'citizen')::integer) AS citizens, min(r.seen_on) AS first, max(r.seen_on) AS last
        FROM intel_link AS l JOIN intel_report AS r ON r.id = l.report_id
        WHERE l.ended_at IS NULL GROUP BY l.point_id
    ) AS c
    WHERE p.id = c.point_id
"""
FILL = (_POINTS, _EVENTS, _REPORTS, _REPORT_MARKS, _POINT_MARKS, _LINKS, _COUNTS)


def paths() -> Iterator[tuple[int, int, str, str, str, bool]]:
    """Yield each event of each way to a state, with the share of points that went a way up to it."""
    share = 0
    for of_hundred, states in _PATHS:
        share += of_hundred
        for number, target in enumerate(states, 1):
            kind = EventKind.OPENED if number == 1 else EventKind.MOVED
            source = states[number - 2] if number > 1 else ""
            yield share, number, kind, source, target, number == len(states)
