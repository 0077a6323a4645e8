"""Stylesheets, parsed: their rules with what they declare, and the addresses they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tinycss2
from tinycss2.ast import Node


@dataclass(frozen=True)
class StyleRule:
    """A rule that stands in no block of a medium: its selector, and its values by property."""

    selector: str
    declared: dict[str, str]


def parsed(sheet: Path) -> list[Node]:
    """Parse a stylesheet; one that has an error fails the test."""
    nodes: list[Node] = tinycss2.parse_stylesheet(
        sheet.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True
    )
    assert [node.message for node in nodes if node.type == "error"] == []
    return nodes


def rules(sheet: Path) -> Iterator[StyleRule]:
    """Yield the rules of a stylesheet that hold on every medium, in their order."""
    for node in parsed(sheet):
        if node.type == "qualified-rule":
            yield StyleRule(tinycss2.serialize(node.prelude).strip(), _declared(node.content))


def _declared(content: Iterable[Node]) -> dict[str, str]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    assert [node.message for node in found if node.type == "error"] == []
    return {
        node.name: tinycss2.serialize(node.value).strip()
        for node in found
        if node.type == "declaration"
    }


def addresses(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield all that is named in `url()`, quoted or not, however deep it stands."""
    for node in nodes:
        if node.type == "url":
            yield node.value
        elif node.type == "function" and node.lower_name == "url":
            yield from (part.value for part in node.arguments if part.type == "string")
        for part in ("prelude", "content", "arguments"):
            yield from addresses(getattr(node, part, None) or ())


def calls(value: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the functions that a value calls, with their arguments."""
    for node in tinycss2.parse_component_value_list(value, skip_comments=True):
        if node.type == "function":
            arguments = tinycss2.serialize(node.arguments).split(",")
            yield node.lower_name, [argument.strip() for argument in arguments]
