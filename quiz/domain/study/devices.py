"""Clocks of devices: when something happened that a device tells of later, on our clock.

A device without connection notes times by its own clock, which may be wrong by hours. What it tells
is how long ago, by that same clock, things were when it sent them; that is taken, within bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def on_our_clock(
    times: Sequence[int], sent: int, earliest: datetime, now: datetime
) -> tuple[datetime, ...]:
    """Return the moments that a device tells of, in ms of its own clock, as moments of ours.

    `sent` is what its clock showed when it sent them and `now` what ours shows. No moment is in the
    future or before `earliest`, and none comes before the one told ahead of it: whatever a clock
    says, what a device has done is told in the order in which it was done.
    """
    most = (now - earliest) // timedelta(milliseconds=1)
    moments: list[datetime] = []
    for time in times:
        ago = min(max(0, sent - time), max(0, most))
        moment = max(now - timedelta(milliseconds=ago), min(earliest, now))
        moments.append(max([moment, *moments[-1:]]))
    return tuple(moments)
