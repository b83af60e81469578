"""What stands around every page: headers, foreign forms, compression, refusals."""

import gzip
import logging

import brotli
import pytest
from django.http import HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from markup import assert_sound
from vigie.lib.errors import NotAllowed, NotNow, NotThere, Refused
from vigie.web.shared.decorators import compressible, data_images
from vigie.web.shared.middleware import (
    CompressPages,
    RefusedAsPage,
    SameOriginPosts,
    SecurityHeaders,
    accepted_encodings,
)

ask = RequestFactory()
LONG = "Une page sans secret. " * 100


def page(_request):
    return HttpResponse(LONG)


@compressible
def plain(_request):
    return HttpResponse(LONG)


# --- SecurityHeaders ------------------------------------------------------------


@override_settings(SURFACE="public", VIGIE_CSP_SCRIPT=False)
def test_public_page_may_load_only_its_own_style_and_images():
    headers = SecurityHeaders(page)(ask.get("/")).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "X-Robots-Tag" not in headers


@override_settings(SURFACE="desk", VIGIE_CSP_SCRIPT=True, VIGIE_CSP_FORM_TARGETS=["https://id.example"])
def test_desk_page_may_run_its_own_scripts_and_is_not_indexed():
    headers = SecurityHeaders(page)(ask.get("/")).headers
    assert "script-src 'self'; connect-src 'self'" in headers["Content-Security-Policy"]
    assert "form-action 'self' https://id.example;" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_image_held_in_the_page_is_allowed_only_where_the_view_says_so():
    policy = "Content-Security-Policy"
    assert "img-src 'self' data:;" in SecurityHeaders(data_images(page))(ask.get("/"))[policy]
    assert "data:" not in SecurityHeaders(page)(ask.get("/"))[policy]


def test_header_set_by_the_view_is_respected():
    def own(_request):
        return HttpResponse(headers={"Referrer-Policy": "origin"})

    assert SecurityHeaders(own)(ask.get("/"))["Referrer-Policy"] == "origin"


# --- SameOriginPosts ------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "null"},
        {"Origin": "http://testserver"},
        {"Origin": "HTTP://TESTSERVER", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_own_form_passes(headers):
    assert SameOriginPosts(page)(ask.post("/", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "anything"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "garbage"},
        {"Origin": ""},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_foreign_form_is_refused_as_a_page(method, headers):
    answer = SameOriginPosts(page)(ask.generic(method, "/", headers=headers))
    assert answer.status_code == 403
    assert "depuis un autre site" in assert_sound(answer.content.decode(), whole=True).words


def test_reading_is_open_from_anywhere():
    assert SameOriginPosts(page)(ask.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


# --- CompressPages ------------------------------------------------------------


def test_marked_page_is_compressed_with_brotli_first():
    answer = CompressPages(plain)(ask.get("/", headers={"Accept-Encoding": "gzip, deflate, br"}))
    assert answer["Content-Encoding"] == "br"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Content-Length"] == str(len(answer.content))
    assert brotli.decompress(answer.content).decode() == LONG


def test_marked_page_is_compressed_with_gzip_where_brotli_is_not_accepted():
    answer = CompressPages(plain)(ask.get("/", headers={"Accept-Encoding": "gzip;q=0.5, br;q=0"}))
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == LONG


def test_marked_page_is_sent_whole_where_nothing_is_accepted_and_says_that_it_varies():
    answer = CompressPages(plain)(ask.get("/"))
    assert "Content-Encoding" not in answer
    assert answer["Vary"] == "Accept-Encoding"


def test_unmarked_page_is_never_compressed():
    answer = CompressPages(page)(ask.get("/", headers={"Accept-Encoding": "gzip, br"}))
    assert answer.content.decode() == LONG
    assert not {"Content-Encoding", "Vary"} & set(answer.headers)


@pytest.mark.parametrize(
    "view",
    [
        lambda _request: HttpResponse("court"),
        lambda _request: HttpResponse(LONG, headers={"Content-Encoding": "zstd"}),
        lambda _request: StreamingHttpResponse([LONG]),
    ],
    ids=["short", "already compressed", "stream"],
)
def test_page_that_gains_nothing_is_left_alone(view):
    answer = CompressPages(compressible(view))(ask.get("/", headers={"Accept-Encoding": "br"}))
    assert answer.headers.get("Content-Encoding") in {None, "zstd"}


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("br", {"br"}),
        ("gzip;q=1.0, br;q=0.001", {"gzip", "br"}),
        ("gzip; q=0, br ; q=0.0", set()),
        ("GZIP", {"gzip"}),
    ],
)
def test_accepted_encodings_are_read_with_their_weights(header, names):
    assert accepted_encodings(header) == names


# --- RefusedAsPage ------------------------------------------------------------


@pytest.mark.parametrize(("refusal", "status"), [(Refused, 400), (NotAllowed, 403), (NotThere, 404), (NotNow, 409)])
def test_refusal_becomes_a_page_with_its_sentence_and_status(refusal, status):
    answer = RefusedAsPage(page).process_exception(ask.get("/"), refusal())
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert " ".join(str(refusal.sentence).split()) in assert_sound(answer.content.decode(), whole=True).words


def test_bug_is_not_taken_for_a_refusal():
    assert RefusedAsPage(page).process_exception(ask.get("/"), ValueError("x")) is None


def test_code_of_a_refusal_is_shown_to_officers_only():
    with override_settings(SURFACE="desk"):
        desk = RefusedAsPage(page).process_exception(ask.get("/"), NotNow())
    with override_settings(SURFACE="public"):
        public = RefusedAsPage(page).process_exception(ask.get("/"), NotNow())
    assert b"not_now" in desk.content
    assert b"not_now" not in public.content


def test_wrong_method_gets_a_page_that_keeps_the_allowed_ones(caplog):
    caplog.set_level(logging.CRITICAL)
    answer = RefusedAsPage(lambda _request: HttpResponseNotAllowed(["GET", "HEAD"]))(ask.post("/"))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert_sound(answer.content.decode(), whole=True)
