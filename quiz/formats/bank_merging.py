"""Merging two sides of a bank that have gone their own ways since they last met.

What changed on one side, the other follows; what changed on both is a conflict that keeps both
texts. It is told record by record, so that two people may change one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.formats.bank_pieces import (
    Piece,
    PieceName,
    data_of,
    is_one_piece,
    pieces_of,
    put_together,
)

_Side = dict[PieceName, Piece]


@dataclass(frozen=True)
class Conflict:
    """A record (or a whole file) that both sides changed; None on the side that removed it.

    `name` is its noun and key, or ("file", path); `path` is where it stands in the merged files.
    """

    name: PieceName
    path: str
    ours: bytes | None
    theirs: bytes | None


@dataclass(frozen=True)
class Merge:
    """The merged files by path, and the conflicts.

    In a conflict the files keep ours, or theirs where ours was removed; the conflict has both.
    """

    files: dict[str, bytes]
    conflicts: tuple[Conflict, ...]


def merge(
    base: Mapping[str, bytes], ours: Mapping[str, bytes], theirs: Mapping[str, bytes]
) -> Merge:
    """Merge the files of two sides, given those that both had when they last met."""
    whole = {
        path
        for side in (base, ours, theirs)
        for path, raw in side.items()
        if is_one_piece(path, raw)
    }
    old, one, two = (
        {piece.name: piece for piece in pieces_of(side, whole)} for side in (base, ours, theirs)
    )
    merged: list[Piece] = []
    conflicts: list[Conflict] = []
    for name in _order(old, one, two):
        before, mine, other = old.get(name), one.get(name), two.get(name)
        raw, conflicting = _decide(before, mine, other)
        path = _path(before, mine, other)
        if raw is not None:
            merged.append(Piece(name, path, raw))
        if conflicting:
            conflicts.append(Conflict(name, path, _raw(mine), _raw(other)))
    return Merge(put_together(merged), tuple(conflicts))


def _decide(
    before: Piece | None, mine: Piece | None, other: Piece | None
) -> tuple[bytes | None, bool]:
    """Return the bytes that a piece has after the merge, and whether its two sides conflict."""
    base, ours, theirs = _raw(before), _raw(mine), _raw(other)
    if ours in (theirs, base):
        return theirs, False
    if theirs == base:
        return ours, False
    if mine is None or other is None:
        return ours if theirs is None else theirs, True
    if data_of(mine) == data_of(other) and (b"#" not in mine.raw or b"#" not in other.raw):
        # They say the same; the one with remarks says more.
        return mine.raw if b"#" in mine.raw else other.raw, False
    return mine.raw, True


def _path(before: Piece | None, mine: Piece | None, other: Piece | None) -> str:
    """Follow the side that moved a record to another file; ours where both did."""
    stayed = mine is None or (before is not None and mine.path == before.path)
    chosen = other if other is not None and stayed else mine
    return chosen.path if chosen is not None else ""


def _order(old: _Side, one: _Side, two: _Side) -> list[PieceName]:
    """Order the pieces as the side that reordered them, the other's new ones where it has them."""
    theirs_moved = [name for name in two if name in old] != [name for name in old if name in two]
    leading, following = (two, one) if theirs_moved else (one, two)
    order = list(leading)
    previous: PieceName | None = None
    for name in following:
        if name not in leading:
            order.insert(order.index(previous) + 1 if previous else 0, name)
        previous = name
    return order


def _raw(piece: Piece | None) -> bytes | None:
    return piece.raw if piece else None
