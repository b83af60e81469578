"""The sheet: its fields in order, said to be no proof, hostile texts shown and never run, every copy on record."""

import re
import threading

import pytest
from django.utils import translation

from registry import EVENINGS, NOON, attach, identifiers, open_point, spot, write_report
from vigie.audit.models import Entry
from vigie.intel import fiche, fiche_content, merging
from vigie.intel.codes import Handling, Independence, Origin
from vigie.intel.fiche import Destination, RecipientNeeded, TypesetterBusy
from vigie.intel.links import judge
from vigie.intel.states import PointState
from vigie.intel.tasks import ConditionsNotMet
from vigie.lib.errors import NotAllowed, NotThere

pytestmark = pytest.mark.django_db
TO = Destination("Parquet de Besançon (exemple)", "Ouverture d’une enquête")
HOSTILE = '#import "@preview/x:1.0.0"\n#read("/etc/passwd") $x^2$ @ref <l> *b* `r` // c /* \\ #{sys.inputs} "'


def content(person, report):
    with translation.override("fr"):
        return fiche_content.of_report(person.officer, report, recipient=TO.recipient, purpose=TO.purpose, now=NOON)


def rows(person, report):
    told = content(person, report)
    return dict(told["identity"]) | dict(told["coded"])


def said(label):
    with translation.override("fr"):
        return translation.gettext(label)


def export(person, report, to=TO):
    return fiche.export(officer=person.officer, report_id=report.id, to=to, now=NOON)


def test_the_sheet_is_a_titled_tagged_french_pdf_on_record(cast):
    report = write_report(cast.awa.officer, where=spot(), when=EVENINGS)
    sheet = export(cast.chloe, report)
    assert sheet.name == f"fiche-{report.reference}.pdf"
    assert sheet.pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in sheet.pdf
    assert re.search(rb"/Lang ?\(fr", sheet.pdf)
    assert b"pdfuaid:part" in sheet.pdf
    assert b"pdfaid:part" in sheet.pdf
    assert report.reference.encode() in sheet.pdf
    [entry] = Entry.objects.filter(action="intel.export")
    assert (entry.object_ref, entry.recipient, entry.motive_code) == (report.journal_ref, TO.recipient, "other")
    assert TO.purpose in entry.motive_text


def test_the_fields_stand_in_the_order_of_the_field(cast):
    report = write_report(cast.awa.officer, where=spot(), when=EVENINGS, period="le soir")
    told = content(cast.chloe, report)
    assert [label for label, _text in told["identity"]] == [
        said(label)
        for label in (
            "Reference",
            "Date",
            "Service that wrote it",
            "Officer (account)",
            "Origin",
            "Source reference (opaque)",
            "Grade of the source",
            "Grade of the information",
            "Code of sharing",
            "Subject",
            "Place",
            "Period and recurrence",
        )
    ]
    assert [label for label, _text in told["coded"]] == [
        said(label)
        for label in (
            "Products",
            "Behaviours",
            "How the source knows",
            "Roles",
            "Persons",
            "Vehicles (plates)",
            "Caches",
            "Telephones and accounts",
            "Urgency",
            "Deal point or delivery",
            "Corroborations (date, service, means)",
            "Recipient",
            "Purpose",
            "Follow-up (code, date)",
            "To be reviewed on",
            "Erased on",
        )
    ]
    assert told["mention"] == "Renseignement\u00a0: ne vaut pas preuve"
    assert (told["facts"]["text"], told["assessment"]["text"]) == (report.facts, said("None."))
    assert "47.23780, 6.02410" in dict(told["identity"])[said("Place")]
    assert TO.recipient in told["copy"]
    assert cast.awa.officer.name not in str(told)


def test_marks_and_corroborations_stand_there(cast):
    officer, point = cast.chloe.officer, open_point(cast.chloe.officer)
    mine = write_report(cast.awa.officer, marks=identifiers(plate="AB-123-CD", handle="@exemple"))
    attach(officer, mine, point)
    attach(officer, write_report(officer, origin=Origin.PATROL), point)
    silent = attach(officer, write_report(officer), point)
    told = rows(cast.chloe, mine)
    assert told[said("Vehicles (plates)")] == "AB-123-CD"
    assert "@exemple" in told[said("Telephones and accounts")]
    assert point.reference in told[said("Deal point or delivery")]
    assert len(told[said("Corroborations (date, service, means)")].splitlines()) == 1
    judge(officer=officer, link_id=silent.id, reason=Independence.OTHER_TIME, motive="Autre jour", now=NOON)
    assert len(rows(cast.chloe, mine)[said("Corroborations (date, service, means)")].splitlines()) == 2


