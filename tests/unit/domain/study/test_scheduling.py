"""The scheduler gives the numbers of docs/method.md 3.3, day by day of the learner's own zone."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.study.scheduling import (
    LATEST_BEGIN,
    Aim,
    Memory,
    Rating,
    aim_for,
    local_day,
    next_days,
    recall,
    review,
)

DAY = date(2026, 11, 22)
AGAIN, HARD, GOOD, EASY = Rating
CLOSE: dict[str, Any] = {"abs": 1e-4}


def days(memory: Memory) -> int:
    return (memory.due_on - memory.reviewed_on).days


def held(stability: float = 5.0, difficulty: float = 5.0) -> Memory:
    return Memory(stability, difficulty, DAY, DAY + timedelta(days=5))


ALL_GOOD = (
    (GOOD, None, 2.306500, 2.118104, 2),
    (GOOD, 0.909493, 10.964332, 2.111214, 11),
    (GOOD, 0.899777, 46.280217, 2.104331, 46),
    (GOOD, 0.900417, 162.862202, 2.097455, 163),
)
ONE_MISSED = (
    (GOOD, None, 2.306500, 2.118104, 2),
    (AGAIN, 0.909493, 0.607580, 7.394503, 1),
    (GOOD, 0.862310, 2.400404, 7.382337, 2),
    (GOOD, 0.912041, 5.939814, 7.370183, 6),
)


@pytest.mark.parametrize("rows", [ALL_GOOD, ONE_MISSED])
def test_reviews_on_the_days_that_they_fall_due_give_the_vectors(rows):
    memory, day = None, DAY
    for rating, before, stability, difficulty, interval in rows:
        if before is not None:
            assert recall(memory, day) == pytest.approx(before, **CLOSE)
        memory = review(memory, rating, day, Aim())
        assert memory.stability == pytest.approx(stability, **CLOSE)
        assert memory.difficulty == pytest.approx(difficulty, **CLOSE)
        assert days(memory) == interval
        day = memory.due_on


@pytest.mark.parametrize(
    ("rating", "difficulty", "stability"),
    [
        (AGAIN, 8.341762, 1.596818),
        (HARD, 6.665995, 5.0),
        (GOOD, 4.990228, 5.0),
        (EASY, 3.314461, 8.129610),
    ],
)
def test_a_second_review_on_one_day_is_a_short_one(rating, difficulty, stability):
    after = review(held(), rating, DAY, Aim())
    assert after.difficulty == pytest.approx(difficulty, **CLOSE)
    assert after.stability == pytest.approx(stability, **CLOSE)


@pytest.mark.parametrize(
    ("days_gone", "left"),
    [
        (1, 0.9),
        (2, 0.845885),
        (5, 0.760528),
        (10, 0.692827),
        (30, 0.590633),
        (100, 0.492322),
        (365, 0.403680),
    ],
)
def test_a_memory_fades_by_the_power_law(days_gone, left):
    memory = Memory(1.0, 5.0, DAY, DAY)
    assert recall(memory, DAY + timedelta(days=days_gone)) == pytest.approx(left, **CLOSE)


W = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
FACTOR = 0.9 ** (1 / -W[20]) - 1


def reference(memory: Memory, rating: Rating, days: float) -> tuple[float, float]:
    """Stability and difficulty after a review, by the formulas of docs/method.md 3.3 alone."""
    s, d, g = memory.stability, memory.difficulty, int(rating)
    left = (1 + FACTOR * days / s) ** -W[20]
    if days < 1:
        grown = math.exp(W[17] * (g - 3 + W[18])) * s ** -W[19]
        stability = s * (max(grown, 1.0) if g > 1 else grown)
    elif g == 1:
        lost = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * math.exp((1 - left) * W[14])
        stability = min(lost, s / math.exp(W[17] * W[18]))
    else:
        gain = math.exp(W[8]) * (11 - d) * s ** -W[9] * (math.exp((1 - left) * W[10]) - 1)
        stability = s * (1 + gain * (W[15] if g == 2 else 1) * (W[16] if g == 4 else 1))
    easy = W[4] - math.exp(W[5] * 3) + 1
    difficulty = W[7] * easy + (1 - W[7]) * (d - W[6] * (g - 3) * (10 - d) / 9)
    return max(stability, 0.001), min(max(difficulty, 1.0), 10.0)


@pytest.mark.parametrize(
    ("rating", "difficulty", "left", "stability"),
    [
        (AGAIN, 1, 0.9, 1.052540),
        (AGAIN, 2, 0.8, 1.189433),
        (AGAIN, 3, 0.7, 1.368084),
        (AGAIN, 4, 0.6, 1.584989),
        (HARD, 2, 0.8, 28.226571),
        (GOOD, 3, 0.7, 58.655991),
        (EASY, 4, 0.6, 127.226693),
    ],
)
def test_one_step_from_five_days_gives_the_stability(rating, difficulty, left, stability):
    # Such shares fall on no whole day, so they pin the formulas; reviews are held to those below.
    days_gone = 5.0 * (left ** (-1 / W[20]) - 1) / FACTOR
    after, _ = reference(held(5.0, difficulty), rating, days_gone)
    assert after == pytest.approx(stability, **CLOSE)


@given(st.floats(0.1, 3000), st.floats(1, 10), st.integers(0, 2000), st.sampled_from(list(Rating)))
def test_every_review_gives_what_the_formulas_give(stability, difficulty, days_gone, rating):
    memory = Memory(stability, difficulty, DAY, DAY + timedelta(days=1))
    after = review(memory, rating, DAY + timedelta(days=days_gone), Aim())
    expected = reference(memory, rating, days_gone)
    assert (after.stability, after.difficulty) == pytest.approx(expected, rel=1e-4)


def test_nothing_is_forgotten_on_the_day_itself():
    assert recall(held(), DAY) == 1


@pytest.mark.parametrize(
    ("retention", "factor"),
    [(0.95, 0.402559), (0.9, 1), (0.85, 1.906426), (0.8, 3.315960), (0.7, 9.287911)],
)
def test_the_wait_follows_the_share_that_is_aimed_at(retention, factor):
    memory = review(Memory(1000.0, 5.0, DAY, DAY), HARD, DAY, Aim(retention))
    assert days(memory) == round(memory.stability * factor)


def test_evening_and_next_morning_are_two_days_in_the_learners_zone():
    evening = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 20:00 in Almaty
    morning = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 08:00 there, 12 hours later
    first, second = local_day(evening, "Asia/Almaty", 4), local_day(morning, "Asia/Almaty", 4)
    assert (second - first).days == 1
    once = review(None, GOOD, first, Aim())
    assert review(once, GOOD, second, Aim()).stability > once.stability + 1


def test_a_zone_that_is_not_known_counts_as_utc():
    assert local_day(datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "Nowhere/At all", 4) == DAY
    assert local_day(datetime(2026, 11, 23, 3, 59, tzinfo=UTC), "Nowhere/At all", 4) == DAY


@pytest.mark.parametrize("zone", ["UTC", "Asia/Almaty", "Asia/Kathmandu", "America/Los_Angeles"])
@pytest.mark.parametrize("begins", [0, 4, LATEST_BEGIN])
def test_a_day_ends_at_the_hour_at_which_the_next_one_begins(zone, begins):
    first = datetime(2026, 11, 22, begins, tzinfo=ZoneInfo(zone))
    last = first + timedelta(days=1, microseconds=-1)
    assert local_day(first - timedelta(microseconds=1), zone, begins) == DAY - timedelta(days=1)
    assert local_day(first, zone, begins) == local_day(last, zone, begins) == DAY
    assert local_day(last + timedelta(microseconds=1), zone, begins) == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "begins", "first"),
    [
        # 02:00 to 03:00 is left out: the day begins where the clock goes on.
        ("Europe/Berlin", 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", 4, datetime(2026, 3, 29, 2, tzinfo=UTC)),
        # It comes twice: the day begins the first time, and does not end in between.
        ("Europe/Berlin", 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),
        ("Europe/Berlin", 4, datetime(2026, 10, 25, 3, tzinfo=UTC)),
        ("America/New_York", 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
        # Midnight itself is left out.
        ("Africa/Cairo", 0, datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_a_day_on_which_clocks_change_begins_once(zone, begins, first):
    day = first.astimezone(ZoneInfo(zone)).date()
    assert local_day(first - timedelta(microseconds=1), zone, begins) == day - timedelta(days=1)
    for hours in range(23 - begins):
        assert local_day(first + timedelta(hours=hours), zone, begins) == day


@given(
    st.integers(0, 10 * 366 * 24 * 60),
    st.sampled_from(["Europe/Berlin", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe"]),
    st.integers(0, LATEST_BEGIN),
)
def test_days_never_go_back_and_none_is_left_out(minutes, zone, begins):
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    days = [local_day(moment + timedelta(hours=hour), zone, begins) for hour in range(49)]
    assert {(after - before).days for before, after in pairwise(days)} == {0, 1}
    assert (days[-1] - days[0]).days in (1, 2, 3)


def test_a_review_of_a_day_that_is_over_keeps_a_sound_memory():
    """A day goes back where somebody moves to another zone or chooses another hour."""
    once = review(None, GOOD, DAY, Aim())
    again = review(once, GOOD, DAY - timedelta(days=1), Aim())
    assert again.stability > 0
    assert again.due_on >= DAY
    assert 0 < recall(once, DAY - timedelta(days=1)) <= 1


def test_what_is_to_be_known_by_a_date_comes_before_it():
    aim = aim_for(0.9, DAY + timedelta(days=10), DAY)
    assert days(review(held(500.0), GOOD, DAY, aim)) == 10
    assert aim_for(0.9, DAY, DAY).longest > 30_000


def test_the_days_that_are_promised_are_the_days_that_come():
    promised = next_days(held(), DAY + timedelta(days=5), Aim())
    for rating, day in promised.items():
        assert review(held(), rating, DAY + timedelta(days=5), Aim()).due_on == day
    assert sorted(promised.values()) == list(promised.values())


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(Rating), st.sampled_from([0.7, 0.9, 0.97])),
        min_size=1,
        max_size=25,
    )
)
def test_the_log_alone_gives_the_memory_back(steps):
    memory, day, log = None, DAY, []
    for gap, rating, retention in steps:
        day += timedelta(days=gap)
        aim = aim_for(retention, DAY + timedelta(days=2000), day)
        memory = review(memory, rating, day, aim)
        log.append((rating, day, aim))
    assert reduce(lambda state, entry: review(state, *entry), log, None) == memory
    assert memory.stability >= 0.001
    assert 1 <= memory.difficulty <= 10
    assert memory.due_on > day
