from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from quiz.domain.people.retention import kept_until


@pytest.mark.parametrize(
    ("ended", "months", "until"),
    [
        ((2026, 6, 30), 12, (2027, 6, 30)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 12, 31), 1, (2027, 1, 31)),
        ((2026, 11, 30), 120, (2036, 11, 30)),
    ],
)
def test_months_are_calendar_months(ended, months, until):
    begin, end = (datetime.combine(date(*day), time(12), UTC) for day in (ended, until))
    assert kept_until(begin, months) == end
