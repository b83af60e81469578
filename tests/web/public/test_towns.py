"""The question of the town: clear matches go on, everything else is chosen from a list."""

import pytest


@pytest.mark.parametrize("typed", ["Besançon", "besancon", "  BESANÇON ", "25000", "Besançon 25", "Saint-Denis (93)"])
def test_a_clear_match_goes_on(witness, typed):
    witness.open()
    assert witness.press(commune=typed).field("page") == "what"


@pytest.mark.parametrize("typed", ["Saint-Denis", "St Denis", "60000"])
def test_homonyms_and_shared_post_codes_are_chosen(witness, typed):
    witness.open()
    page = witness.press(commune=typed, place="Rue Imaginaire", place_type="shop")
    assert page.status == 422
    assert 'name="q-commune_pick"' in page.text
    assert page.field("q-commune") == typed
    assert page.field("q-place") == "Rue Imaginaire"
    assert 'value="shop" id="id_q-place_type_7" checked' in page.text


def test_the_chosen_town_is_kept_and_found_again(witness):
    witness.open()
    witness.press(commune="Saint-Denis")
    witness.press(commune="Saint-Denis", commune_pick="97411")
    assert witness.page.field("page") == "what"
    page = witness.press("back")
    assert page.field("q-commune") == "Saint-Denis (974)"
    assert witness.press(commune="Saint-Denis (974)").field("page") == "what"


def test_a_choice_that_was_never_offered_is_refused(witness):
    witness.open()
    page = witness.press(commune="Saint-Denis", commune_pick="25056")
    assert page.status == 422
    assert page.field("page") == "where"


def test_a_new_name_beats_an_old_choice(witness):
    witness.open()
    witness.press(commune="Saint-Denis")
    witness.press(commune="Bondy", commune_pick="97411")
    assert "Bondy (93)" in witness.press("back").text


def test_a_typing_error_is_never_settled_by_itself(witness):
    witness.open()
    page = witness.press(commune="Besancom")
    assert page.status == 422
    assert 'value="25056"' in page.text


def test_an_unknown_town_comes_back_with_a_sentence(witness):
    witness.open()
    page = witness.press(commune="Zzyzx-les-Bains")
    assert page.status == 422
    assert page.field("q-commune") == "Zzyzx-les-Bains"
    assert 'href="#id_q-commune"' in page.text


def test_a_town_not_settled_survives_back_and_is_asked_before_sending(witness):
    witness.to_review()
    witness.press("goto:where")
    page = witness.press("back", commune="Saint-Denis")
    assert page.field("page") == "_review"
    page = witness.press("send")
    assert (page.status, page.field("page")) == (422, "where")
    assert 'name="q-commune_pick"' in page.text
    assert witness.press(commune="Saint-Denis", commune_pick="93066").field("page") == "_review"
    assert "Saint-Denis (93)" in witness.page.text
