"""The command line: what it lists, and how it refuses."""

import os
import subprocess
import sys

import pytest

from clusters import copy_template, empty_template, temporary_layout
from vigie.config.cli import COMMANDS, main
from vigie.config.env import ROOT


def vigie(*words, **environment):
    told = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "DATABASE"))}
    told |= {"PYTHONPATH": str(ROOT / "src"), **environment}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "vigie.config.cli", *words]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert name in shown
        assert command.help.split()[0] in shown


def test_unknown_command_is_an_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["dance"])
    assert ended.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_command_without_a_deployment_is_refused_in_one_sentence(tmp_path):
    done = vigie("backup", "x", VIGIE_HOME=str(tmp_path / "nothing"))
    assert done.returncode == 1
    assert done.stderr.startswith("vigie: There is no deployment in")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "nothing").exists()


def test_silent_server_is_refused_in_one_sentence(tmp_path):
    home = str(tmp_path / "home")
    assert vigie("keys", "create", VIGIE_HOME=home).returncode == 0
    url = f"postgresql://owner:secret-word@/vigie?host={tmp_path}"
    done = vigie("migrate", VIGIE_HOME=home, DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("vigie: The database of DATABASE_URL does not answer")
    assert "secret-word" not in done.stderr


def test_empty_database_is_refused_in_one_sentence():
    with temporary_layout() as layout:
        copy_template(empty_template(), layout)
        done = vigie("rekey", VIGIE_HOME=str(layout.home))
    assert done.returncode == 1
    assert done.stderr == "vigie: The database is empty: run vigie migrate first.\n"


def test_keys_are_created_and_listed(tmp_path):
    home = str(tmp_path / "home")
    assert "keys made in" in vigie("keys", "create", VIGIE_HOME=home).stdout
    assert "All keys stand" in vigie("keys", "create", VIGIE_HOME=home).stdout
    assert "desk/desk-0001.key" in vigie("keys", "list", VIGIE_HOME=home).stdout
