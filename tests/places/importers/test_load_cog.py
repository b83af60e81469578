"""A yearly edition: names change, communes merge and split, nothing is lost."""

import gzip

import pytest

from vigie.places.competence import route
from vigie.places.importers import cog
from vigie.places.importers.report import WrongFile
from vigie.places.models import Commune
from vigie.places.search import find_communes

HEADER = "code;nom;type;departement;population;codes_postaux;anciens_codes;extra"


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test brings the extract up to an edition."""


def edition(*lines):
    """Return the whole of Doubs in the extract, but for the given lines, which replace those of the same code."""
    kept = {
        commune.code: f"{commune.code};{commune.name};COM;25;{commune.population};{' '.join(commune.postcodes)};;"
        for commune in Commune.objects.filter(department_id="25")
    }
    return [HEADER, *(kept | {line[:5]: line for line in lines}).values()]


def test_a_merger_passes_name_code_and_route_to_the_heir(write):
    lines = [line for line in edition("25056;Besançon;COM;25;120000;25000;25058;") if not line.startswith("25058")]
    report = cog.load(write(*lines))
    assert dict(report.skipped) == {}
    assert not Commune.objects.get(code="25058").in_force
    assert route("25058").commune_code == "25056"
    assert [commune.code for commune in find_communes("Beure")[0].communes] == ["25056"]
    assert Commune.objects.get(code="25056").former_names == ["Beure"]


def test_a_commune_without_heir_is_kept_and_reported(write):
    report = cog.load(write(*[line for line in edition() if not line.startswith("25058")]))
    assert (dict(report.skipped), report.examples["no_heir"]) == ({"no_heir": 1}, ["25058"])
    assert route("25058").commune_code == "25058"


def test_a_commune_that_comes_back_lives_again(write):
    whole = edition()
    cog.load(write(*[line for line in edition("25056;Besançon;COM;25;1;25000;25058;") if not line.startswith("25058")]))
    cog.load(write(*whole))
    assert Commune.objects.get(code="25058").in_force
    assert route("25058").commune_code == "25058"


def test_a_new_name_keeps_the_old_one_findable_and_the_contour(write):
    cog.load(write(*edition("25058;Beure-le-Neuf;COM;25;1300;25720;;")))
    commune = Commune.objects.get(code="25058")
    assert (commune.name, commune.former_names, commune.population) == ("Beure-le-Neuf", ["Beure"], 1300)
    assert commune.min_lon is not None
    assert find_communes("beure")[0].communes[0].name == "Beure-le-Neuf"


def test_other_departments_are_left_alone(write):
    cog.load(write(*edition()))
    assert not Commune.objects.filter(in_force=False).exists()
    assert find_communes("bondy")[0].exact


def test_bad_rows_are_counted(write):
    report = cog.load(
        write(
            *edition(),
            "2505;Court;COM;25;1;;;",
            "25999;Sans nature;XXX;25;1;;;",
            "25998;;COM;25;1;;;",
            "25997;Ailleurs;COM;999;1;;;",
            "25996;Sans nombre;COM;25;beaucoup;;;",
            "25995",
        )
    )
    assert dict(report.skipped) == {
        "no_code": 2,
        "no_name": 1,
        "unknown_department": 1,
        "bad_number": 1,
        "short_row": 1,
    }


def test_import_twice_changes_nothing_and_reads_gzip(tmp_path):
    path = tmp_path / "communes.csv.gz"
    path.write_bytes(gzip.compress("\n".join(edition()).encode()))
    cog.load(path)
    before = list(Commune.objects.order_by("code").values_list())
    cog.load(path)
    assert list(Commune.objects.order_by("code").values_list()) == before


def test_another_file_is_refused(write):
    with pytest.raises(WrongFile, match="anciens_codes"):
        cog.load(write("code;nom;type;departement;population;codes_postaux"))


def test_the_real_edition_loads(shared_data):
    report = cog.load(shared_data / "communes.csv.gz")
    assert report.rows > 34_900
    assert set(report.skipped) <= {"unknown_department"}
    assert find_communes("Chaumont 52")[0].communes[0].code == "52121"
