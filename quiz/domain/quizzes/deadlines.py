"""When an attempt ends, and what becomes of an answer that arrives about then.

All arithmetic is in UTC: hours added to a local time would be wrong twice a year.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from quiz.domain.errors import Closed
from quiz.domain.messages import N_
from quiz.domain.quizzes.rules import Rules


class Arrival(StrEnum):
    """When an answer came in. One that is too late is kept aside and never counts."""

    IN_TIME = "in time"
    IN_GRACE = "in grace"
    TOO_LATE = "too late"


def deadline(rules: Rules, started_at: datetime) -> datetime | None:
    """Return the first moment that is late: the end of the clock or of the window.

    The earlier of the two; None where there is neither. `rules` are the person's own.
    """
    ends = [] if rules.closes_at is None else [rules.closes_at.astimezone(UTC)]
    if rules.time_limit is not None:
        ends.append(started_at.astimezone(UTC) + timedelta(seconds=rules.time_limit))
    return min(ends, default=None)


def arrival(ends_at: datetime | None, grace: timedelta, now: datetime) -> Arrival:
    """Return when an answer comes that arrives now, by the deadline and its grace."""
    if ends_at is None or now < ends_at:
        return Arrival.IN_TIME
    return Arrival.IN_GRACE if now < ends_at + grace else Arrival.TOO_LATE


def expect_start(rules: Rules, taken: int, last_end: datetime | None, now: datetime) -> None:
    """Return where a person may begin now, and raise `Closed` with what to do otherwise.

    `rules` are the person's own; `taken` is how many attempts they have begun and `last_end` when
    the last one of them was submitted.
    """
    if rules.opens_at is not None and now < rules.opens_at:
        raise Closed(
            N_("This quiz is not open yet."),
            N_("Come back when it opens; the page says when."),
        )
    if rules.closes_at is not None and now >= rules.closes_at:
        raise Closed(
            N_("The time for this quiz is over."),
            N_("Ask whoever offers the quiz whether it will be open again."),
        )
    if rules.attempts is not None and taken >= rules.attempts:
        raise Closed(
            N_("You have taken this quiz as often as it may be taken."),
            N_("Your results are kept. Ask whoever offers the quiz if you need another attempt."),
        )
    if last_end is not None and now < (again := last_end + timedelta(seconds=rules.delay)):
        raise Closed(
            N_("The next attempt can begin %(again)s."),
            N_("Come back then; what you have done is kept."),
            again=again,
        )
