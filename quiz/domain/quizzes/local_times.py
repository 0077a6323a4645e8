"""Times as people type them: on the clock of a place, which twice a year does not say enough.

When clocks go forward an hour of local times does not exist, and when they go back one comes twice.
Such a time is a question to whoever typed it, and never a guess.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def readings(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments in UTC that a local time can mean, the earlier one first.

    `local` is naive. One moment: the time is clear. Two: it comes twice, or it does not exist and
    these are the times that one could have meant.
    """
    meant = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(meant))


def exists(local: datetime, zone: tzinfo) -> bool:
    """Tell whether clocks of that place ever show a naive local time."""
    there = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None) == local
