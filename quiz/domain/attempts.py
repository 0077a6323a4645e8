"""The life of an attempt: what may be done with it when, and when its keys may be seen.

Each step takes an old value and the time, and gives the new value; nothing here reads a clock. An
attempt that has been handed in never changes again but for being graded or made void.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from quiz.domain.errors import Closed
from quiz.domain.quizzes import Mode
from quiz.domain.text_marks import N_


class State(StrEnum):
    """Where an attempt stands. Closing: its time is over, and what was sent in time may arrive."""

    OPEN = "open"
    CLOSING = "closing"
    SUBMITTED = "submitted"
    GRADED = "graded"
    VOID = "void"


HANDED_IN = frozenset({State.SUBMITTED, State.GRADED})


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """An attempt's state and its times, all aware and in UTC.

    `closes_at` is the first moment at which no answer is accepted; None: there is no such moment.
    """

    started_at: datetime
    state: State = State.OPEN
    closes_at: datetime | None = None
    submitted_at: datetime | None = None


def start(now: datetime, closes_at: datetime | None = None) -> Attempt:
    """Open an attempt; `Closed` where its time would be over before it begins."""
    attempt = Attempt(started_at=now, closes_at=closes_at)
    if _is_over(attempt, now):
        raise Closed(
            N_("The time for this quiz is over."),
            N_("Ask whoever offers the quiz whether it will be open again."),
        )
    return attempt


def may_answer(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an answer that arrives now counts."""
    return attempt.state is State.OPEN and not _is_over(attempt, now)


def expect_open(attempt: Attempt, now: datetime) -> None:
    """Raise `Closed`, with what to do, where an answer that arrives now does not count."""
    if may_answer(attempt, now):
        return
    _expect_not_void(attempt)
    if attempt.state in HANDED_IN:
        raise Closed(
            N_("This attempt has been submitted, so its answers can no longer be changed."),
            N_("Open its result. What you had saved before you submitted it is kept and counts."),
        )
    raise Closed(
        N_("The time for this attempt is over, so this answer came too late to count."),
        N_("Submit the attempt. What you had saved in time is kept and counts."),
    )


def submit(attempt: Attempt, now: datetime) -> Attempt:
    """Hand an attempt in, late or not: what was saved in time counts.

    To submit again changes nothing, so that a repeated request is harmless. `Closed` where the
    attempt is void.
    """
    _expect_not_void(attempt)
    if attempt.state in HANDED_IN:
        return attempt
    return replace(attempt, state=State.SUBMITTED, submitted_at=now)


def finish_grading(attempt: Attempt) -> Attempt:
    """Mark a submitted attempt as graded; again changes nothing. `Closed` for any other state."""
    _expect_not_void(attempt)
    if attempt.state not in HANDED_IN:
        raise Closed(
            N_("This attempt has not been submitted, so it cannot be graded yet."),
            N_("Wait until it is submitted."),
        )
    return replace(attempt, state=State.GRADED)


def void(attempt: Attempt) -> Attempt:
    """Make an attempt count for nothing, whatever its state; its times are kept."""
    return replace(attempt, state=State.VOID)


def may_show_key(mode: Mode, is_checked: bool, state: State) -> bool:
    """Tell whether the person who takes the attempt may see what is right for one of its items.

    In practice after their answer to the item was given for checking, or after the attempt was
    submitted; in an exam only after that. A void attempt shows nothing.
    """
    if state in HANDED_IN:
        return True
    return mode is Mode.PRACTICE and is_checked and state is not State.VOID


def _is_over(attempt: Attempt, now: datetime) -> bool:
    return attempt.closes_at is not None and now >= attempt.closes_at


def _expect_not_void(attempt: Attempt) -> None:
    if attempt.state is State.VOID:
        raise Closed(
            N_("This attempt was made void and no longer counts."),
            N_("Start a new attempt, or ask whoever offers the quiz."),
        )
