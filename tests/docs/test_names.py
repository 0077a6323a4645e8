"""Whatever a document names is there: files, functions, sections, pages, make's targets."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, code_in, documents, functions_of

# A path in backticks, with what it is about in it: `quiz/domain/text.py::normalise`. What changes
# from one to the next stands in angle brackets: `templates/questions/<kind>.html`.
_PATH = re.compile(r"`((?:quiz|tests|templates|docs|\.ci|\.devcontainer)/[^`\s]*)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TARGET = re.compile(r"\bmake ([a-z][\w-]*)")

DOCUMENTS = pytest.mark.parametrize(
    "document", documents(), ids=lambda path: str(path.relative_to(ROOT))
)


@DOCUMENTS
def test_every_file_and_function_is_there(document: Path) -> None:
    assert [name for name in _PATH.findall(document.read_text()) if not is_there(name)] == []


@DOCUMENTS
def test_every_link_to_a_page_leads_to_it(document: Path) -> None:
    links = [link for link in _LINK.findall(document.read_text()) if ":" not in link]
    assert [link for link in links if not leads_somewhere(document, link)] == []


@DOCUMENTS
def test_every_target_of_make_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join(code_in(document.read_text()))
    assert set(_TARGET.findall(code)) <= targets


def test_what_is_not_there_is_found() -> None:
    assert is_there("quiz/config.py::load")
    assert is_there("quiz/config.py::Settings.host")
    assert is_there("templates/questions/<kind>.html")
    assert not is_there("quiz/config.py::unload")
    assert not is_there("quiz/nothing.py")
    assert not is_there("templates/questions/<kind>.toml")
    assert not leads_somewhere(ROOT / "README.md", "docs/method.md#nothing")


def is_there(name: str) -> bool:
    """Tell whether a file is there, and what is named in it."""
    path, _, inside = name.partition("::")
    if "<" in path:
        return any(ROOT.glob(re.sub(r"<[^>]+>", "*", path)))
    if not (ROOT / path).exists():
        return False
    if not inside:
        return True
    if path.startswith("tests/"):
        return inside in functions_of(ROOT / path)
    if path.endswith(".js"):
        return re.search(rf"\b{re.escape(inside)}\b", (ROOT / path).read_text()) is not None
    return has_attribute(path.removesuffix(".py").removesuffix("/__init__"), inside)


def has_attribute(path: str, inside: str) -> bool:
    """Tell whether a module has an attribute; fields of dataclasses without default count too."""
    thing = importlib.import_module(path.replace("/", "."))
    for name in inside.split("."):
        if name in getattr(thing, "__annotations__", {}):
            return True
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    return True


def leads_somewhere(document: Path, link: str) -> bool:
    """Tell whether a link's file is there, with its heading."""
    path, _, anchor = link.partition("#")
    page = (document.parent / path).resolve() if path else document
    return page.exists() and (not anchor or anchor in anchors(page))
