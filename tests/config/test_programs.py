"""What each process is told, and what keeps a start from beginning."""

import logging
import socket

import pytest

from vigie.config.run import serve
from vigie.config.run.layout import Layout, refuse_full_disk
from vigie.config.run.locks import hold_alone
from vigie.config.run.programs import environment, owner_environment, programs, refuse_taken_ports
from vigie.config.run.start import write_program
from vigie.config.run.supervision import gave_up, write_configuration
from vigie.lib.errors import Misconfigured

URL = "postgresql:///vigie?host=/tmp/vigie-x"


@pytest.fixture
def layout(tmp_path, monkeypatch):
    for name in ("PUBLIC_PORT", "DESK_PORT", "VIGIE_SURFACES", "VIGIE_WORKERS", "VIGIE_SPLIT_LIVE"):
        monkeypatch.delenv(name, raising=False)
    made = Layout(tmp_path / "a home; 100 %")
    made.ensure()
    return made


def test_process_is_told_its_own_and_nothing_of_the_others(layout, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:owner-password@/vigie")
    monkeypatch.setenv("VIGIE_KEYS", "/keys/owner")
    monkeypatch.setenv("VIGIE_QUICK_EXIT", "https://meteo.example/")
    monkeypatch.setenv("SOME_TOKEN", "leaked")
    monkeypatch.setenv("HOME", "/home/operator")
    for name in ("public", "desk", "worker"):
        told = environment(layout, URL, name)
        assert told["VIGIE_SURFACE"] == name
        assert told["VIGIE_KEYS"] == str(layout.keys / name)
        assert told["DATABASE_URL"] == URL
        assert told["DJANGO_SETTINGS_MODULE"] == f"vigie.config.settings.{name}"
        assert told["VIGIE_QUICK_EXIT"] == "https://meteo.example/"
        assert told["VIGIE_WALL"] == "demonstration"
        words = " ".join(told.values())
        assert "owner" not in words
        assert "leaked" not in words
        for other in {"public", "desk", "worker"} - {name}:
            assert str(layout.keys / other) not in words


def test_owner_is_told_the_owners_keys(layout):
    told = owner_environment(layout, URL)
    assert told["VIGIE_KEYS"] == str(layout.keys / "owner")
    assert told["DJANGO_SETTINGS_MODULE"] == "vigie.config.settings.admin"


@pytest.mark.parametrize(("name", "variable"), [("public", "PUBLIC_PORT"), ("desk", "DESK_PORT")])
def test_taken_port_names_the_variable_to_set(layout, monkeypatch, name, variable):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv(variable, str(port))
        monkeypatch.setenv("VIGIE_SURFACES", name)
        with pytest.raises(Misconfigured, match=rf"Port {port} on 127.0.0.1 is taken .* set {variable} "):
            refuse_taken_ports(programs(layout, URL))


def test_same_port_twice_is_refused_in_words(layout, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("PUBLIC_PORT", str(port))
    monkeypatch.setenv("DESK_PORT", str(port))
    with pytest.raises(Misconfigured, match=f"PUBLIC_PORT and DESK_PORT are both {port}"):
        refuse_taken_ports(programs(layout, URL))


def test_malformed_setting_is_refused_in_words(layout, monkeypatch):
    monkeypatch.setenv("PUBLIC_PORT", "eight thousand")
    with pytest.raises(Misconfigured, match="PUBLIC_PORT"):
        programs(layout, URL)
    monkeypatch.setenv("PUBLIC_PORT", "70000")
    with pytest.raises(Misconfigured, match="PUBLIC_PORT"):
        programs(layout, URL)
    monkeypatch.setenv("VIGIE_SURFACES", "public,kitchen")
    with pytest.raises(Misconfigured, match="VIGIE_SURFACES names kitchen"):
        programs(layout, URL)


def test_surfaces_choose_the_processes_of_a_machine(layout, monkeypatch):
    assert [each.name for each in programs(layout, URL)] == ["public", "desk", "worker"]
    monkeypatch.setenv("VIGIE_SURFACES", "worker, public")
    assert [each.name for each in programs(layout, URL)] == ["public", "worker"]


def test_files_of_the_runner_are_closed_and_hold_no_secret_of_another(layout):
    path = write_configuration(layout, programs(layout, URL))
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "DATABASE_URL" not in text
    assert "100 %%" in text
    assert "[unix_http_server]" not in text
    assert "[inet_http_server]" not in text
    for name in ("public", "desk", "worker"):
        assert (layout.run / f"{name}.json").stat().st_mode & 0o777 == 0o600
    write_program(layout.run / "public.json", programs(layout, URL)[0])


@pytest.mark.parametrize("what", ["everything", "streams"])
def test_access_log_is_off_and_only_this_machine_is_served(what):
    config = serve.configuration(what, 8000, 2)
    assert (config.host, config.workers, config.access_log, config.proxy_headers) == ("127.0.0.1", 2, False, False)
    assert logging.getLogger("uvicorn.access").handlers == []


def test_pages_and_streams_are_served_together_or_apart(layout, monkeypatch):
    together = {each.name: each.command for each in programs(layout, URL)}
    assert together["public"][1:] == ["-m", "vigie.config.run.serve", "everything", "8000", "2"]
    monkeypatch.setenv("VIGIE_SPLIT_LIVE", "yes")
    monkeypatch.setenv("VIGIE_SURFACES", "public,worker")
    apart = {each.name: each for each in programs(layout, URL)}
    assert list(apart) == ["public", "worker", "public-live"]
    assert {"--no-access-log", "--host=127.0.0.1"} <= set(apart["public"].command)
    assert apart["public-live"].command[1:] == ["-m", "vigie.config.run.serve", "streams", "8010", "1"]
    assert apart["public-live"].environment["VIGIE_SURFACE"] == "public"
    assert apart["public-live"].environment["VIGIE_KEYS"] == apart["public"].environment["VIGIE_KEYS"]


def test_words_of_the_supervisor_are_understood():
    line = "2026-01-01 00:00:00,000 INFO gave up: public entered FATAL state, too many start retries too quickly"
    assert gave_up(line) == "public"
    assert gave_up(line.replace("public", "desk-live")) == "desk-live"
    assert gave_up("INFO spawned: 'public' with pid 7") == ""


def test_second_run_on_a_data_folder_is_refused_in_words(layout):
    first = hold_alone(layout.run, "taken")
    with pytest.raises(Misconfigured, match="taken"):
        hold_alone(layout.run, "taken")
    first.close()
    hold_alone(layout.run, "taken").close()


def test_data_folder_under_a_file_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"data folder .* cannot be used .* Set VIGIE_HOME"):
        Layout(tmp_path / "file" / "home").ensure()


def test_full_disk_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("vigie.config.run.layout.FREE_BYTES_NEEDED", 2**62)
    with pytest.raises(Misconfigured, match=r"MB are free .* VIGIE_HOME"):
        refuse_full_disk(tmp_path)
