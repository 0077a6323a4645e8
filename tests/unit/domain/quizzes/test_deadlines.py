from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quiz.domain.attempts.attempts import (
    Attempt,
    State,
    is_due,
    is_kept_aside,
    may_answer,
    standing,
)
from quiz.domain.errors import Closed
from quiz.domain.quizzes.deadlines import Arrival, arrival, deadline, expect_start
from quiz.domain.quizzes.local_times import exists, readings
from quiz.domain.quizzes.rules import Override, Rules, personal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRACE = timedelta(seconds=30)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (-1, Arrival.IN_TIME),
        (0, Arrival.IN_GRACE),
        (29, Arrival.IN_GRACE),
        (30, Arrival.TOO_LATE),
        (31, Arrival.TOO_LATE),
    ],
)
def test_an_answer_is_in_time_in_grace_or_too_late(after: int, expected: Arrival) -> None:
    assert arrival(NOON, GRACE, NOON + seconds(after)) is expected


def test_without_an_end_every_answer_is_in_time() -> None:
    assert arrival(None, GRACE, NOON + timedelta(days=4000)) is Arrival.IN_TIME


# Minutes after the start at which the attempt ends. The window closes after 90 minutes, and for
# people with a later end after 150.
ENDS = {
    # window, limit: with 0, 25, 50 and 100 percent of extra time
    (None, 60): (60, 75, 90, 120),
    (None, 120): (120, 150, 180, 240),
    (90, 60): (60, 75, 90, 90),
    (90, 120): (90, 90, 90, 90),
    (150, 60): (60, 75, 90, 120),
    (150, 120): (120, 150, 150, 150),
}
CASES = [
    (window, limit, extra, end)
    for (window, limit), ends in ENDS.items()
    for extra, end in zip((0, 25, 50, 100), ends, strict=True)
]


@pytest.mark.parametrize(("window", "limit", "extra", "end"), CASES)
def test_the_end_is_the_earlier_of_window_and_clock_with_what_was_given(
    window: int | None, limit: int, extra: int, end: int
) -> None:
    rules = Rules(
        closes_at=None if window is None else NOON + timedelta(minutes=90), time_limit=limit * 60
    )
    later = NOON + timedelta(minutes=150) if window == 150 else None
    own = personal(rules, Override(closes_at=later, extra_time=extra))
    assert deadline(own, NOON) == NOON + timedelta(minutes=end)


def test_all_24_cases_are_there() -> None:
    assert len(CASES) == 24


def test_an_override_never_takes_time_away() -> None:
    rules = Rules(closes_at=NOON + HOUR)
    assert personal(rules, Override(closes_at=NOON)).closes_at == NOON + HOUR


@pytest.mark.parametrize("start", ["2026-03-29T00:30", "2026-10-25T00:30"])
def test_an_attempt_across_a_change_of_clocks_lasts_sixty_real_minutes(start: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    started = datetime.fromisoformat(start).replace(tzinfo=UTC).astimezone(berlin)
    end = deadline(Rules(time_limit=3600), started)
    assert end is not None
    assert end - started.astimezone(UTC) == HOUR
    assert end.utcoffset() == timedelta(0)


# --- times as people type them ---------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_local_time_that_comes_twice_is_a_question() -> None:
    local = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - typed without a zone
    assert readings(local, BERLIN) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert exists(local, BERLIN)


def test_a_local_time_that_does_not_exist_is_a_question() -> None:
    local = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - typed without a zone
    assert readings(local, BERLIN) == (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )
    assert not exists(local, BERLIN)


def test_almaty_is_five_hours_before_utc() -> None:
    local = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 - typed without a zone
    almaty = ZoneInfo("Asia/Almaty")
    assert readings(local, almaty) == (datetime(2026, 10, 24, 21, 30, tzinfo=UTC),)
    assert exists(local, almaty)


# --- beginning ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "taken", "last_end", "happened"),
    [
        (Rules(opens_at=NOON + seconds(1)), 0, None, "not open yet"),
        (Rules(closes_at=NOON), 0, None, "The time for this quiz is over"),
        (Rules(attempts=2), 2, NOON, "as often as it may be taken"),
        (Rules(delay=60), 1, NOON - seconds(59), "The next attempt can begin"),
    ],
    ids=["too early", "too late", "too often", "too soon"],
)
def test_an_attempt_does_not_begin(
    rules: Rules, taken: int, last_end: datetime | None, happened: str
) -> None:
    with pytest.raises(Closed, match=happened) as closed:
        expect_start(rules, taken, last_end, NOON)
    assert str(closed.value.cure)


def test_an_attempt_begins_at_the_first_moment_that_is_allowed() -> None:
    rules = Rules(opens_at=NOON, closes_at=NOON + HOUR, attempts=2, delay=60)
    expect_start(rules, 1, NOON - seconds(60), NOON)


# --- the life of an attempt about its end ------------------------------------------------------

BEGUN = Attempt(started_at=NOON, closes_at=NOON + HOUR, grace=GRACE)


def test_an_open_attempt_is_closing_after_its_time_and_open_again_with_more_of_it() -> None:
    assert standing(BEGUN, NOON + HOUR) is State.CLOSING
    assert standing(replace(BEGUN, closes_at=NOON + 2 * HOUR), NOON + HOUR) is State.OPEN


@pytest.mark.parametrize(("late", "due"), [(-1, False), (29, False), (30, True), (90, True)])
def test_an_attempt_is_due_when_nothing_can_come_any_more(late: int, due: bool) -> None:
    moment = NOON + HOUR + seconds(late)
    assert is_due(BEGUN, moment) is due
    assert may_answer(BEGUN, moment) is not due
    assert is_kept_aside(BEGUN, moment) is due


@pytest.mark.parametrize(
    ("submitted", "kept"), [(timedelta(minutes=20), False), (HOUR + GRACE, True)]
)
def test_what_comes_after_the_end_is_kept_aside_unless_its_person_had_submitted_in_time(
    submitted: timedelta, kept: bool
) -> None:
    done = replace(BEGUN, state=State.GRADED, submitted_at=NOON + submitted)
    assert is_kept_aside(done, NOON + 2 * HOUR) is kept
    assert not may_answer(done, NOON + 2 * HOUR)


@pytest.mark.parametrize("state", [State.GRADED, State.VOID])
def test_what_is_done_is_never_due(state: State) -> None:
    assert not is_due(replace(BEGUN, state=state, submitted_at=NOON), NOON + 9 * HOUR)
    assert is_due(replace(BEGUN, state=State.SUBMITTED, submitted_at=NOON), NOON)
