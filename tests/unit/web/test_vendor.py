"""The vendored front-end files are exactly the ones that were taken, and pages ask nobody else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.stylesheets import addresses, parsed

STATIC = ROOT / "quiz" / "web" / "static"
VENDOR = STATIC / "vendor"
LISTED = {
    name: digest
    for digest, name in (
        line.split(maxsplit=1)
        for line in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
}
STYLESHEETS = sorted((STATIC / "css").glob("*.css"))


def test_every_vendored_file_is_listed_and_every_listed_file_is_there() -> None:
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.glob("*/*")}
    assert there == set(LISTED)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_is_the_one_that_was_taken(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("folder", sorted({name.split("/")[0] for name in LISTED}))
def test_every_vendored_package_brings_its_licence(folder: str) -> None:
    assert "SIL Open Font License" in (VENDOR / folder / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_names_only_files_of_this_site(sheet: Path) -> None:
    named = addresses(parsed(sheet))
    assert [name for name in named if not (sheet.parent / name).resolve().is_file()] == []


def test_every_vendored_font_is_used() -> None:
    sheet = STATIC / "css" / "fonts.css"
    named = {(sheet.parent / name).resolve() for name in addresses(parsed(sheet))}
    fonts = {(VENDOR / name).resolve() for name in LISTED if name.endswith(".woff2")}
    assert fonts <= named
