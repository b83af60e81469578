"""The ministry's table: one certain unit a commune and force, or none."""

import pytest

from vigie.places.competence import Reason, route
from vigie.places.importers import competence
from vigie.places.importers.report import WrongFile
from vigie.places.models import Competence, Unit

HEADER = "code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux"


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test imports over the extract."""


def row(code, force="PN", identifier="", service="Commissariat de police d'Essai"):
    return f'"{code}";"x";"{force}";"{identifier}";"{service}";"";""'


def test_units_are_made_under_their_desk(write):
    report = competence.load(
        write(
            HEADER,
            row("60057", service="Commissariat de police de Beauvais "),
            row("60009", "GN", "1008000", "BTA d'Essai"),
        )
    )
    assert (report.rows, dict(report.skipped)) == (2, {})
    police = Unit.objects.get(code="pn-60-commissariat-de-police-de-beauvais")
    assert (police.name, police.kind, police.force) == ("Commissariat de police de Beauvais", "police", "PN")
    assert police.parent.code == "desk-60"
    brigade = Unit.objects.get(code="gn-1008000")
    assert (brigade.name, brigade.kind, brigade.department_id) == ("BTA d’Essai", "gendarmerie", "60")


def test_the_same_name_in_two_departments_is_two_units(write):
    name = "Commissariat de police de Saint-Denis"
    competence.load(write(HEADER, row("93066", service=name), row("97411", service=name)))
    assert Unit.objects.filter(name=name).count() == 2


def test_import_twice_changes_nothing_and_keeps_what_units_added(write):
    path = write(HEADER, row("60057"), row("60009", "GN", "1008000", "BTA"))
    competence.load(path)
    Unit.objects.filter(code="gn-1008000").update(telephone="03", duty_mail="permanence@example.org")
    before = (
        list(Competence.objects.order_by("commune_id").values_list()),
        list(Unit.objects.order_by("code").values_list()),
    )
    competence.load(path)
    after = (
        list(Competence.objects.order_by("commune_id").values_list()),
        list(Unit.objects.order_by("code").values_list()),
    )
    assert before == after


def test_a_new_edition_replaces_the_departments_it_speaks_of(write):
    competence.load(write(HEADER, row("60057"), row("60009"), row("25056")))
    competence.load(write(HEADER, row("60057", "GN", "77", "BTA")))
    assert set(Competence.objects.values_list("commune_id", "force")) == {("60057", "GN"), ("25056", "PN")}


def test_bad_rows_are_counted_and_taint_their_commune(write):
    report = competence.load(
        write(
            HEADER,
            row("99999"),
            '"60057"',
            row("60009", "XX"),
            row("60009", "GN", "5", "BTA"),
            row("25056", "PN", "", " "),
            row("25058"),
        )
    )
    assert dict(report.skipped) == {
        "unknown_commune": 1,
        "short_row": 1,
        "unknown_institution": 1,
        "no_service": 1,
        "doubtful_commune": 1,
    }
    assert set(Competence.objects.values_list("commune_id", flat=True)) == {"25058"}
    assert route("60009").reason is Reason.UNKNOWN_FORCE


def test_two_units_of_one_force_leave_the_commune_to_the_desk(write):
    report = competence.load(
        write(HEADER, row("69114", "GN", "1", "BTA un"), row("69101", "GN", "2", "BTA deux"), row("69114", "PN"))
    )
    assert dict(report.skipped) == {"two_units": 2, "doubtful_commune": 1}
    assert route("69114").reason is Reason.UNKNOWN_FORCE


def test_two_former_communes_of_one_unit_are_one_row(write):
    competence.load(write(HEADER, row("69114", "GN", "1", "BTA"), row("69101", "GN", "1", "BTA")))
    assert route("69114").unit_name == "BTA"


@pytest.mark.parametrize("identifier", ["", "0", " ", "abc"])
def test_a_brigade_without_identifier_is_known_by_its_name(write, identifier):
    competence.load(write(HEADER, row("60009", "GN", identifier, "BTA d'Essai")))
    assert Unit.objects.filter(code="gn-60-bta-d-essai").exists()


@pytest.mark.parametrize("lines", [("",), ("a;b", "1;2"), (HEADER.replace(";institution", ""),)])
def test_another_file_is_refused(write, lines):
    with pytest.raises(WrongFile):
        competence.load(write(*lines))


def test_a_missing_or_binary_file_is_refused(tmp_path):
    with pytest.raises(WrongFile):
        competence.load(tmp_path / "absent.csv")
    path = tmp_path / "binary.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(WrongFile):
        competence.load(path)
    path.write_bytes(b"\x1f\x8b truncated")
    with pytest.raises(WrongFile):
        competence.load(path)


def test_the_real_extract_loads(shared_data, write):
    report = competence.load(shared_data / "competence_pn_gn_extrait.csv")
    assert report.skipped["short_row"] == report.skipped["unknown_institution"] == 0
    assert route("97107").reason is Reason.TWO_FORCES
    assert route("93010").reason is Reason.COMPETENCE
