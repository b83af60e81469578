"""A click falls into a commune, and says when it is not sure."""

import pytest

from vigie.places.importers import cog
from vigie.places.locate import locate
from vigie.places.models import CommuneContour


@pytest.fixture(autouse=True)
def _loaded(places):
    """Every test locates in the extract."""


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (6.0241, 47.2378, "25056"),
        (2.0833, 49.4295, "60057"),
        (2.4883, 48.9075, "93010"),
        (2.3522, 48.8566, "75104"),
        (55.45, -20.88, "97411"),
    ],
)
def test_a_point_inside_is_certain(lon, lat, code):
    found = locate(lon, lat)
    assert (found.commune_code, found.how, found.ambiguous) == (code, "click", False)
    assert found.border_metres > 150
    assert found.others == ()


def test_a_point_near_a_border_is_ambiguous_and_names_the_other():
    found = locate(4.83, 45.76)
    assert found.commune_code == "69382"
    assert found.border_metres < 150
    assert found.ambiguous
    assert found.others == ("69385",)


def test_a_hole_left_by_a_merger_goes_to_the_nearest_and_is_ambiguous():
    found = locate(2.3616, 48.9653)
    assert found.commune_code in {"93066", "93072", "93079", "95427"}
    assert found.ambiguous
    assert found.others


def test_a_commune_without_contour_takes_that_of_its_parts():
    assert CommuneContour.objects.filter(commune_id="69114").exists()
    assert locate(4.6636, 45.9696).commune_code == "69114"


def test_the_contour_of_an_ended_commune_stands_for_its_heir(write):
    cog.load(
        write(
            "code;nom;type;departement;population;codes_postaux;anciens_codes",
            "93010;Bondy;COM;93;55000;93140;93057",
        )
    )
    assert locate(2.5062, 48.9063).commune_code == "93010"


@pytest.mark.parametrize(
    ("lon", "lat"), [(-30, 45), (2.2, 47.0), (float("nan"), 48), (2, float("inf")), (400, 0), (0, 90)]
)
def test_a_point_out_of_reach_has_no_commune(lon, lat):
    assert locate(lon, lat) is None


def test_locate_takes_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        locate(2.4883, 48.9075)
