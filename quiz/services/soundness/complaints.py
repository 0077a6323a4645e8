"""What is said about a database that is not sound: a rule, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quiz.domain.messages import N_, Message

# Of one rule so many are named and the others counted: a broken disk may damage millions.
MOST_NAMED = 20
# What reading stored data raises where they are damaged; the last is of data within data.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, ExceptionGroup)
RESTORE = N_(
    "It was changed past the program. Restore a backup from before that: quiz db restore FILE"
)


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a database, and what to do."""

    rule: str
    message: Message
    cure: Message


def complaint(rule: str, message: str, cure: str, **params: object) -> Complaint:
    """Return a complaint of marked texts with the values of their slots."""
    return Complaint(rule, Message(message, params), Message(cure, params))


def first_of(complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    """Yield the first complaints of each rule; the others are counted."""
    counts: dict[str, int] = {}
    for found in complaints:
        counts[found.rule] = counts.get(found.rule, 0) + 1
        if counts[found.rule] <= MOST_NAMED:
            yield found
    for rule, count in counts.items():
        if count > MOST_NAMED:
            yield complaint(
                rule,
                N_("And more of this sort: %(count)s."),
                N_("What to do is said above."),
                count=count - MOST_NAMED,
            )
