"""Pages behind the asynchronous server: a request arrives as it was sent, without its sender's address."""

import asyncio
import threading

import pytest

from vigie.config.bridge import MOST_BYTES, Pages

SCOPE = {
    "type": "http",
    "method": "POST",
    "http_version": "1.1",
    "scheme": "http",
    "path": "/suivi/é/",
    "raw_path": b"/suivi/%C3%A9/?ignored",
    "query_string": b"a=1",
    "server": ("127.0.0.1", 8000),
    "client": ("127.94.73.11", 50_000),
}


def ask(application, *, parts=(b"",), headers=(), gone=False, threads=1, **scope):
    """Send one request through the bridge; returns what the server would send."""
    waiting = [
        {"type": "http.request", "body": part, "more_body": gone or number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]
    waiting.append({"type": "http.disconnect"})
    sent = []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    async def run():
        pages = Pages(application, threads=threads)
        await pages({**SCOPE, "headers": list(headers), **scope}, receive, send)
        pages.close()

    asyncio.run(run())
    return sent


def echo(seen):
    """Return an application that notes what it is given."""

    def application(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read(), thread=threading.current_thread().name)
        start_response("201 Created", [("X-One", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return [b"two ", b"parts"]

    return application


def test_a_request_arrives_as_it_was_sent():
    seen = {}
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"7"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"x"),
        (b"accept", b"y"),
        (b"x_forwarded_for", b"forged"),
    ]
    start, body = ask(echo(seen), parts=(b"one ", b"two"), headers=headers)
    assert (seen["REQUEST_METHOD"], seen["QUERY_STRING"], seen["body"]) == ("POST", "a=1", b"one two")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/suivi/é/"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("text/plain", "7")
    assert (seen["HTTP_COOKIE"], seen["HTTP_ACCEPT"]) == ("a=1;b=2", "x,y")
    assert "HTTP_X_FORWARDED_FOR" not in seen
    assert start["status"] == 201
    assert [value for name, value in start["headers"] if name == b"set-cookie"] == [b"a=1", b"b=2"]
    assert (b"content-length", b"9") in start["headers"]
    assert body["body"] == b"two parts"


def test_the_senders_address_goes_no_further():
    seen = {}
    ask(echo(seen))
    assert "127.94.73.11" not in repr({key: value for key, value in seen.items() if isinstance(value, str)})
    assert seen["REMOTE_ADDR"] == ""


def test_the_answer_to_head_has_no_body():
    start, body = ask(echo({}), method="HEAD")
    assert (b"content-length", b"9") in start["headers"]
    assert body["body"] == b""


@pytest.mark.parametrize("headers", [[(b"content-length", str(MOST_BYTES + 1).encode())], []])
def test_a_body_larger_than_any_form_is_refused_unread(headers):
    seen = {}
    start, _body = ask(echo(seen), parts=(b"x" * MOST_BYTES, b"x"), headers=headers)
    assert start["status"] == 413
    assert seen == {}


def test_a_sender_who_goes_away_is_not_answered():
    seen = {}
    assert ask(echo(seen), parts=(b"half",), gone=True) == []
    assert seen == {}


def test_an_answer_is_closed_in_the_thread_that_made_it():
    threads = []

    class Answer(list):
        def close(self):
            threads.append(threading.current_thread().name)

    def application(environ, start_response):
        threads.append(threading.current_thread().name)
        start_response("200 OK", [("Content-Length", "0")])
        return Answer([b""])

    ask(application)
    assert threads[0] == threads[1]
    assert threads[0].startswith("pages")
