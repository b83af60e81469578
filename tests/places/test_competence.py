"""Where a tip goes: the unit when it is certain, else the desk, and why."""

import pytest

from vigie.places.competence import Reason, UnknownCommune, route
from vigie.places.importers import competence
from vigie.places.models import Unit

HEADER = "code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux"


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test routes in the extract."""


@pytest.fixture
def imported(write):
    competence.load(
        write(
            HEADER,
            '"93010";"Bondy";"PN";"";"Commissariat de police de Bondy";"93140";"93140"',
            '"60057";"Beauvais";"PN";"";"Commissariat de police de Beauvais";"60000";"60000"',
            '"60009";"Allonne";"GN";"1008000";"Gendarmerie - Brigade d’Essai";"60000";"60000"',
            '"97107";"Capesterre-Belle-Eau";"GN";"1002016";"Gendarmerie - Brigade de Capesterre";"97130";"97130"',
            '"97107";"Capesterre-Belle-Eau";"PN";"";"Commissariat de police de Capesterre Belle Eau";"97130";"97130"',
        )
    )


def test_the_police_zone_is_known_without_a_file():
    way = route("93010")
    assert way.reason is Reason.BUILT_IN_POLICE_ZONE
    assert way.unit_name == "Police nationale, Seine-Saint-Denis (préfecture de police)"
    assert way.desk_code == "desk-93"
    assert way.desk_name == "Bureau départemental de la Seine-Saint-Denis"


@pytest.mark.parametrize(("code", "desk"), [("25056", "desk-25"), ("60057", "desk-60"), ("98818", "desk-988")])
def test_an_unknown_force_goes_to_the_desk_and_says_so(code, desk):
    way = route(code)
    assert (way.unit_id, way.unit_name) == (None, None)
    assert (way.reason, way.desk_code) == (Reason.UNKNOWN_FORCE, desk)


def test_a_single_force_is_competent(imported):
    assert route("60057").unit_name == "Commissariat de police de Beauvais"
    assert route("60009").unit_name == "Gendarmerie - Brigade d’Essai"
    assert route("60009").reason is Reason.COMPETENCE


def test_the_file_comes_before_what_is_built_in(imported):
    way = route("93010")
    assert (way.unit_name, way.reason) == ("Commissariat de police de Bondy", Reason.COMPETENCE)
    assert route("93066").reason is Reason.BUILT_IN_POLICE_ZONE


def test_two_forces_go_to_the_desk_and_say_so(imported):
    way = route("97107")
    assert (way.unit_id, way.reason, way.desk_code) == (None, Reason.TWO_FORCES, "desk-971")


def test_the_code_of_a_merged_commune_is_followed():
    assert route("93059").commune_code == "93066"


def test_a_code_in_force_is_never_taken_for_a_former_one():
    assert route("69114").commune_code == "69114"


@pytest.mark.parametrize("code", ["00000", "", "9301", "930100", "\x00\x00\x00\x00\x00", "93'10", "\ud8000000"])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(UnknownCommune) as refusal:
        route(code)
    assert refusal.value.status == 400


def test_route_takes_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        route("93010")


def test_the_desks_have_no_parent_and_the_police_have_theirs():
    assert Unit.objects.get(code="police-75").parent.code == "desk-75"
    assert not Unit.objects.filter(kind="desk", parent__isnull=False).exists()
