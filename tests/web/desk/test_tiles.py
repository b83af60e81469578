"""Map tiles: ranges as the standard has them, to officers of a registry alone, never out of their folder."""

import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test.utils import override_settings

from clients import SurfaceClient
from people import ANYBODY, sign_in, statuses
from vigie.audit.models import Entry
from vigie.config import bridge
from vigie.config.settings.surfaces import DESK
from vigie.web.desk import tiles

TOWN = "/registre/tuiles/bondy.pmtiles"
COUNTRY = "/registre/tuiles/france-admin.pmtiles"
FOLDER = Path(settings.VIGIE_TILES)
BONDY = (FOLDER / "bondy.pmtiles").read_bytes()
SIZE = len(BONDY)


@pytest.fixture
def chloe(people):
    return sign_in(SurfaceClient(DESK, "desk", headers={"accept-language": "en"}), people.chloe)


def part(client, asked, path=TOWN, **headers):
    return client.get(path, headers={"range": asked, **headers})


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-126", 0, 126),
        ("bytes=127-", 127, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        ("bytes=5-5", 5, 5),
        (f"bytes={SIZE - 3}-{SIZE + 500}", SIZE - 3, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        ("Bytes = 0-9", 0, 9),
    ],
)
def test_a_part_is_sent_and_named(chloe, asked, first, last):
    answer = part(chloe, asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.content == BONDY[first : last + 1]
    assert answer["Accept-Ranges"] == "bytes"


def test_the_first_part_is_a_file_of_tiles(chloe):
    assert part(chloe, "bytes=0-6").content == b"PMTiles"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 7}-{SIZE + 9}", "bytes=-0"])
def test_a_part_behind_the_end_is_refused_with_the_size(chloe, asked):
    answer = part(chloe, asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")
    assert answer.content == b""


@pytest.mark.parametrize("asked", ["", "bytes=", "bytes=-", "bytes=9-3", "pages=0-5", "bytes=0-5,9-12", "bytes=a-b"])
def test_what_is_no_single_range_is_the_whole_of_a_small_file(chloe, asked):
    answer = part(chloe, asked)
    assert (answer.status_code, answer.content) == (200, BONDY)


def test_a_whole_large_file_is_refused_and_a_long_range_cut(chloe):
    size = (FOLDER / "france-admin.pmtiles").stat().st_size
    assert size > tiles.MOST_BYTES
    assert chloe.get(COUNTRY).status_code == 400
    answer = part(chloe, "bytes=100-", COUNTRY)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 100-{100 + tiles.MOST_BYTES - 1}/{size}"
    assert len(answer.content) == tiles.MOST_BYTES


def test_a_file_that_changed_gives_no_part_of_itself_as_the_old_one(chloe):
    etag = part(chloe, "bytes=0-9")["ETag"]
    assert part(chloe, "bytes=0-9", **{"if-range": etag}).status_code == 206
    assert part(chloe, "bytes=0-9", **{"if-range": '"old"'}).status_code == 200
    assert part(chloe, "bytes=0-9", COUNTRY, **{"if-range": '"old"'}).status_code == 400


def test_what_is_held_already_is_not_sent_again(chloe):
    etag = part(chloe, "bytes=0-9")["ETag"]
    answer = part(chloe, "bytes=0-9", **{"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_head_tells_the_size_and_sends_nothing(chloe):
    answer = chloe.head(COUNTRY)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer["Content-Length"]) == (FOLDER / "france-admin.pmtiles").stat().st_size
    assert chloe.post(COUNTRY).status_code == 405


def test_who_may_see_a_registry_reads_tiles_and_nobody_else(desk_client, cast):
    found = statuses(desk_client, cast, TOWN)
    may = {"awa", "bruno", "chloe", "driss", "joris", "kenza"}
    assert {login for login, status in found.items() if status == 200} == may
    assert found["ines"] == found["lise"] == found["hana"] == found["elise"] == found["farid"] == 403
    assert found[ANYBODY] == found["gael"] == 302


def test_reading_is_not_recorded_not_kept_and_keeps_no_session_up(chloe, django_assert_max_num_queries):
    part(chloe, "bytes=0-9")
    before = Entry.objects.count()
    with django_assert_max_num_queries(3):
        answer = part(chloe, "bytes=0-9")
    assert Entry.objects.count() == before
    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "nothing.pmtiles",
        "..%2f..%2foutlines.pmtiles",
        "%2e%2e/tiles/bondy.pmtiles",
        "README.md",
        "a%00b.pmtiles",
        ".pmtiles",
    ],
)
def test_nothing_out_of_the_folder_is_there(chloe, path):
    assert chloe.get(f"/registre/tuiles/{path}").status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(chloe, tmp_path):
    folder = tmp_path / "tiles"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "away.pmtiles").symlink_to(tmp_path / "secret.txt")
    (folder / "here.pmtiles").write_bytes(b"PMTiles of this deployment")
    with override_settings(VIGIE_TILES=str(folder)):
        assert tiles.names() == ["away", "here"]
        assert chloe.get("/registre/tuiles/away.pmtiles").status_code == 404
        assert part(chloe, "bytes=0-6", "/registre/tuiles/here.pmtiles").content == b"PMTiles"


@pytest.fixture
def open_connection():
    """Keep the test's own connection: the pages would close one that they find in a transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def through_the_bridge(chloe, path, asked):
    """Ask as the server asks: the scope of a request, written for the pages, answered whole."""
    cookies = "; ".join(f"{name}={one.value}" for name, one in chloe.cookies.items())
    scope = {
        "method": "GET",
        "http_version": "1.1",
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"cookie", cookies.encode()), (b"range", asked.encode())],
    }
    with override_settings(**chloe._settings, ALLOWED_HOSTS=["localhost"]):
        return bridge._run(WSGIHandler(), bridge.environ(scope, b""))


def test_a_part_passes_the_servers_bridge(chloe, open_connection):
    status, headers, body = through_the_bridge(chloe, TOWN, "bytes=10-19")
    assert (status, body) == (206, BONDY[10:20])
    assert dict(headers)[b"content-range"] == f"bytes 10-19/{SIZE}".encode()
    assert dict(headers)[b"content-length"] == b"10"


def test_no_request_takes_more_memory_than_a_part(chloe, open_connection):
    through_the_bridge(chloe, COUNTRY, "bytes=0-9")
    tracemalloc.start()
    status, _headers, body = through_the_bridge(chloe, COUNTRY, "bytes=0-")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (status, len(body)) == (206, tiles.MOST_BYTES)
    assert peak < 5 * tiles.MOST_BYTES
