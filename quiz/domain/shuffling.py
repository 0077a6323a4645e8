"""The order in which things are shown: mixed, and yet the same whenever it is asked for again.

Sorting by a hash needs no random generator, gives the same order in every language and version, and
does not depend on the order in which the things were written (SCIENCE.md 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from quiz.domain.questions import Content


def order(seed: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys in the order that belongs to the seed."""
    return tuple(sorted(keys, key=lambda key: sha256(f"{seed}|{key}".encode()).digest()))


def options_order(seed: str, content: Content) -> tuple[str, ...]:
    """Return the keys of a question's options as they are shown; none where it has no options.

    Options that have an order of their own (numbers, dates) keep it. A kind says by `mixed` which
    of its fields holds them, so that new kinds need no change here.
    """
    keys = tuple(member.key for member in getattr(content, content.mixed, ()))
    return keys if getattr(content, "ordered", False) else order(seed, keys)


def as_shown(
    kind: type[Content], wording: Mapping[str, Any], shown: Sequence[str]
) -> dict[str, Any]:
    """Return a wording with its mixed members in the order of the keys that were shown."""
    if kind.mixed not in wording:
        return dict(wording)
    members = {member["key"]: member for member in wording[kind.mixed]}
    return {**wording, kind.mixed: [members[key] for key in shown]}
