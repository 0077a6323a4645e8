"""The pictures and tables of rooms in `docs/architecture.md`, made of imports and docstrings.

`make picture` renews them; a test keeps them true. An arrow from a room to another says that the
first imports the second. It is left out where a longer way of arrows leads there too.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping

import grimp

from tests.docs.pages import DOCS

PAGE = DOCS / "architecture.md"
PACKAGE = "quiz"
_PLACE = re.compile(r"(<!-- (picture|rooms): (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NOT_HERE = re.compile(r"What must not be (?:in )?here: (.+?)\.(?:$|\n\n)", re.DOTALL)

Arrows = Mapping[str, frozenset[str]]


def arrows(imports: grimp.ImportGraph, above: str) -> dict[str, frozenset[str]]:
    """Return for each part of a package the other parts that it imports."""
    parts = sorted(imports.find_children(above))
    own = {part: {part, *imports.find_descendants(part)} for part in parts}
    used = {
        part: set().union(*map(imports.find_modules_directly_imported_by, own[part]))
        for part in parts
    }
    return {
        _name(part): frozenset(
            _name(other) for other in parts if other != part and used[part] & own[other]
        )
        for part in parts
    }


def reduced(found: Arrows) -> dict[str, list[str]]:
    """Leave out the arrows that a longer way replaces. There are no circles."""
    return {
        part: sorted(
            other
            for other in others
            if not any(other in reached(found, step) for step in others - {other})
        )
        for part, others in found.items()
    }


def reached(found: Arrows, start: str) -> set[str]:
    """Return all parts to which arrows lead from one."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = found[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def drawn(imports: grimp.ImportGraph, above: str) -> Iterator[str]:
    """Yield the lines of a drawing, for Mermaid."""
    yield "```mermaid"
    yield "graph TD"
    for part, others in sorted(reduced(arrows(imports, above)).items()):
        yield f"    {part}"
        for other in others:
            yield f"    {part} --> {other}"
    yield "```"


def listed(imports: grimp.ImportGraph, above: str) -> Iterator[str]:
    """Yield the rows of a table of a package's rooms, by what their docstrings say."""
    yield "| room | what it is for | what must not be in it |"
    yield "|---|---|---|"
    for room in sorted(imports.find_children(above)):
        said = importlib.import_module(room).__doc__ or ""
        if not imports.find_children(room):
            continue
        purpose = said.partition("\n")[0].rstrip(".")
        barred = _NOT_HERE.search(said)
        yield f"| `{_name(room)}` | {purpose} | {' '.join(barred[1].split()) if barred else ''} |"


def renewed(page: str) -> str:
    """Return the page with its pictures and tables made anew."""
    imports = grimp.build_graph(PACKAGE, cache_dir=None)

    def made(place: re.Match[str]) -> str:
        above = PACKAGE if place[3] == PACKAGE else f"{PACKAGE}.{place[3]}"
        lines = drawn(imports, above) if place[2] == "picture" else listed(imports, above)
        return place[1] + "".join(f"{line}\n" for line in lines) + place[4]

    return _PLACE.sub(made, page)


def _name(module: str) -> str:
    return module.rpartition(".")[2]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
    print(f"{PAGE.name}: drawn")
