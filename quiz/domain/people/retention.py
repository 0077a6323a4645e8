"""How long a class keeps the data of its people after it has ended."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

DEFAULT_MONTHS = 12
MOST_MONTHS = 120
# From the day on which somebody says when a class ended, nothing is erased for so long at least.
SECOND_THOUGHTS = timedelta(days=14)


def kept_until(ended_at: datetime, months: int) -> datetime:
    """Return the moment so many months after the end, on the month's last day where it is short."""
    years, month = divmod(ended_at.month - 1 + months, 12)
    year = ended_at.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return ended_at.replace(year=year, month=month + 1, day=min(ended_at.day, last))
