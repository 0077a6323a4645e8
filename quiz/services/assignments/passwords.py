"""The password of a quiz, and how often it may be tried.

A wrong one is a result and not an error, because it leaves a trace: the failure is counted.
Somebody who is known is counted by themselves. Of visitors each browser is, and all at one address
together, for a browser that forgets its cookie is always a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.people.codes import normalise
from quiz.domain.people.throttling import QUIZ_PASSWORD
from quiz.services.people.passwords import Proof
from quiz.services.people.throttling import Attempted, Sender, count_failure, forgive, hold_up


@dataclass(frozen=True)
class PasswordTry:
    """What came of a try: whether the password holds, or how many seconds the next one waits."""

    holds: bool
    seconds: int = 0


def try_password(
    session: Session, sender: Sender, browser: str, code: str, proof: Proof, now: datetime
) -> PasswordTry:
    """Return whether a quiz's password was typed; count the failure otherwise.

    `browser` is a visitor's own secret. While somebody waits, even the right password is refused
    and nothing is counted.
    """
    lanes = _lanes(sender, browser, normalise(code))
    waiting = max(hold_up(session, tried, now) for tried in lanes)
    if waiting:
        return PasswordTry(False, waiting)
    if proof.holds:
        forgive(session, lanes[0], now)
        return PasswordTry(True)
    return PasswordTry(False, max([count_failure(session, tried, now) for tried in lanes]))


def _lanes(sender: Sender, browser: str, code: str) -> tuple[Attempted, ...]:
    """Return where it is counted: one's own lane first, and for visitors that of their address."""
    own = sender if sender.known else Sender(sender.address, f"visitor {browser}")
    whose = (own,) if sender.known else (own, sender)
    return tuple(Attempted(f"quiz|{code}", one, QUIZ_PASSWORD) for one in whose)
