"""Failures that are counted, and how long the next try has to wait for them.

A subject is a digest of what is tried: a login, or a quiz together with who tries its password.
Addresses are never counted: a whole class sits behind one.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quiz.domain.people.throttling import FREE, WINDOW, pause
from quiz.persistence.people import people as store
from quiz.persistence.tables.people import FailedSignIn


def seconds_to_wait(session: Session, subject: str, now: datetime, free: int = FREE) -> int:
    """Return for how many seconds a subject has to wait; 0 where it need not."""
    waiting = pause(store.failures_since(session, subject, now - WINDOW), now, free)
    return math.ceil(waiting / timedelta(seconds=1))


def count_failure(session: Session, subject: str, now: datetime) -> None:
    """Count one more failure of a subject."""
    session.add(FailedSignIn(subject=subject, at=now))
    session.flush()


def forgive(session: Session, subject: str, now: datetime) -> None:
    """Forget a subject's failures, and everybody's that are too old to matter."""
    store.delete_failures(session, subject, now - WINDOW)
