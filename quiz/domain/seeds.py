"""Choosing without dice: by hashes, so that the same seed gives the same on every machine.

Nothing here depends on Python's `random` or `hash`, on the order of a dict, or on a version
(docs/method.md 5.2). A *seed* is a text; a *rank* is a number in which a hash is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

# Ranks fit a signed 64-bit column, so that a table can be indexed by them.
RANKS = 2**63


def seed_of(*parts: str) -> str:
    """Return the seed that belongs to the parts, as 64 hexadecimal digits."""
    return sha256("|".join(parts).encode()).hexdigest()


def rank(seed: str, name: str) -> int:
    """Return the rank of a name under a seed: 0 to 2**63 - 1, evenly spread."""
    return int.from_bytes(sha256(f"{seed}|{name}".encode()).digest()[:8]) % RANKS


def draw_rank(key: str) -> int:
    """Return the rank by which a question is stored and found again without sorting a bank."""
    return rank("draw", key)


def number_below(seed: str, name: str, limit: int) -> int:
    """Draw a number from 0 to `limit - 1`; the limit must be above 0."""
    return int(sha256(f"{seed}|{name}".encode()).hexdigest(), 16) % limit


def mixed(seed: str, items: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """Return the things in the order that belongs to the seed; equal names keep their order."""
    return sorted(items, key=lambda thing: rank(seed, name(thing)))


def window(seed: str, ordered: Sequence[T], size: int) -> list[T]:
    """Take `size` neighbours from a seeded start, going round at the end; all if there are fewer.

    It costs the same however long the sequence is.
    """
    if len(ordered) <= size:
        return list(ordered)
    start = number_below(seed, "window", len(ordered))
    return [ordered[(start + step) % len(ordered)] for step in range(size)]
