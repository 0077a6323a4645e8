"""The order in which things are shown: mixed, and yet the same whenever it is asked for again.

Sorting by a hash needs no random generator, gives the same order in every language and version, and
does not depend on the order in which the things were written (docs/method.md 5.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from quiz.domain.questions import questions

T = TypeVar("T")


@dataclass(frozen=True)
class Presented:
    """What was put before a person with a question, and is kept so that it comes again.

    `options` are the keys of its options in the order shown, `verdicts` those that could be given.
    `exact_order` asks for the whole order in an ordering, as an exam does; else each pair counts.
    """

    options: tuple[str, ...] = ()
    verdicts: tuple[questions.Verdict, ...] = questions.THREE_VERDICTS
    exact_order: bool = False

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Presented:
        """Read what is stored. What is older than orderings does not speak of their order."""
        return cls(
            options=tuple(data["options"]),
            verdicts=tuple(map(questions.Verdict, data["verdicts"])),
            exact_order=bool(data.get("exact_order", False)),
        )


def order(seed: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys in the order that belongs to the seed."""
    return tuple(sorted(keys, key=lambda key: sha256(f"{seed}|{key}".encode()).digest()))


def mixed_order(seed: str, items: Iterable[T], name: Callable[[T], str]) -> tuple[T, ...]:
    """Return the things in the order that belongs to the seed and to their names."""
    by_name = {name(thing): thing for thing in items}
    return tuple(by_name[key] for key in order(seed, by_name))


def options_order(
    seed: str, content: questions.Content, *, as_written: bool = False
) -> tuple[str, ...]:
    """Return the keys of a question's options as they are shown; none where it has no options.

    Options that have an order of their own (numbers, dates) keep it, and with `as_written` all
    options of a choice; what is to be matched or put in order is mixed always. A kind says by
    `mixed` which of its fields holds them, so that new kinds need no change here.
    """
    keys = tuple(member.key for member in getattr(content, content.mixed, ()))
    if getattr(content, "ordered", False):
        return keys
    # As they were written, the two sides of a matching would tell what belongs together.
    kept = as_written and isinstance(content, questions.SingleChoice | questions.MultipleResponse)
    return keys if kept else order(seed, keys)


def as_shown(
    kind: type[questions.Content], wording: Mapping[str, Any], shown: Sequence[str]
) -> dict[str, Any]:
    """Return a wording with its mixed members in the order of the keys that were shown."""
    if kind.mixed not in wording:
        return dict(wording)
    members = {member["key"]: member for member in wording[kind.mixed]}
    return {**wording, kind.mixed: [members[key] for key in shown]}
