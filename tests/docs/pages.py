"""The pages for people who carry the product on, and what can be cited of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
METHOD, RELIABILITY = DOCS / "method.md", DOCS / "reliability.md"

# A numbered section of a page, or a promise of `reliability.md`.
_SECTION = re.compile(r"^#+ (\d+(?:\.\d+)?) |^\*\*(T\d\d) ", re.MULTILINE)
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


def documents() -> list[Path]:
    """Return all pages of the repository that people read."""
    return sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "questions").glob("*.md")})


def code_in(text: str) -> list[str]:
    """Return what stands as code in a page: in backticks, or indented on a line of its own."""
    return [one or other for one, other in re.findall(r"`([^`\n]+)`|^    (.+)$", text, re.M)]


@lru_cache
def anchors(page: Path) -> frozenset[str]:
    """Return the names by which links find a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", one).lower().replace(" ", "-") for one in headings)


@lru_cache
def sections(page: Path) -> frozenset[str]:
    """Return the numbers of a page's sections and promises."""
    return frozenset(number or promise for number, promise in _SECTION.findall(page.read_text()))


def section(page: Path, number: str) -> str:
    """Return the text of a numbered section, up to the next heading."""
    _, after = re.split(rf"^#+ {re.escape(number)} .*\n", page.read_text(), flags=re.MULTILINE)
    return after.split("\n#")[0]


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the tables in a text, without their heads."""
    found = [tuple(cell.strip() for cell in row.split("|")) for row in _ROW.findall(text)]
    for place, row in enumerate(found):
        follows_a_head = place + 1 < len(found) and set(found[place + 1][0]) <= {"-", ":"}
        if not follows_a_head and not set(row[0]) <= {"-", ":"}:
            yield row


@lru_cache
def functions_of(path: Path) -> frozenset[str]:
    """Return the names of a test file's functions, those of a class as `Class::function`."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
    return frozenset(found)
