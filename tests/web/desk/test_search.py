"""The search page: who may, one box and details, what is shown, mistakes in place, nothing of the words kept."""

import logging

import pytest
from django.urls import reverse

from people import sign_in, statuses
from registry import LAT, LON, identifiers, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel.search_pages import PAGE

PATH = "/registre/recherche/"
FIELDS = {"texte": "", "code": "inquiry", "text": "", "rayon": "300"}

pytestmark = pytest.mark.django_db


def ask(client, person, **typed):
    """Send the form."""
    return sign_in(client, person).post(PATH, {**FIELDS, **typed})


def test_who_may_search(desk_client, cast):
    assert statuses(desk_client, cast, PATH) == {
        "anybody": 302,
        "awa": 403,
        "bruno": 200,
        "chloe": 200,
        "driss": 403,
        "elise": 403,
        "farid": 403,
        "gael": 302,
        "hana": 403,
        "ines": 403,
        "joris": 200,
        "kenza": 200,
        "lise": 403,
    }


def test_another_desk_is_not_there(desk_client, cast):
    assert sign_in(desk_client, cast.kenza).get(f"{PATH}?bureau=desk-25").status_code == 404
    assert (
        sign_in(desk_client, cast.kenza).post(f"{PATH}?bureau=desk-25", {**FIELDS, "texte": "guet"}).status_code == 404
    )


def test_the_tab_is_shown_to_who_may(desk_client, cast):
    registry = reverse("desk_registry")
    assert PATH in sign_in(desk_client, cast.chloe).get(registry).content.decode()
    assert PATH not in sign_in(desk_client, cast.awa).get(registry).content.decode()


def test_reports_and_points_side_by_side_without_facts(desk_client, cast):
    marks = identifiers(plate="AB-123-CD")
    report = write_report(cast.awa.officer, title="Vente (exemple)", facts="Un chouf secret.", marks=marks)
    point = open_point(cast.chloe.officer, title="Four (exemple)", marks=marks, access_notes="Un guetteur caché.")
    page = ask(desk_client, cast.chloe, texte="AB-12 guetteurs").content.decode()
    assert report.reference in page
    assert point.reference in page
    assert page.count("AB-123-CD") == 2
    assert "secret" not in page
    assert "caché." not in page


def test_the_next_page_keeps_the_question(desk_client, cast):
    for number in range(PAGE + 2):
        write_report(cast.awa.officer, title=f"Guet n° {number:02d}")
    first = ask(desk_client, cast.chloe, texte="guetteurs")
    side = first.context["sides"][0]
    assert len(side["hits"]) == PAGE
    assert f'name="apres_rapports" value="{side["next"]}"' in first.content.decode()
    second = ask(desk_client, cast.chloe, texte="guetteurs", apres_rapports=side["next"])
    assert len(second.context["sides"][0]["hits"]) == 2
    shown = {hit.row.id for answer in (first, second) for hit in answer.context["sides"][0]["hits"]}
    assert len(shown) == PAGE + 2


def test_a_key_of_nobodys_is_not_there(desk_client, cast):
    assert ask(desk_client, cast.chloe, texte="guet", apres_rapports="hier").status_code == 404


