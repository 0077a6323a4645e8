"""Failures that are counted, and how long the next try has to wait for them.

They are counted in the database, so that several servers count together. A lane is a digest of
what is tried and by whom; what it was can't be read from it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy.orm import Session

from quiz.domain.people.throttling import (
    CODE,
    FIRST_PAUSE,
    WINDOW,
    Allowed,
    pause,
    pause_of_a_crowd,
)
from quiz.persistence.people import people as store
from quiz.persistence.tables.people import FailedSignIn
from quiz.services.people.tokens import digest_of


@dataclass(frozen=True)
class Sender:
    """From where a try comes: an address, and the secret of a browser that is known already."""

    address: str = ""
    known: str = ""


NOWHERE = Sender()


@dataclass(frozen=True)
class Attempted:
    """What is tried, by whom, and how often it may fail; `what` names a login, a quiz or codes."""

    what: str
    sender: Sender
    allowed: Allowed

    @property
    def own(self) -> str:
        """The lane of a known browser, or that of all new ones at the address."""
        if self.sender.known:
            return digest_of(f"{self.what}|known|{self.sender.known}")
        return digest_of(f"{self.what}|at|{_network(self.sender.address)}")

    @property
    def together(self) -> str:
        """The lane of all new browsers at all addresses."""
        return digest_of(self.what)


def trying_codes(sender: Sender) -> Attempted:
    """Return codes to join with or to come back with, as what somebody tries."""
    return Attempted("codes", sender, CODE)


def _network(address: str) -> str:
    """Return an address; of IPv6 the part that one household has, as it has many addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def seconds_to_wait(session: Session, tried: Attempted, now: datetime) -> int:
    """Return for how many seconds somebody has to wait; 0 where they need not. Reads only."""
    since = now - WINDOW
    if tried.sender.known:
        return _seconds(pause(store.failures_since(session, tried.own, since), now))
    failures, crowd = store.failures_in_crowd(session, tried.own, tried.together, since)
    waiting = pause(failures, now, tried.allowed.at_address, FIRST_PAUSE)
    if not waiting and crowd >= tried.allowed.together:
        waiting = pause_of_a_crowd(failures, now)
    return _seconds(waiting)


def hold_up(session: Session, tried: Attempted, now: datetime) -> int:
    """Return for how many seconds somebody has to wait; their waiting begins now."""
    seconds = seconds_to_wait(session, tried, now)
    if seconds and not store.failures_since(session, tried.own, now - WINDOW):
        _add(session, tried.own, now)
    return seconds


def count_failure(session: Session, tried: Attempted, now: datetime) -> int:
    """Count one more failure, and return for how many seconds the next try has to wait."""
    _add(session, tried.own, now)
    if not tried.sender.known:
        _add(session, tried.together, now)
    return seconds_to_wait(session, tried, now)


def forgive(session: Session, tried: Attempted, now: datetime) -> None:
    """Forget the failures of somebody's lane, and everybody's that are too old to matter."""
    store.delete_failures(session, tried.own, now - WINDOW)


def _add(session: Session, subject: str, now: datetime) -> None:
    session.add(FailedSignIn(subject=subject, at=now))
    session.flush()


def _seconds(waiting: timedelta) -> int:
    return math.ceil(waiting / timedelta(seconds=1))
