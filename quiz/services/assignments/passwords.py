"""The password of a quiz, and how often it may be tried.

A wrong one is a result and not an error, because it leaves a trace: the failure is counted.
Somebody who is known is counted by themselves; of visitors each browser is, and all new browsers at
one quiz together, for a browser that forgets its cookie is always a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.people.codes import normalise
from quiz.domain.people.rights import Actor
from quiz.domain.people.throttling import FREE, FREE_FOR_A_QUIZ
from quiz.services.people.passwords import Proof
from quiz.services.people.throttling import count_failure, forgive, seconds_to_wait
from quiz.services.people.tokens import digest_of


@dataclass(frozen=True)
class PasswordTry:
    """What came of a try: whether the password holds, or how many seconds the next one waits."""

    holds: bool
    seconds: int = 0


def try_password(
    session: Session, actor: Actor, browser: str, code: str, proof: Proof, now: datetime
) -> PasswordTry:
    """Return whether a quiz's password was typed; count the failure otherwise.

    `browser` is a visitor's own secret. While somebody waits, even the right password is refused
    and nothing is counted.
    """
    subjects = _subjects(actor, browser, normalise(code))
    waiting = _seconds(session, subjects, now)
    if waiting:
        return PasswordTry(False, waiting)
    own = next(iter(subjects))
    if proof.holds:
        forgive(session, own, now)
        return PasswordTry(True)
    for subject in subjects:
        count_failure(session, subject, now)
    return PasswordTry(False, _seconds(session, subjects, now))


def _subjects(actor: Actor, browser: str, code: str) -> Mapping[str, int]:
    """Return what is counted, with how many failures of it are free; one's own comes first."""
    if actor.person_id is not None:
        return {digest_of(f"quiz|{code}|{actor.person_id}"): FREE}
    return {
        digest_of(f"quiz|{code}|{browser}"): FREE,
        digest_of(f"quiz|{code}|visitors"): FREE_FOR_A_QUIZ,
    }


def _seconds(session: Session, subjects: Mapping[str, int], now: datetime) -> int:
    return max(seconds_to_wait(session, one, now, free) for one, free in subjects.items())
