"""The form of a report: its pages in order, every button, and everything that can go wrong in between."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from vigie.tips import boxes, drafts
from vigie.tips.models import Answers, Identity, Tip

LONG = "é" * 4001


def stored_answers():
    """Open the only tip as the desk would."""
    tip = Tip.objects.get()
    answers = Answers.objects.get(tip=tip)
    key = boxes.desk_key(tip, settings.DESK_KEYRING)
    return boxes.open_answers(answers.box, key=key, tip_id=tip.id, row_id=answers.id)


def redraft(page, change):
    """Change the draft that a page carries, as only this deployment can."""
    secret = settings.PUBLIC_KEYRING.draft
    draft = drafts.unseal(page.field("brouillon"), secret)
    change(draft)
    return drafts.seal(draft, secret)


def test_a_whole_report_is_stored_sealed_and_ends_with_a_code(witness):
    page = witness.send(facts="Un scooter attend rue Imaginaire.", behaviours=["delivery"], when_seen="today")
    assert page.status == 200
    assert len(witness.code.split()) == 7
    assert stored_answers() == {
        "commune": "25056",
        "place": "Rue Imaginaire",
        "facts": "Un scooter attend rue Imaginaire.",
        "behaviours": ["delivery"],
        "when_seen": "today",
    }
    assert Tip.objects.get().commune_code == "25056"


def test_the_first_page_begins_with_the_emergency_numbers(witness):
    page = witness.open()
    assert page.text.index("tel:17") < page.text.index("q-commune")
    assert "<script" not in page.text
    assert page.answer["Cache-Control"] == "private, no-cache"
    assert not page.answer.cookies


def test_an_unknown_campaign_is_a_clear_404(public_client):
    assert public_client.get("/signaler/bruit/").status_code == 404
    assert public_client.post("/signaler/bruit/", {"faire": "send"}).status_code == 404


def test_a_missing_answer_is_shown_where_it_is_missing(witness):
    witness.open()
    page = witness.press(place="Rue Imaginaire")
    assert page.status == 422
    assert page.field("page") == "where"
    assert 'href="#id_q-commune"' in page.text
    assert page.field("q-place") == "Rue Imaginaire"


def test_a_text_that_is_too_long_comes_back_whole(witness):
    witness.open()
    witness.press(commune="Besançon")
    page = witness.press(facts=LONG)
    assert page.status == 422
    assert LONG in page.text
    assert "maxlength" not in page.text


def test_a_text_of_any_length_survives_back_and_is_asked_to_be_put_right_at_the_end(witness):
    witness.open()
    witness.press(commune="Besançon")
    assert witness.press("back", facts=LONG).field("page") == "where"
    page = witness.press(commune="Besançon (25)")
    assert page.field("page") == "what"
    assert LONG in page.text
    page = witness.press("back", facts=LONG)
    witness.page.text = witness.page.text.replace('value="where"', 'value="_review"')
    page = witness.press("send")
    assert page.status == 422
    assert page.field("page") == "what"
    assert LONG in page.text


def test_a_text_too_large_to_travel_stays_on_its_page(witness):
    witness.open()
    witness.press(commune="Besançon")
    page = witness.press("back", facts="x" * 150_000)
    assert page.status == 422
    assert page.field("page") == "what"
    assert "x" * 150_000 in page.text
    assert len(page.field("brouillon")) < 2000


def test_back_keeps_what_was_typed(witness):
    witness.open()
    witness.press(commune="Besançon", place="Rue Imaginaire", place_type="hall")
    page = witness.press("back", facts="Je n’ai pas fini", behaviours=["lookout"])
    assert page.status == 200
    assert page.field("q-commune") == "Besançon (25)"
    assert page.field("q-place") == "Rue Imaginaire"
    page = witness.press(commune="Besançon (25)", place="Rue Imaginaire", place_type="hall")
    assert "Je n’ai pas fini" in page.text
    assert 'value="lookout" id="id_q-behaviours_2" checked' in page.text


def test_the_review_lists_the_answers_and_who_reads_them(witness):
    page = witness.to_review(behaviours=["lookout", "comings"])
    assert page.field("page") == "_review"
    for said in ("Besançon (25)", "Rue Imaginaire", "Un va-et-vient tous les soirs.", "Ces derniers jours"):
        assert said in page.text
    assert "Bureau départemental du Doubs" in page.text
    assert page.text.index("goto:vehicles") < page.text.index('value="send"')


def test_a_police_department_is_named_with_its_unit(witness):
    page = witness.to_review(commune="Bondy")
    assert "préfecture de police" in page.text


def test_a_page_opened_from_the_review_leads_back_to_it(witness):
    witness.to_review()
    page = witness.press("goto:what")
    assert page.field("page") == "what"
    page = witness.press(facts="")
    assert page.status == 422
    page = witness.press(facts="Autrement dit.")
    assert page.field("page") == "_review"
    assert "Autrement dit." in page.text
    witness.press("goto:where")
    assert witness.press("back").field("page") == "_review"


def test_optional_pages_are_added_before_sending(witness):
    witness.to_review()
    assert witness.press("goto:vehicles").field("page") == "vehicles"
    page = witness.press(vehicle_type=["two_wheeler"], vehicle="noir")
    assert page.field("page") == "_review"
    assert "Scooter, moto" in page.text
    witness.press("send")
    assert stored_answers()["vehicle_type"] == ["two_wheeler"]


def test_a_contact_goes_to_the_custodian_alone(witness):
    witness.to_review()
    assert witness.press("goto:_contact").field("page") == "_contact"
    assert "06 00 00 00 00" in witness.press(contact="06 00 00 00 00").text
    witness.press("send")
    assert "contact" not in str(stored_answers())
    assert Identity.objects.count() == 1


def test_a_contact_that_is_too_long_is_kept_and_asked_again(witness):
    witness.to_review()
    witness.press("goto:_contact")
    assert witness.press(contact="x" * 301).status == 422
    page = witness.press("back", contact="x" * 301)
    assert "x" * 301 in page.text
    page = witness.press("send")
    assert (page.status, page.field("page")) == (422, "_contact")
    assert "x" * 301 in page.text


def test_a_weapon_brings_the_emergency_numbers_to_the_front(witness):
    page = witness.to_review(behaviours=["weapon"], when_seen="now")
    assert 'class="banner alarm" role="alert"' in page.text
    assert 'class="banner alarm"' not in witness.to_review().text


def test_sending_too_early_shows_what_is_missing(witness):
    witness.to_review()
    box = redraft(witness.page, lambda draft: draft.answers.pop("facts"))
    witness.page.text = witness.page.text.replace(witness.page.field("brouillon"), box)
    page = witness.press("send")
    assert (page.status, page.field("page")) == (422, "what")
    assert page.field("retour") == "1"
    assert Tip.objects.count() == 0


def test_the_language_changes_in_the_middle_without_losing_a_word(witness):
    witness.open()
    page = witness.press("langue:en", commune="Besançon", place="Rue Imaginaire")
    assert page.status == 200
    assert '<html lang="en"' in page.text
    assert page.field("page") == "where"
    assert page.field("q-place") == "Rue Imaginaire"
    cookie = page.answer.cookies["langue"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("en", "Strict", "")
    assert '<html lang="en"' in witness.press(commune="Besançon").text


def test_a_language_that_is_none_of_ours_is_just_a_button(witness):
    witness.open()
    page = witness.press("langue:tlh", commune="Besançon")
    assert page.status == 200
    assert "langue" not in page.answer.cookies


@pytest.mark.parametrize("box", ["", "pas-un-brouillon", "é", "A" * 4000, "A" * 130_000])
def test_a_draft_that_does_not_open_keeps_the_page_itself(witness, box):
    witness.open()
    witness.press(commune="Besançon")
    sent = {"brouillon": box, "page": "what", "faire": "next", "q-facts": "Ce que j’ai vu."}
    answer = witness.client.post(witness.path, sent)
    assert answer.status_code == 422
    assert "Ce que j’ai vu." in answer.content.decode()
    assert 'name="page" value="what"' in answer.content.decode()


def test_a_changed_draft_does_not_open(witness):
    witness.to_review()
    box = witness.page.field("brouillon")
    changed = box[:50] + ("A" if box[50] != "A" else "B") + box[51:]
    answer = witness.client.post(witness.path, {"brouillon": changed, "page": "_review", "faire": "send"})
    assert answer.status_code == 422
    assert Tip.objects.count() == 0


def test_a_draft_of_another_campaign_does_not_open_here(witness):
    witness.to_review()
    sent = {**witness.page.hidden(), "faire": "send"}
    assert witness.client.post("/signaler/street_rodeo/", sent).status_code == 422


def test_a_stale_draft_is_read_over_with_everything_in_it(witness):
    witness.open()
    witness.press(commune="Besançon")
    witness.press(facts="Tous les soirs.")

    def age(draft):
        draft.started -= settings.DRAFT_HOURS * 3600 + 3600

    box = redraft(witness.page, age)
    sent = {"brouillon": box, "page": "when", "faire": "next", "q-when_seen": "week"}
    answer = witness.client.post(witness.path, sent)
    assert answer.status_code == 409
    witness.page = type(witness.page)(answer)
    for said in ("Besançon (25)", "Tous les soirs.", "Ces derniers jours"):
        assert said in witness.page.text
    assert witness.press("send").status == 200


def test_answers_that_the_campaign_no_longer_knows_are_dropped_and_the_rest_is_kept(witness):
    witness.to_review()

    def grow_old(draft):
        draft.answers |= {"place_type": "moon", "gone": "x"}

    witness.page.text = witness.page.text.replace(witness.page.field("brouillon"), redraft(witness.page, grow_old))
    page = witness.press("send")
    assert page.status == 409
    assert "Un va-et-vient tous les soirs." in page.text
    assert witness.press("send").status == 200


def test_a_town_that_is_gone_is_asked_again(witness):
    witness.to_review()
    box = redraft(witness.page, lambda draft: draft.answers.update(commune="99999"))
    witness.page.text = witness.page.text.replace(witness.page.field("brouillon"), box)
    assert witness.press("send").status == 409
    page = witness.press("send")
    assert (page.status, page.field("page")) == (422, "where")


def refuse(execute, sql, params, many, context):
    """Stand for a database that has just gone away."""
    raise OperationalError("gone")


@pytest.mark.parametrize("button", ["next", "back"])
def test_when_the_database_is_away_the_page_comes_back_as_it_was(witness, button):
    witness.open()
    with connection.execute_wrapper(refuse):
        page = witness.press(button, commune="Besançon", place="Rue Imaginaire", place_type="hall")
    assert page.status == 503
    assert page.field("q-commune") == "Besançon"
    assert page.field("q-place") == "Rue Imaginaire"
    assert 'value="hall" id="id_q-place_type_1" checked' in page.text
    assert witness.press(commune="Besançon").status == 200


def test_when_the_database_is_away_nothing_of_the_review_is_lost(witness):
    witness.to_review()
    with connection.execute_wrapper(refuse):
        page = witness.press("send")
    assert page.status == 503
    assert "Un va-et-vient tous les soirs." in page.text
    assert witness.press("send").status == 200


def test_ten_megabytes_are_refused_before_they_are_read(witness):
    answer = witness.client.post(witness.path, {"q-facts": "x" * 10_000_000})
    assert answer.status_code == 413
    body = "q-facts=" + "x" * 10_000_000
    answer = witness.client.post(witness.path, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "tel:17" in answer.content.decode()


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x",
        "multipart/form-data; charset=rot13; boundary=x",
        "multipart/form-data",
        "application/json",
        "text/plain; charset=utf-7",
        "",
    ],
)
@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe" * 50, b"faire=send&q-facts=%ED%A0%80%00&page=what", b"{}"])
def test_binary_of_any_kind_gets_a_clear_page(witness, kind, body):
    answer = witness.client.generic("POST", witness.path, body, content_type=kind)
    assert answer.status_code in {400, 422}
    assert "tel:17" in answer.content.decode()


def test_files_are_refused(witness, tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8" * 10)
    with file.open("rb") as photo:
        assert witness.client.post(witness.path, {"q-facts": photo}).status_code == 400


def test_another_method_is_a_clear_405(witness):
    answer = witness.client.put(witness.path)
    assert answer.status_code == 405
    assert "tel:17" in answer.content.decode()
