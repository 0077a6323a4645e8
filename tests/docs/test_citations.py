"""Whatever the code cites is there: every page that it names, and every section of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import METHOD, RELIABILITY, ROOT, sections

FOLDERS = ("quiz", "tests", "templates", "questions", "docs", ".ci")
ENDINGS = (".py", ".html", ".js", ".css", ".toml", ".md", ".mako")
# A page's name, and the sections after it: "docs/method.md 1.3, 2.1 to 2.3", "T08, T10".
_PAGE = re.compile(r"(?<![\w./-])((?:[\w.-]+/)+[\w-]+\.md|[A-Z-]{3,}\.md)\b")
_SECTIONS = r"(?:\d+(?:\.\d+)?|T\d\d)"
_CITED = re.compile(
    rf"docs/(\w+)\.md,?[\s#]+({_SECTIONS}(?:(?:,|\s+and|\s+to|\s+or)[\s#]+{_SECTIONS})*)"
)
# A document of which only the name is given, as "SOURCES 1.3".
_BARE = re.compile(r"\b[A-Z]{6,} \d\.\d")


def files() -> Iterator[Path]:
    yield from (ROOT / name for name in ("Makefile", "pyproject.toml", "README.md"))
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS)


def dangling(text: str, folder: Path) -> list[str]:
    """Return what a text cites that is not there; links of a page start at its folder."""
    found = [
        name
        for name in _PAGE.findall(text)
        if not (ROOT / name).exists() and not (folder / name).exists()
    ]
    for page, cited in _CITED.findall(text):
        there = sections(ROOT / "docs" / f"{page}.md")
        found += [f"{page} {one}" for one in re.findall(_SECTIONS, cited) if one not in there]
    return found + _BARE.findall(text)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_that_is_cited_is_missing(folder: str) -> None:
    missing = {
        str(path.relative_to(ROOT)): found
        for path in files()
        if path.relative_to(ROOT).parts[0] == folder
        if path != Path(__file__)
        if (found := dangling(path.read_text(encoding="utf-8"), path.parent))
    }
    assert missing == {}


def test_pages_have_the_sections_that_are_cited() -> None:
    assert {"1", "1.3", "7.4"} <= sections(METHOD)
    assert {"T01", "T50"} <= sections(RELIABILITY)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("by docs/method.md 1.3, 2.1 to 2.3", []),
        ("by docs/method.md\n# 1.3 and 9.9", ["method 9.9"]),
        ("by docs/reliability.md T08, T99", ["reliability T99"]),
        ("by docs/nothing.md", ["docs/nothing.md"]),
        ("by SOURCES 1.3", ["SOURCES 1.3"]),
    ],
)
def test_what_dangles_is_found(text: str, missing: list[str]) -> None:
    assert dangling(text, ROOT) == missing
