"""Streets out of addresses."""

import pytest

from vigie.places.importers import ban
from vigie.places.importers.report import WrongFile
from vigie.places.models import Street
from vigie.places.search import find_streets

HEADER = "id;numero;nom_voie;code_postal;code_insee;nom_commune;lon;lat;nom_ld"


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test puts streets in the extract."""


def address(street, code="93010", lon="2.48", lat="48.90", locality=""):
    return f"x;1;{street};93140;{code};Bondy;{lon};{lat};{locality}"


def test_addresses_become_one_street_with_a_middle(write):
    report = ban.load(write(HEADER, address("Rue d'Essai"), address("RUE D’ESSAI", lon="2.50", lat="48.92")))
    assert report.rows == 1
    street = Street.objects.get()
    assert (street.name, street.folded, street.lon, street.lat) == ("Rue d’Essai", "rue d essai", 2.49, 48.91)
    assert find_streets("93010", "r d'essay")[0].name == "Rue d’Essai"


def test_a_locality_stands_in_for_a_street_and_old_codes_are_followed(write):
    ban.load(write(HEADER, address("", code="93059", locality="Les Poètes")))
    assert Street.objects.get().commune_id == "93066"


def test_import_twice_changes_nothing_and_replaces_the_commune_only(write):
    ban.load(write(HEADER, address("Rue Une"), address("Rue Deux"), address("Rue Loin", code="25056")))
    for _ in range(2):
        ban.load(write(HEADER, address("Rue Une"), address("Rue Trois")))
    assert sorted(Street.objects.values_list("name", flat=True)) == ["Rue Loin", "Rue Trois", "Rue Une"]


def test_bad_rows_are_counted(write):
    report = ban.load(
        write(
            HEADER,
            address("Rue A", code="99999"),
            address("", locality=""),
            address("Rue B", lon="", lat=""),
            address("Rue C", lon="nan"),
            address("Rue D", lon="900"),
            "court",
        )
    )
    assert dict(report.skipped) == {"unknown_commune": 1, "no_name": 1, "bad_number": 3, "short_row": 1}
    assert list(Street.objects.order_by("name").values_list("name", "lon")) == [
        ("Rue B", None),
        ("Rue C", None),
        ("Rue D", None),
    ]


def test_another_file_is_refused(write):
    with pytest.raises(WrongFile, match="nom_voie"):
        ban.load(write("id;numero;code_insee;lon;lat;nom_ld"))


def test_the_real_extract_loads(shared_data):
    report = ban.load(shared_data / "ban-93010-bondy.csv.gz")
    assert report.rows > 300
    assert find_streets("93010", "av galieni")[0].name == "Avenue Galliéni"
