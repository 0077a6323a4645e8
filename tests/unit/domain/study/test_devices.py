"""Times that a device tells of, as moments of our clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.study.devices import on_our_clock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EARLIEST = NOW - timedelta(hours=10)
MINUTE = 60_000


def minutes_ago(moments):
    return [round((NOW - moment).total_seconds() / 60) for moment in moments]


@pytest.mark.parametrize("wrong_by", [0, -2 * 60 * MINUTE, 40 * 365 * 24 * 60 * MINUTE])
def test_a_clock_that_is_wrong_tells_how_long_ago_it_was_all_the_same(wrong_by):
    sent = 1_800_000_000_000 + wrong_by
    told = [sent - 30 * MINUTE, sent - 20 * MINUTE, sent]
    assert minutes_ago(on_our_clock(told, sent, EARLIEST, NOW)) == [30, 20, 0]


@pytest.mark.parametrize(
    ("told", "ago"),
    [
        ([5 * MINUTE], [0]),
        ([-1000 * 60 * MINUTE], [600]),
        ([-(10**400)], [600]),
        ([10**400], [0]),
        ([-5 * MINUTE, -30 * MINUTE], [5, 5]),
    ],
    ids=["in the future", "before it was taken along", "absurdly early", "absurdly late", "back"],
)
def test_no_clock_is_believed_beyond_its_bounds(told, ago):
    assert minutes_ago(on_our_clock(told, 0, EARLIEST, NOW)) == ago


@given(st.lists(st.integers()), st.integers(), st.integers(-100, 100_000))
def test_moments_stay_in_their_order_and_within_their_bounds(told, sent, seconds):
    earliest = NOW - timedelta(seconds=seconds)
    moments = on_our_clock(told, sent, earliest, NOW)
    assert list(moments) == sorted(moments)
    assert all(min(earliest, NOW) <= moment <= NOW for moment in moments)
