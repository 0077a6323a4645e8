"""A guest's belongings move to the account that they sign in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.persistence.attempts.attempts import attempts_of
from quiz.persistence.people import classes, people
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import PersonRow
from quiz.services.people.profiles import get_person, is_guest, renew_code_of
from quiz.services.study.records import move_study

OPEN = "open"


@dataclass(frozen=True)
class Adoption:
    """How many attempts moved, and what stayed with the guest.

    An attempt stays where the account has an open one at the same quiz: a person has one open
    attempt at a time, and which of the two to hand in is theirs to decide. The guest then lives
    on under a new `resume_code`; what is left moves with the next sign-in.
    """

    moved: int
    left: int
    resume_code: str | None


def adopt(session: Session, guest_id: UUID, account_id: UUID, now: datetime) -> Adoption | None:
    """Move a guest's attempts, classes and cards to an account; nothing where there is no guest.

    Moved attempts are numbered after those that the account has, in the order in which they were
    begun; nothing else in them changes. The guest's row stays for the record, and their sessions
    and links end.
    """
    guest = get_person(session, guest_id)
    if guest_id == account_id or not is_guest(guest) or guest.adopted_by_id is not None:
        return None
    moved, left = _move_attempts(session, guest_id, account_id)
    _move_memberships(session, guest_id, account_id)
    move_study(session, guest_id, account_id)
    people.delete_sessions(session, guest_id)
    people.end_links(session, guest_id, now)
    code = _settle(session, guest, account_id, bool(left))
    session.flush()
    return Adoption(moved, left, code)


def _settle(session: Session, guest: PersonRow, account_id: UUID, lives_on: bool) -> str | None:
    if lives_on:
        return renew_code_of(session, guest)
    guest.adopted_by_id = account_id
    return None


def _move_attempts(session: Session, guest_id: UUID, account_id: UUID) -> tuple[int, int]:
    own = attempts_of(session, account_id)
    busy = {attempt.assignment_id for attempt in own if attempt.state == OPEN}
    last = _last_numbers(own)
    theirs = attempts_of(session, guest_id)
    left = [one for one in theirs if one.state == OPEN and one.assignment_id in busy]
    moved = [one for one in theirs if one not in left]
    for attempt in moved:
        last[attempt.assignment_id] += 1
        attempt.number = last[attempt.assignment_id]
        attempt.person_id = account_id
    session.flush()
    for attempt in left:
        # All before it have gone, and the guest's next one shall find its number free.
        attempt.number = 1
    session.flush()
    return len(moved), len(left)


def _last_numbers(attempts: Iterable[AttemptRow]) -> defaultdict[int, int]:
    last: defaultdict[int, int] = defaultdict(int)
    for attempt in attempts:
        last[attempt.assignment_id] = max(last[attempt.assignment_id], attempt.number)
    return last


def _move_memberships(session: Session, guest_id: UUID, account_id: UUID) -> None:
    already = {m.class_id for m in classes.memberships_of(session, account_id)}
    for membership in classes.memberships_of(session, guest_id):
        if membership.class_id in already:
            session.delete(membership)
        else:
            membership.person_id = account_id
    session.flush()