def test_what_corroborates_a_duplicate_corroborates_on_the_sheet(cast):
    officer, kept, absorbed = cast.chloe.officer, open_point(cast.chloe.officer), open_point(cast.chloe.officer)
    mine, seen = write_report(cast.awa.officer), write_report(officer, origin=Origin.PATROL)
    attach(officer, mine, kept)
    attach(officer, seen, absorbed)
    label = said("Corroborations (date, service, means)")
    assert rows(cast.chloe, mine)[label] == said("None.")
    merging.merge(officer=officer, kept_id=kept.id, absorbed_id=absorbed.id, motive="Même lieu", now=NOON)
    mine.refresh_from_db()
    assert content(cast.chloe, mine)["warning"] == said("To be checked before any act.")
    assert len(rows(cast.chloe, mine)[label].splitlines()) == 1
    assert rows(cast.chloe, seen)[label] == said("None.")


def test_a_point_under_inquiry_is_told_to_who_works_on_it_alone(cast):
    point, mine = open_point(cast.chloe.officer), write_report(cast.awa.officer)
    attach(cast.chloe.officer, mine, point)
    attach(cast.chloe.officer, write_report(cast.chloe.officer, origin=Origin.PATROL), point)
    point.state = PointState.INQUIRY
    point.save()
    assert point.reference in str(content(cast.chloe, mine))
    told = rows(cast.awa, mine)
    assert point.reference not in str(told)
    assert told[said("Corroborations (date, service, means)")] == said("None.")


@pytest.mark.parametrize("more", ["", " 😀 漢字 مرحبا", "\u202eà l’envers\u2066\x07"])
def test_hostile_texts_are_set_as_they_are_written(cast, more):
    text = HOSTILE + more
    report = write_report(cast.awa.officer)
    report.title, report.facts, report.assessment, report.place = text[:140], text, text, text[:200]
    report.conditions, report.handling = text[:200], Handling.CONDITIONS
    report.save()
    sheet = export(cast.chloe, report, Destination(HOSTILE[:90], HOSTILE, conditions_met=True))
    assert sheet.pdf.startswith(b"%PDF-1.7")
    assert b"root:" not in sheet.pdf


def test_the_typesetter_reads_no_file_and_reaches_no_package(tmp_path, monkeypatch):
    template = tmp_path / "bad.typ"
    template.write_text('#read("/etc/passwd")')
    monkeypatch.setattr(fiche, "_TEMPLATE", template)
    with pytest.raises(fiche.typst.TypstError):
        fiche.typeset({}, now=NOON)


def test_signs_that_turn_what_is_read_are_left_out(cast):
    assert fiche._seen({"a": ["x\u202ey\x00\r\nz"]}) == {"a": ["xy\nz"]}


@pytest.mark.parametrize("login", ["awa", "chloe"])
def test_its_author_and_who_may_export_have_it(cast, login):
    assert export(cast[login], write_report(cast.awa.officer)).pdf


@pytest.mark.parametrize(
    ("login", "refusal"),
    [
        ("bruno", NotAllowed),
        ("joris", NotAllowed),
        ("kenza", NotThere),
        ("driss", NotThere),
        ("elise", NotThere),
        ("farid", NotThere),
        ("gael", NotThere),
        ("hana", NotThere),
        ("ines", NotThere),
        ("lise", NotThere),
    ],
)
def test_the_others_do_not_and_nothing_is_recorded(cast, login, refusal):
    report = write_report(cast.awa.officer)
    with pytest.raises(refusal):
        export(cast[login], report)
    assert not Entry.objects.filter(action="intel.export").exists()


@pytest.mark.parametrize(
    "to", [Destination(" ", "x"), Destination("x", " "), Destination("x" * 97, "y"), Destination("x", "y" * 201)]
)
def test_to_whom_and_for_what_are_said(cast, to):
    with pytest.raises(RecipientNeeded):
        export(cast.chloe, write_report(cast.awa.officer), to)


def test_conditions_are_confirmed_and_printed(cast):
    report = write_report(cast.awa.officer)
    report.handling, report.conditions = Handling.CONDITIONS, "service seul"
    report.save()
    with pytest.raises(ConditionsNotMet):
        export(cast.chloe, report)
    assert "service seul" in content(cast.chloe, report)["handling"]
    assert export(cast.chloe, report, Destination("x", "y", conditions_met=True)).pdf


def test_sheets_are_made_one_at_a_time(monkeypatch):
    monkeypatch.setattr(fiche, "_WAIT_SECONDS", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold():
        with fiche._ONE_AT_A_TIME:
            held.set()
            done.wait(5)

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    with pytest.raises(TypesetterBusy):
        fiche.typeset({}, now=NOON)
    done.set()
    other.join()
