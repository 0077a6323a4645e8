"""How long a sign-in, a quiz's password or a code has to wait after too many have failed.

Failures are counted in lanes, so that no stranger keeps anybody out (docs/reliability.md T60). A
known browser has a lane of its own, in which the pause grows with each further failure. All new
browsers at one address share a lane; there the pause never grows beyond half a minute, for whoever
fails on purpose would else decide how long the others wait. Where very many addresses fail, each
waits once before its first try counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE = 10
# At one quiz or with codes, from one address: 200 learners of a class may each mistype once.
FREE_FOR_A_CLASS = 300
FIRST_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True)
class Allowed:
    """How many failures are free within the window: from one address, and from all together."""

    at_address: int
    together: int


SIGN_IN = Allowed(FREE, 100)
QUIZ_PASSWORD = Allowed(FREE_FOR_A_CLASS, 2000)
CODE = Allowed(FREE_FOR_A_CLASS, 2000)


def pause(
    failures: Sequence[datetime], now: datetime, free: int = FREE, longest: timedelta = WINDOW
) -> timedelta:
    """Return how long from `now` the next try has to wait; zero where it need not.

    `failures` are the moments of failed tries in one lane, in any order. The pause is half a
    minute after the last free one and doubles with each further one, to the longest.
    """
    recent = [at for at in failures if at > now - WINDOW]
    if len(recent) < free:
        return timedelta(0)
    doublings = min(len(recent) - free, 8)
    over = max(recent) + min(FIRST_PAUSE * (1 << doublings), longest)
    return max(over - now, timedelta(0))


def pause_of_a_crowd(failures_at_address: Sequence[datetime], now: datetime) -> timedelta:
    """Return how long an address waits while very many fail: half a minute, once in a window."""
    if not failures_at_address:
        return FIRST_PAUSE
    return max(min(failures_at_address) + FIRST_PAUSE - now, timedelta(0))
