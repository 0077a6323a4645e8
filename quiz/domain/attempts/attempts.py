"""The life of an attempt: open, closing, submitted, graded or void, and what may be done when.

Each step takes an old value and the time, and gives the new value; nothing here reads a clock. An
attempt that has been handed in never changes again but for being graded or made void.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from quiz.domain.errors import Closed
from quiz.domain.messages import N_
from quiz.domain.quizzes.deadlines import Arrival, arrival


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

    `closes_at` is the first moment that is late; None: there is no such moment. An answer that
    comes within the `grace` after it counts and is marked as late.
    """

    started_at: datetime
    state: State = State.OPEN
    closes_at: datetime | None = None
    submitted_at: datetime | None = None
    grace: timedelta = timedelta(0)


def start(now: datetime, closes_at: datetime | None = None) -> Attempt:
    """Open an attempt; `Closed` where its time would be over before it begins."""
    attempt = Attempt(started_at=now, closes_at=closes_at)
    if arrival(closes_at, timedelta(0), now) is not Arrival.IN_TIME:
        raise Closed(
            N_("The time for this quiz is over."),
            N_("Ask whoever offers the quiz whether it will be open again."),
        )
    return attempt


def standing(attempt: Attempt, now: datetime) -> State:
    """Return where an attempt stands now: an open one whose time is over is closing.

    It is a matter of time alone, so it is worked out and never stored: whoever is given more time
    is open again.
    """
    if attempt.state is State.OPEN and arrived(attempt, now) is not Arrival.IN_TIME:
        return State.CLOSING
    return attempt.state


def arrived(attempt: Attempt, now: datetime) -> Arrival:
    """Return when an answer comes that arrives now: in time, in the grace, or too late."""
    return arrival(attempt.closes_at, attempt.grace, now)


def is_due(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an attempt is to be submitted without its person: nothing can come any more."""
    if attempt.state is State.SUBMITTED:
        return True
    unfinished = attempt.state in (State.OPEN, State.CLOSING)
    return unfinished and arrived(attempt, now) is Arrival.TOO_LATE


def may_answer(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an answer that arrives now counts."""
    return attempt.state is State.OPEN and arrived(attempt, now) is not Arrival.TOO_LATE


def is_kept_aside(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an answer that arrives now is kept for the instructor, and does not count.

    Who submitted in time has ended the attempt themselves: what comes after is only refused.
    """
    if attempt.state is State.VOID or arrived(attempt, now) is not Arrival.TOO_LATE:
        return False
    end = attempt.closes_at
    return attempt.submitted_at is None or (end is not None and attempt.submitted_at >= end)


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


def _expect_not_void(attempt: Attempt) -> None:
    if attempt.state is State.VOID:
        raise Closed(
            N_("This attempt was made void and no longer counts."),
            N_("Start a new attempt, or ask whoever offers the quiz."),
        )
