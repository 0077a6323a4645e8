"""The installed product: a wheel that holds its pages and its bank, and starts like a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.functional.site.test_serving import get, running
from tests.paths import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout, and lay it out as an installation would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_pages_banks_styles_and_migrations_and_nothing_else(
    installed: Path,
) -> None:
    assert sorted(path.name for path in installed.iterdir() if path.is_dir()) == [
        "quiz",
        f"sourcecheck-{version(installed)}.dist-info",
    ]
    for name in (
        "templates/base.html",
        "questions/kazakh-elections/bank.toml",
        "web/static/css/tokens.css",
        "persistence/migrations/versions/0001_the_first_schema.py",
    ):
        assert (installed / "quiz" / name).is_file(), name


def version(installed: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-m", "quiz", "--version"],
        cwd=installed,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[-1]


def test_quiz_start_of_an_installation_does_what_make_run_does(
    installed: Path, tmp_path: Path
) -> None:
    with running("start", tmp_path, folder=installed) as (port, printed):
        status, _, body = get(port, "/")
        assert status == 200
        assert "Five minutes: two elections" in body
        assert "/enter/" in printed.read_text()
