"""How long sign-ins wait after failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.people.throttling import FREE, WINDOW, pause

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(0, 0), (9, 0), (10, 30), (11, 60), (12, 120), (14, 480), (15, 900), (40, 900)],
)
def test_the_pause_after_failures_grows(count, seconds):
    assert pause([NOW] * count, NOW) == timedelta(seconds=seconds)


def test_a_pause_runs_from_the_last_failure_and_ends():
    failures = [NOW] * FREE
    assert pause(failures, NOW + timedelta(seconds=10)) == timedelta(seconds=20)
    assert pause(failures, NOW + timedelta(seconds=30)) == timedelta(0)


@given(st.lists(st.integers(0, 3600), max_size=40))
def test_no_pause_is_longer_than_the_window_and_old_failures_do_not_count(ages):
    failures = [NOW - timedelta(seconds=age) for age in ages]
    assert timedelta(0) <= pause(failures, NOW) <= WINDOW
    assert pause([NOW - WINDOW - timedelta(seconds=age) for age in ages], NOW) == timedelta(0)
