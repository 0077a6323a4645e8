"""TOML files as sequences of records, each with the very text in which it stands.

A file of records is a preamble and then segments, one for each `[[question]]` (or `[[fact]]`)
line; the comment lines directly above a header belong to it. Segments are read one by one, so that
a broken one costs no other, and written one by one, so that a changed one changes no other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_HEADER = re.compile(
    r"[ \t]*(?P<open>\[\[?)[ \t]*"
    r"(?P<path>[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)"
    r"[ \t]*\]\]?[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)"
)
# What matters when one looks for the end of a value: strings, comments and brackets.
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)
MOST_BITS = 256
_ERROR_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$|\s*\(at end of document\)$")


@dataclass(frozen=True)
class Header:
    """A table header: the offset of its line, its path, and whether it is an array's (`[[…]]`).

    `start` is the offset of the comment lines directly above, or of the line where there is none.
    """

    start: int
    line: int
    path: tuple[str, ...]
    array: bool


@dataclass(frozen=True)
class RecordText:
    """The text of one record, or of a preamble, and where it stands in its file.

    `first` is the line on which the text begins, from 1; `line` is that of the record's header,
    below the comments that belong to it.
    """

    text: str
    first: int
    line: int


class BrokenTOML(ValueError):
    """A text that is not TOML: the reason, and the line within that text, from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def headers(text: str) -> Iterator[Header]:
    """Yield the table headers of a TOML text, which need not be sound, in their order."""
    line, start = 0, 0
    while line < len(text):
        found = _HEADER.match(text, line)
        end = found.end() if found else _end_of_statement(text, line)
        if found:
            path = tuple(part.strip() for part in found["path"].split("."))
            yield Header(start, line, path, found["open"] == "[[")
        if found or not text[line:end].lstrip(" \t").startswith("#"):
            start = end
        line = end


def segments(text: str, name: str) -> tuple[RecordText, tuple[RecordText, ...]]:
    """Divide a text into its preamble and the segments of its `[[name]]` records.

    The texts of all parts, joined, are the text.
    """
    heads = [head for head in headers(text) if head.array and head.path == (name,)]
    ends = [*(head.start for head in heads), len(text)]
    preamble = RecordText(text[: ends[0]], 1, 1)
    return preamble, tuple(
        RecordText(text[head.start : end], _line_of(text, head.start), _line_of(text, head.line))
        for head, end in zip(heads, ends[1:], strict=True)
    )


def parsed(text: str) -> dict[str, Any]:
    """Read a TOML text; raises `BrokenTOML` with the reason and the line."""
    try:
        data = tomllib.loads(text)
        _expect_digits(data)
        return data
    except (ValueError, RecursionError) as error:
        # Python itself does not read a whole number of thousands of digits.
        is_toml = isinstance(error, tomllib.TOMLDecodeError | RecursionError)
        reason = str(error) if is_toml else "A number has too many digits"
        found = _ERROR_LINE.search(reason)
        line = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
        raise BrokenTOML(reason[: found.start()] if found else reason, line) from error


def _expect_digits(data: Any) -> None:
    """Raise `ValueError` for a whole number that cannot even be written out again."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for member in data:
            _expect_digits(member)
    elif isinstance(data, int) and data.bit_length() > MOST_BITS:
        raise ValueError(f"a number of {data.bit_length()} bits")


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _end_of_statement(text: str, start: int) -> int:
    """Find the end of a line, or of the lines over which its strings and brackets run."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return token.end()
    return len(text) if depth <= 0 else _end_of_line(text, start)


def _end_of_line(text: str, start: int) -> int:
    # A bracket that is never closed must not swallow the records below it.
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1
