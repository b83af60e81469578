"""Error pages: a status, a plain sentence, a way on, nothing of what was sent and nothing in the logs."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from markup import Markup, assert_sound
from vigie.web.shared import errors

ask = RequestFactory()
SECRET = "rue-des-tilleuls"


def breaks(_request):
    raise ValueError(SECRET)


def is_missing(_request):
    raise Http404(SECRET)


def reads(request):
    request.POST.get("x")
    raise AssertionError("the post should not have been read")


urlpatterns = [path("breaks/", breaks), path("missing/", is_missing), path("reads/", reads)]
handler400, handler403 = errors.handler400, errors.handler403
handler404, handler500 = errors.handler404, errors.handler500


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], SURFACE="public"):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("surface", ["public", "desk"])
@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_error_page_is_a_sound_page_with_its_status(status, surface, language):
    with override_settings(SURFACE=surface), translation.override(language):
        answer = errors.error_page(ask.get("/"), status=status)
        title = str(errors.PAGES[status].title)
    assert answer.status_code == status
    page = assert_sound(answer.content.decode(), whole=True)
    assert title in page.words
    assert page.attributes("html")[0]["lang"] == language
    links = {link["href"] for link in page.attributes("a")}
    assert ("tel:17" in links) == (surface == "public")


@override_settings(SURFACE="public", VIGIE_EXIT_PATH="/quitter/")
def test_public_error_page_keeps_the_quick_exit():
    page = Markup(errors.error_page(ask.get("/"), status=404).content.decode())
    assert "/quitter/" in {link["href"] for link in page.attributes("a")}


def test_status_without_a_page_of_its_own_gets_the_nearest():
    assert errors.error_page(ask.get("/"), status=418).status_code == 418
    assert errors.error_page(ask.get("/"), status=502).status_code == 502


def test_pause_says_when_to_come_back():
    assert errors.error_page(ask.get("/"), status=503)["Retry-After"] == "120"


def test_missing_page_and_bug_say_nothing_of_what_was_asked(client):
    for address, status in (("/missing/", 404), (f"/{SECRET}/", 404), ("/breaks/", 500)):
        answer = client.get(address)
        assert answer.status_code == status
        assert SECRET not in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_oversized_post_is_413(client):
    answer = client.post("/reads/", "x=" + "a" * 2000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert_sound(answer.content.decode(), whole=True)


def test_unreadable_request_is_400_and_oversized_is_413():
    assert errors.handler400(ask.get("/")).status_code == 400
    assert errors.handler400(ask.get("/"), RequestDataTooBig()).status_code == 413
    assert errors.handler403(ask.get("/")).status_code == 403


def test_expired_form_is_a_page():
    answer = errors.csrf_failure(ask.post("/"), reason="Origin checking failed")
    assert answer.status_code == 403
    assert "Origin" not in Markup(answer.content.decode()).words


def test_last_resort_is_a_line_of_text_with_the_emergency_numbers():
    with override_settings(TEMPLATES=[]):
        answer = errors.handler500(ask.get("/"))
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/plain")
    assert "112" in answer.content.decode()


def test_error_pages_log_nothing(caplog):
    for status in errors.PAGES:
        errors.error_page(ask.get(f"/{SECRET}"), status=status)
    assert caplog.records == []
