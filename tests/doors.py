"""A words door as a browser's script meets it: one request, one bare answer.

status, headers = knock(door, {"text": "…", "cle": key}, cookies, HTTP_ORIGIN="http://elsewhere")
"""

import io
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.core.signals import request_started
from django.db import close_old_connections

HOST = "testserver"
ELSEWHERE = "the page"


def pages(_environ, start_response):
    """Answer as the pages behind a door."""
    start_response("200 OK", [("X-Answers", ELSEWHERE)])
    return [b""]


def knock(door, path, fields, cookies, *, body=None, **changes):
    """Send one request; a header that is changed to nothing is left out."""
    body = urlencode(fields).encode() if body is None else body
    told = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_TYPE": "application/x-www-form-urlencoded;charset=UTF-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": HOST,
        "HTTP_ORIGIN": f"http://{HOST}",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_X_LIVE": "1",
        "HTTP_HX_REQUEST": "true",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        **changes,
    }
    answers = []
    request_started.disconnect(close_old_connections)  # it would close a connection found in the test's transaction
    try:
        answer = door(
            {name: value for name, value in told.items() if value is not None},
            lambda status, headers: answers.append((int(status[:3]), dict(headers))),
        )
    finally:
        request_started.connect(close_old_connections)
    assert b"".join(answer) == b""
    return answers[0]


def cookies_of(client):
    """Return the cookies of a test client, as a browser sends them."""
    jar: SimpleCookie = client.cookies
    return {name: morsel.value for name, morsel in jar.items()}
