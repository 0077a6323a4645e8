"""The files of a bank in pieces that can be told apart, changed and put together again.

A piece is the very text of one record, or of a whole file where that is one record or none. Pieces
are named by what they are, never by where they stand, so that a record that moved to another file
is still itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import count

from quiz.domain.text.text import UnreadableText, canonical, decode
from quiz.formats.bank_records import IN_SEGMENTS, noun_of
from quiz.formats.plain_text import BOM
from quiz.formats.toml_records import BrokenTOML, parsed, segments

# ("question", its key) · ("preamble", path) · ("file", path) · ("part", text without a sure key)
PieceName = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """A part of a file: its name, the path of its file, and its bytes."""

    name: PieceName
    path: str
    raw: bytes


def pieces_of(files: Mapping[str, bytes]) -> list[Piece]:
    """Take files apart, in the order of their paths.

    The bytes of a file's pieces, joined in order, are the file's.
    """
    found: list[Piece] = []
    for path in sorted(files):
        found += _pieces(path, files[path], {piece.name for piece in found})
    return found


def put_together(pieces: Iterable[Piece]) -> dict[str, bytes]:
    """Make the files again; a line that nothing ended is ended before the next piece."""
    files: dict[str, bytes] = {}
    for piece in pieces:
        before = files.get(piece.path, b"")
        if before and piece.raw and not before.endswith(b"\n"):
            before += b"\n"
        files[piece.path] = before + piece.raw
    return {path: files[path] for path in sorted(files)}


def _pieces(path: str, raw: bytes, taken: Set[PieceName]) -> list[Piece]:
    noun = noun_of(path)
    text = None if noun not in IN_SEGMENTS else _decoded(raw)
    if text is None or noun is None:
        return [Piece(("file", path), path, raw)]
    mark = BOM if raw.startswith(BOM.encode()) else ""
    preamble, parts = segments(text, noun)
    found = [Piece(("preamble", path), path, (mark + preamble.text).encode())]
    names = set(taken)
    for part in parts:
        name = _name(noun, part.text)
        # Whatever has no key, or one that is taken, is known by its text alone.
        if name is None or name in names:
            times = count(1)
            name = next(it for n in times if (it := ("part", f"{n} {part.text}")) not in names)
        names.add(name)
        found.append(Piece(name, path, part.text.encode()))
    return found


def _name(noun: str, text: str) -> PieceName | None:
    try:
        key = parsed(canonical(text))[noun][0].get("key")
    except (BrokenTOML, KeyError, IndexError, TypeError, AttributeError):
        return None
    return (noun, key) if isinstance(key, str) else None


def _decoded(raw: bytes) -> str | None:
    try:
        return decode(raw.removeprefix(BOM.encode()))
    except UnreadableText:
        return None
