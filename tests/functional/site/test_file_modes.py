"""Nobody but the account that runs a site reads its files (docs/reliability.md T61)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from quiz import config
from quiz.cli import main
from quiz.persistence.database.engine import Database
from tests.builders import add_bank

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """A shell under which files are made for everybody to read and to write."""
    before = os.umask(0)
    yield
    os.umask(before)


def run(instance: Path, *arguments: str) -> None:
    outcome = CliRunner(env={"QUIZ_DATABASE_URL": ""}).invoke(
        main, [*arguments, "--instance", str(instance)]
    )
    assert outcome.exit_code == 0, outcome.output


def open_to_others(instance: Path) -> dict[str, str]:
    """Return what others may do something with, and its mode."""
    paths = [instance, *instance.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    return {
        str(path.relative_to(instance.parent)): oct(mode)
        for path, mode in modes.items()
        if mode != (0o700 if path.is_dir() else 0o600)
    }


def used(instance: Path, time: str = "first") -> None:
    run(instance, "db", "upgrade")
    database = Database(config.load(instance, environ={}).database_url)
    with database.written() as session:
        add_bank(session, time)
    # The files beside a database are there as long as it is open.
    with database.reading() as session:
        session.connection()
        run(instance, "db", "backup", str(instance / "backups" / f"{time}.db"))
        names = {path.name for path in instance.iterdir()}
        assert names >= {"secret-key", "sourcecheck.db", "sourcecheck.db-wal", "backups"}
        assert open_to_others(instance) == {}
    database.close()


def test_a_new_instance_is_its_owners_alone(tmp_path: Path) -> None:
    used(tmp_path / "instance")


def test_an_instance_of_an_older_version_becomes_so(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    used(instance)
    for path in (instance, *instance.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    used(instance, "second")


def test_what_is_restored_and_what_is_kept_of_before_is_the_owners_alone(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    used(instance)
    (backup,) = (instance / "backups").glob("*.db")
    run(instance, "db", "restore", str(backup))
    assert open_to_others(instance) == {}


def test_a_folder_that_is_no_instance_keeps_its_rights(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    config.load(folder, environ={})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
