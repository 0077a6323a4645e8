"""The state of a card, as its log gives it: what each review leaves behind, in the order of times.

A review that was made without connection may arrive after later ones. It takes its place in the
log, and everything after it is worked out anew, so that the state of a card is always the one that
its log gives, whichever way and in whatever order its reviews came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from quiz.domain.study.scheduling import Aim, Memory, Rating, review
from quiz.persistence.study.cards import LIVE, REVIEW
from quiz.persistence.tables.study import CardRow, ReviewRow

_STATE = ("standing", "due_on", "stability", "difficulty", "reviewed_on", "passes", "lapses")
_DAYS = frozenset({"due_on", "reviewed_on"})


def enter_review(card: CardRow, row: ReviewRow, log: list[ReviewRow]) -> None:
    """Enter a review into the log of its card, and bring the card to the state that the log gives.

    What is worked out of earlier entries, the state before a review and the days since the last
    one, follows for those that are later. A card that was set aside meanwhile stays aside.
    """
    later = [entry for entry in log if entry.at > row.at]
    log.insert(len(log) - len(later), row)
    state = later[0].before if later else state_of(card)
    for entry in (row, *later):
        memory = _memory(state)
        entry.before = dict(state)
        entry.elapsed = None if memory is None else (entry.day - memory.reviewed_on).days
        state = _after(state, memory, entry)
    if card.standing not in LIVE:
        state["standing"] = card.standing
    put_state(card, state)


def state_of(card: CardRow) -> dict[str, Any]:
    """Return the state of a card as plain data, as the log keeps it."""
    found = {name: getattr(card, name) for name in _STATE}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def put_state(card: CardRow, state: Mapping[str, Any]) -> None:
    """Give a card the state that the log has kept."""
    for name, value in state.items():
        is_day = name in _DAYS and value is not None
        setattr(card, name, date.fromisoformat(value) if is_day else value)


def _after(state: Mapping[str, Any], memory: Memory | None, row: ReviewRow) -> dict[str, Any]:
    rating = Rating(row.rating)
    left = review(memory, rating, row.day, Aim(row.retention, row.longest))
    missed = rating is Rating.AGAIN
    return {
        "standing": REVIEW,
        "due_on": left.due_on.isoformat(),
        "stability": left.stability,
        "difficulty": left.difficulty,
        "reviewed_on": left.reviewed_on.isoformat(),
        "passes": state["passes"] + (not missed),
        "lapses": state["lapses"] + missed,
    }


def _memory(state: Mapping[str, Any]) -> Memory | None:
    if state["stability"] is None:
        return None
    return Memory(
        state["stability"],
        state["difficulty"],
        date.fromisoformat(state["reviewed_on"]),
        date.fromisoformat(state["due_on"]),
    )
