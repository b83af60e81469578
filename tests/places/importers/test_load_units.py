"""The State's lists of units: joined by identifier or name, points put right."""

import pytest

from vigie.places.importers import competence, units
from vigie.places.importers.report import WrongFile
from vigie.places.models import Unit

COMPETENCE = "code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux"
GENDARMERIE = (
    "identifiant_public_unite;service;adresse_geographique;telephone;departement;code_commune_insee;voie;code_postal;"
    "commune;geocodage_epsg;geocodage_x;geocodage_y;geocodage_x_GPS;geocodage_y_GPS;horaires_accueil;url"
)
POLICE = "service;adresse_geographique;telephone;departement;voie;code_postal;commune;geocodage_x_GPS;geocodage_y_GPS"


@pytest.fixture(autouse=True)
def _imported(places, write):
    """Every test joins onto these four units."""
    competence.load(
        write(
            COMPETENCE,
            "60009;;GN;1008000;Gendarmerie - Brigade d'Allonne;;",
            "60639;;GN;;Gendarmerie - Brigade de Tillé;;",
            "60057;;PN;;Commissariat de police d'agglomération de Beauvais;;",
            "93066;;PN;;Commissariat de police de Saint-Denis;;",
            "97411;;PN;;Commissariat de police de Saint-Denis;;",
        )
    )


def brigade(identifier="1008000", service="Brigade", department="60", x="2.11", y="49.4"):
    return f'{identifier};{service};"1 rue d\'Essai";"+33 3 00";{department};60009;;60000;;;;;{x};{y};"lu-ve 8h";'


def station(service, department="", postcode="", x="", y=""):
    return f'{service};"2 rue d\'Essai";17;{department};;{postcode};;{x};{y}'


def test_a_brigade_joins_by_its_identifier(write):
    report = units.load(write("\ufeff" + GENDARMERIE, brigade()))
    assert (report.rows, dict(report.skipped)) == (1, {})
    unit = Unit.objects.get(code="gn-1008000")
    assert (unit.name, unit.address, unit.telephone) == ("Gendarmerie - Brigade d’Allonne", "1 rue d’Essai", "+33 3 00")
    assert (unit.hours, unit.lon, unit.lat, unit.duty_mail) == ("lu-ve 8h", 2.11, 49.4, "")


def test_a_swapped_point_is_turned_and_a_foreign_one_left_empty(write):
    units.load(write(GENDARMERIE, brigade(x="49,4", y="2,11")))
    assert Unit.objects.get(code="gn-1008000").lon == 2.11
    report = units.load(write(GENDARMERIE, brigade(x="6.0", y="47.2")))
    assert Unit.objects.get(code="gn-1008000").lon is None
    assert dict(report.skipped) == {"point_outside": 1}


@pytest.mark.parametrize("identifier", ["", "0"])
def test_a_brigade_without_identifier_joins_by_name(write, identifier):
    report = units.load(write(GENDARMERIE, brigade(identifier, "Gendarmerie – Brigade de Tillé")))
    assert report.rows == 1
    assert Unit.objects.get(code="gn-60-gendarmerie-brigade-de-tille").address


@pytest.mark.parametrize(
    "line",
    [
        station("Commissariat de police de Beauvais", "60"),
        station("COMMISSARIAT DE POLICE DE BEAUVAIS", "Oise"),
        station("Commissariat de police d’agglomération de Beauvais", "", "60000"),
    ],
)
def test_a_police_unit_joins_by_its_place_whatever_stands_before(write, line):
    assert units.load(write(POLICE, line)).rows == 1
    assert Unit.objects.get(code__startswith="pn-60").telephone == "17"


def test_homonymous_units_are_told_apart_by_department(write):
    units.load(write(POLICE, station("Commissariat de police de Saint-Denis", "974")))
    assert Unit.objects.get(code__startswith="pn-974").telephone == "17"
    assert Unit.objects.get(code__startswith="pn-93").telephone == ""


def test_what_joins_nothing_is_counted(write):
    report = units.load(
        write(
            POLICE,
            station("Commissariat de police de Nulle-Part", "60"),
            station("Commissariat de police de Saint-Denis"),
            station("Commissariat de police de Beauvais", "60", "", "x", "y"),
            "trop court",
        )
    )
    assert dict(report.skipped) == {"no_such_unit": 2, "bad_number": 1, "short_row": 1}
    report = units.load(write(GENDARMERIE, brigade("999")))
    assert dict(report.skipped) == {"no_identifier": 1}


def test_import_twice_changes_nothing(write):
    path = write(GENDARMERIE, brigade())
    units.load(path)
    before = list(Unit.objects.order_by("code").values_list())
    units.load(path)
    assert list(Unit.objects.order_by("code").values_list()) == before


def test_another_file_is_refused(write):
    with pytest.raises(WrongFile, match="service"):
        units.load(write("nom;adresse", "a;b"))
