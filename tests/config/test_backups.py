"""Backup and restore: a round trip, and what is refused before anything is lost."""

import pytest

from servers import Deployment
from vigie.config.run.backups import backup, restore
from vigie.config.run.postgres_binaries import find_client
from vigie.lib.errors import Misconfigured


@pytest.fixture(scope="module")
def deployment():
    with Deployment() as made:
        yield made


def departments(deployment):
    with deployment.connect() as connection:
        return connection.execute("SELECT count(*) FROM places_department").fetchone()[0]


def test_what_was_backed_up_comes_back_with_its_rights(deployment, tmp_path):
    file = tmp_path / "vigie.backup"
    before = departments(deployment)
    assert before
    assert backup(deployment.database, file) == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    with deployment.connect() as connection:
        connection.execute("TRUNCATE places_department CASCADE")
        connection.execute("CREATE TABLE made_since (id int)")
    restore(deployment.database, file, replace=True)
    assert departments(deployment) == before
    with deployment.connect() as connection:
        assert connection.execute("SELECT to_regclass('made_since')").fetchone() == (None,)
    with deployment.connect("vigie_public") as connection:
        assert connection.execute("SELECT count(*) FROM places_department").fetchone() == (before,)
    backup(deployment.database, tmp_path / "second.backup")


def test_full_database_is_kept_unless_told_otherwise(deployment, tmp_path):
    file = tmp_path / "vigie.backup"
    backup(deployment.database, file)
    with pytest.raises(Misconfigured, match="--replace"):
        restore(deployment.database, file, replace=False)


def test_damaged_or_missing_file_changes_nothing(deployment, tmp_path):
    before = departments(deployment)
    file = tmp_path / "vigie.backup"
    with pytest.raises(Misconfigured, match="There is no file"):
        restore(deployment.database, file, replace=True)
    file.write_bytes(b"no backup at all")
    with pytest.raises(Misconfigured, match="not a backup"):
        restore(deployment.database, file, replace=True)
    file.unlink()
    size = backup(deployment.database, file)
    file.write_bytes(file.read_bytes()[: size // 2])
    with pytest.raises(Misconfigured, match="nothing was changed"):
        restore(deployment.database, file, replace=True)
    assert departments(deployment) == before


def test_backup_never_writes_over_a_file(deployment, tmp_path):
    file = tmp_path / "vigie.backup"
    file.write_text("precious")
    with pytest.raises(Misconfigured, match="exists already"):
        backup(deployment.database, file)
    assert file.read_text() == "precious"


def test_commands_back_up_restore_and_say_where_the_keys_are(deployment, tmp_path):
    file = str(tmp_path / "vigie.backup")
    said = deployment.manage("backup", file).stdout
    assert str(deployment.layout.keys) in said
    refused = deployment.manage("restore", file, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("vigie: The database is not empty")
    assert "Traceback" not in refused.stderr
    assert "Restored" in deployment.manage("restore", "--replace", file).stdout


def test_programs_for_a_server_of_ones_own_are_at_least_as_new():
    assert find_client(15).major >= 15
    with pytest.raises(Misconfigured, match=r"no pg_dump as new is here.*postgresql-client-99"):
        find_client(99)
