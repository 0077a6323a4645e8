"""How long a sign-in, or the password of a quiz, has to wait after too many have failed.

Ten failures of one login within a quarter of an hour are free; after that the pause grows with
each further one. Logins are counted and not addresses: a whole class sits behind one address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE = 10
# Of all visitors at one quiz together: 200 learners may each mistype its password once.
FREE_FOR_A_QUIZ = 300
FIRST_PAUSE = timedelta(seconds=30)


def pause(failures: Sequence[datetime], now: datetime, free: int = FREE) -> timedelta:
    """Return how long from `now` the next try has to wait; zero where it need not.

    `failures` are the moments of failed tries of one login, in any order. The pause is half a
    minute after the last free one and doubles with each further one, to a quarter of an hour at
    most.
    """
    recent = [at for at in failures if at > now - WINDOW]
    if len(recent) < free:
        return timedelta(0)
    doublings = min(len(recent) - free, 8)
    over = max(recent) + min(FIRST_PAUSE * (1 << doublings), WINDOW)
    return max(over - now, timedelta(0))