def test_a_misspelt_word_is_said(desk_client, cast):
    write_report(cast.awa.officer, facts="Dit Balafon (exemple fictif).")
    page = ask(desk_client, cast.chloe, texte="balaffon").content.decode()
    assert "balaffon" in page
    assert "balafon" in page


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("texte", ""),
        ("texte", "x" * 201),
        ("texte", " ".join(f"mot{chr(97 + number)}" for number in range(13))),
        ("texte", "nul \x00"),
        ("plaque", "A"),
        ("telephone", "12"),
        ("compte", "a b"),
        ("lieu", "ici"),
        ("lieu", "99, 6"),
        ("lieu", "nan, nan"),
        ("rayon", "9999999"),
        ("zone", "47, 6"),
        ("zone", "47, 6\n47.1, 6.1\nla"),
        ("zone", "47, 6\n47.1, 6.1\n47, 6.1\n47.1, 6"),
        ("zone", "0, 0\n0, 90\n80, 90"),
        ("zone", "{"),
        ("zone", '{"type": "Polygon"}'),
        ("zone", '{"type": "Point", "coordinates": [6, 47]}'),
        ("zone", '{"type": "Polygon", "coordinates": [[[6, 47], ["x", 47], [6, 48]]]}'),
        ("zone", '{"type": "Polygon", "coordinates": [[[6, 47], [1e999, 47], [6, 48]]]}'),
        ("zone", '{"type": "Polygon", "coordinates": [[[true, 47], [6.1, 47], [6, 47.1]]]}'),
        ("zone", '{"geometry": null}'),
        ("zone", '{"a":' * 3_000),
        ("zone", '{"a":' + "[" * 15_000),
        ("depuis", "demain"),
        ("produit", "chocolat"),
        ("code", "own_act"),
    ],
)
def test_a_mistake_is_said_in_its_place(desk_client, cast, name, typed):
    answer = ask(desk_client, cast.chloe, **{name: typed})
    assert answer.status_code == 400
    assert answer.context["form"].errors[name]
    assert not Entry.objects.filter(action="intel.search").exists()
    if typed.isprintable() and len(typed) < 100:
        assert answer.context["form"][name].value() == typed


def test_a_period_and_an_area_that_contradict_themselves(desk_client, cast):
    answer = ask(
        desk_client, cast.chloe, depuis="2026-05-02", jusqu="2026-05-01", lieu="47.2, 6", zone="47,6\n47,6.1\n47.1,6"
    )
    assert answer.status_code == 400
    assert {"jusqu", "zone"} <= set(answer.context["form"].errors)


def test_places_by_spot_and_by_polygon(desk_client, cast):
    write_report(cast.awa.officer, title="Ici (exemple)", where=spot())
    corners = [[LON - 0.01, LAT - 0.01], [LON + 0.01, LAT - 0.01], [LON, LAT + 0.01], [LON - 0.01, LAT - 0.01]]
    lines = "\n".join(f"{lat}, {lon}" for lon, lat in corners)
    for typed in (
        {"lieu": f"{LAT}, {LON}"},
        {"zone": lines},
        {"zone": f'{{"type": "Polygon", "coordinates": [{corners}]}}'},
        {"zone": f'{{"type": "Feature", "geometry": {{"type": "Polygon", "coordinates": [{corners}]}}}}'},
    ):
        assert "Ici (exemple)" in ask(desk_client, cast.chloe, **typed).content.decode()


def test_sides_that_a_question_leaves_out_say_so(desk_client, cast):
    sides = ask(desk_client, cast.chloe, etat="active").context["sides"]
    assert [bool(side["left_out"]) for side in sides] == [True, False]
    sides = ask(desk_client, cast.chloe, origine="patrol").context["sides"]
    assert [bool(side["left_out"]) for side in sides] == [False, True]


def test_nothing_of_the_question_is_kept(desk_client, cast, caplog):
    caplog.set_level(logging.DEBUG)
    answer = ask(desk_client, cast.chloe, texte="zanzibar AB-123-CD", telephone="06 12 34 56 78")
    kept = (
        caplog.text + str(list(Entry.objects.values())) + answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
    )
    for word in ("zanzibar", "AB-123-CD", "AB123CD", "0612345678", "33612345678"):
        assert word not in kept


def test_a_search_costs_few_statements(desk_client, cast, django_assert_max_num_queries):
    write_report(cast.awa.officer, title="Guet", where=spot())
    sign_in(desk_client, cast.chloe)
    with django_assert_max_num_queries(12):
        assert desk_client.post(PATH, {**FIELDS, "texte": "guetteurs", "lieu": f"{LAT}, {LON}"}).status_code == 200


def test_the_box_has_its_key(desk_client, cast):
    page = sign_in(desk_client, cast.chloe).get(PATH).content.decode()
    assert 'aria-keyshortcuts="/"' in page
    assert 'role="search"' in page
