"""Writing TOML: new records in one style, changed ones in place with their comments kept.

A record's text is taken apart at its table headers; within a piece the values are changed with
tomlkit, and pieces are added and removed as wholes, with the comment lines above them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.items import Array

from quiz.formats.record_fields import Data, identity
from quiz.formats.toml_records import headers

_WIDTH = 100
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
Path = tuple[str, ...]


@dataclass
class _Node:
    """A table of a record: the text of its header and values, then the tables within it."""

    path: Path
    text: str
    children: list[_Node] = field(default_factory=list)

    def written(self) -> str:
        return self.text + "".join(child.written() for child in self.children)


def rendered(path: Path, data: Mapping[str, Any]) -> str:
    """Write a record anew: `[[question]]`, its values, then a table for each member of a list.

    An empty path writes the record of a whole file, which has no header.
    """
    head = f"[[{'.'.join(path)}]]\n" if path else ""
    values = [_line(name, value) for name, value in data.items() if not _is_tables(value)]
    tables = [
        "\n" + rendered((*path, name), member)
        for name, value in data.items()
        if _is_tables(value)
        for member in value
    ]
    return head + "".join(values) + "".join(tables)


def edited(text: str, path: Path, old: Data, new: Data) -> str:
    """Change a record's text from the data that it has to the new data, and nothing else of it.

    What follows the record's last line (blank lines) stays.
    """
    body = text.rstrip()
    root = _taken_apart(body + "\n", path)
    _edit(root, old, new)
    return root.written().rstrip("\n") + (text[len(body) :] or "\n")


def _taken_apart(text: str, path: Path) -> _Node:
    # The header of a record is the first one of its text; a whole file's record has none.
    heads = [head for head in headers(text) if head.path != path]
    ends = [*(head.start for head in heads), len(text)]
    root = _Node(path, text[: ends[0]])
    open_nodes = [root]
    for head, end in zip(heads, ends[1:], strict=True):
        while len(open_nodes) > 1 and open_nodes[-1].path != head.path[: len(open_nodes[-1].path)]:
            open_nodes.pop()
        if open_nodes[-1].path == head.path:
            open_nodes.pop()
        node = _Node(head.path, text[head.start : end])
        open_nodes[-1].children.append(node)
        open_nodes.append(node)
    return root


def _edit(node: _Node, old: Data, new: Data) -> None:
    values: Data = {}
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        inside = [child for child in node.children if child.path == (*node.path, name)]
        if inside and isinstance(before, dict) and isinstance(after, dict):
            _edit(inside[0], before, after)
        elif inside or (before is None and _is_tables(after)):
            _edit_tables(node, name, before or [], after or [])
        else:
            values[name] = after
    if values:
        node.text = _with_values(node.text, values)


def _edit_tables(node: _Node, name: str, before: Any, after: Any) -> None:
    """Put the tables of a list in their new order, each kept as it is written where it stays."""
    path = (*node.path, name)
    inside = [child for child in node.children if child.path == path]
    if not (isinstance(before, list) and isinstance(after, list)):
        before, after = [before], [after] if after else []
    known = {
        _mark(data, place): (data, child)
        for place, (data, child) in enumerate(zip(before, inside, strict=False))
    }
    tables = []
    for place, data in enumerate(after):
        data_before, child = known.pop(_mark(data, place), (None, None))
        if child is None or data_before is None:
            child = _Node(path, "\n" + rendered(path, data))
        else:
            _edit(child, data_before, data)
        tables.append(child)
    first = node.children.index(inside[0]) if inside else len(node.children)
    others = [child for child in node.children if child.path != path]
    node.children = [*others[:first], *tables, *others[first:]]


def _mark(data: Any, place: int) -> object:
    name = identity(data)
    return place if name is None else str(name)


def _with_values(text: str, values: Data) -> str:
    """Set and remove values below a header, with their comments; None removes."""
    start = next((text.index("\n", head.line) + 1 for head in headers(text)), 0)
    body = text[start:].rstrip("\n")
    tail = text[start + len(body) :]
    document = tomlkit.parse(body + "\n" if body else "")
    for name, value in values.items():
        if value is None:
            document.pop(name, None)
        elif not _changed_in_place(document.get(name), value):
            document[name] = tomlkit.value(_written(value))
    return text[:start] + document.as_string().rstrip("\n") + (tail or "\n")


def _changed_in_place(array: Any, value: Any) -> bool:
    """Change a list of plain values member by member, so that comments between them stay."""
    if not isinstance(array, Array) or not isinstance(value, list) or not array:
        return False
    if any(isinstance(member, list | dict) for member in [*array, *value]):
        return False
    steps = SequenceMatcher(None, list(array), value, autojunk=False).get_opcodes()
    for step, start, end, first, last in reversed(steps):
        if step == "equal":
            continue
        for place in reversed(range(start, end)):
            del array[place]
        for place, member in enumerate(value[first:last]):
            array.insert(start + place, tomlkit.value(_written(member)))
    return list(array) == value


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _line(name: str, value: Any) -> str:
    line = f"{name} = {_written(value)}\n"
    if len(line) <= _WIDTH or not isinstance(value, list):
        return line
    return f"{name} = [\n" + "".join(f"    {_written(member)},\n" for member in value) + "]\n"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(_letter(letter) for letter in value) + '"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_written(it)}" for name, it in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_written(member) for member in value) + "]"
    return str(value)


def _letter(letter: str) -> str:
    """Escape what TOML must have escaped, and what nobody would see: NBSP, zero width and such."""
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter == " " or unicodedata.category(letter)[0] not in "CZ":
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"
