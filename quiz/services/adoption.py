"""A guest's belongings move to the account that they sign in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.people.audit import AuditEvent
from quiz.domain.quizzes.rules import Override
from quiz.persistence.attempts.attempts import attempts_of, note_joined
from quiz.persistence.people import classes, people
from quiz.persistence.quizzes.allowances import overrides_of_person
from quiz.persistence.quizzes.quizzes import find_assignment_with_quiz
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import personal_rules
from quiz.services.people.audit import record
from quiz.services.people.profiles import is_guest, renew_code_of
from quiz.services.study.records import move_study


@dataclass(frozen=True)
class Adoption:
    """How many attempts moved, and what stayed with the guest.

    `left` are attempts at quizzes of which the account has an open one: a person has one open
    attempt at a time, and which of the two to hand in is theirs to decide. `apart` are those that
    would be more than a quiz allows, or would count in the place of the account's own: they never
    move. Of either the guest lives on under a new `resume_code`. `recounted` are the titles of
    quizzes with any number of attempts at which another attempt may count now.
    """

    moved: int
    left: int
    resume_code: str | None
    apart: int = 0
    recounted: tuple[str, ...] = ()

    @property
    def needs_telling(self) -> bool:
        """Whether something is not as its person might expect it."""
        return bool(self.left or self.apart or self.recounted)


def adopt(session: Session, guest_id: UUID, account_id: UUID, now: datetime) -> Adoption | None:
    """Move a guest's attempts, classes and cards to an account; nothing where there is no guest.

    Moved attempts are numbered after those that the account has, in the order in which they were
    begun; nothing else in them changes. At a quiz that limits attempts an account which has its
    own keeps those alone. The guest's row stays for the record, and their sessions and links end.
    """
    # Nobody begins an attempt of either, and nobody else joins them, before this is done.
    locked = people.lock_people(session, (guest_id, account_id))
    guest = locked.get(guest_id)
    if guest is None or account_id not in locked:
        return None
    if guest_id == account_id or not is_guest(guest) or guest.adopted_by_id is not None:
        return None
    _move_overrides(session, guest_id, account_id)
    adoption = _move_attempts(session, guest_id, account_id, now)
    _move_memberships(session, guest_id, account_id)
    move_study(session, guest_id, account_id)
    people.delete_sessions(session, guest_id)
    people.end_links(session, guest_id, now)
    code = _settle(session, guest, account_id, bool(adoption.left or adoption.apart))
    session.flush()
    record(
        session,
        now,
        AuditEvent.ACCOUNTS_JOINED,
        by_id=account_id,
        person_id=account_id,
        details={"attempts": adoption.moved, "apart": adoption.apart, "guest": guest_id},
    )
    return Adoption(adoption.moved, adoption.left, code, adoption.apart, adoption.recounted)


def _settle(session: Session, guest: PersonRow, account_id: UUID, lives_on: bool) -> str | None:
    if lives_on:
        return renew_code_of(session, guest)
    guest.adopted_by_id = account_id
    return None


def _move_attempts(session: Session, guest_id: UUID, account_id: UUID, now: datetime) -> Adoption:
    own = _by_assignment(attempts_of(session, account_id))
    theirs = _by_assignment(attempts_of(session, guest_id))
    moved = left = apart = 0
    recounted = []
    for assignment_id, attempts in theirs.items():
        busy, too_many = _sort(session, assignment_id, account_id, own[assignment_id], attempts)
        going = [one for one in attempts if one not in busy and one not in too_many]
        _renumber(session, own[assignment_id], going, account_id)
        _close_ranks(session, [one for one in attempts if one not in going])
        for attempt in attempts:
            note_joined(session, attempt.id, guest_id, account_id, attempt in going, now)
        if going and _counting(own[assignment_id]):
            recounted.append(_title(session, assignment_id))
        moved, left, apart = moved + len(going), left + len(busy), apart + len(too_many)
    return Adoption(moved, left, None, apart, tuple(recounted))


def _by_assignment(attempts: Iterable[AttemptRow]) -> defaultdict[int, list[AttemptRow]]:
    found: defaultdict[int, list[AttemptRow]] = defaultdict(list)
    for attempt in attempts:
        found[attempt.assignment_id].append(attempt)
    return found


def _counting(attempts: Iterable[AttemptRow]) -> list[AttemptRow]:
    """Return the attempts that use up one of those allowed."""
    return [attempt for attempt in attempts if attempt.state != State.VOID]


def _sort(
    session: Session,
    assignment_id: int,
    account_id: UUID,
    own: list[AttemptRow],
    theirs: list[AttemptRow],
) -> tuple[list[AttemptRow], list[AttemptRow]]:
    """Return which of a guest's attempts wait for the account's open one, and which are too many.

    Where attempts are limited, an account's own say what counts: nothing is added to them. An
    account without any takes over as many as it is allowed, the earliest first.
    """
    assignment = session.get_one(AssignmentRow, assignment_id)
    allowed = personal_rules(session, assignment, account_id).attempts
    if allowed is not None:
        counting = _counting(theirs)
        return [], counting if _counting(own) else counting[allowed:]
    busy = any(attempt.state == State.OPEN for attempt in own)
    return [one for one in theirs if busy and one.state == State.OPEN], []


def _renumber(
    session: Session, own: list[AttemptRow], going: list[AttemptRow], account_id: UUID
) -> None:
    last = max((attempt.number for attempt in own), default=0)
    for number, attempt in enumerate(going, last + 1):
        attempt.number = number
        attempt.person_id = account_id
    session.flush()


def _close_ranks(session: Session, staying: list[AttemptRow]) -> None:
    """Number what stays from 1 on, one by one: the guest's next one shall find its number free."""
    for number, attempt in enumerate(sorted(staying, key=lambda one: one.number), 1):
        attempt.number = number
        session.flush()


def _title(session: Session, assignment_id: int) -> str:
    assignment = find_assignment_with_quiz(session, assignment_id)
    return assignment.quiz.title if assignment else ""


def _move_overrides(session: Session, guest_id: UUID, account_id: UUID) -> None:
    """Give the account what the guest was given, and of both the larger: never the sum."""
    own = {row.assignment_id: row for row in overrides_of_person(session, account_id)}
    for row in overrides_of_person(session, guest_id):
        if kept := own.get(row.assignment_id):
            _keep_larger(kept, kept.value, row.value)
            session.delete(row)
        else:
            row.person_id = account_id
    session.flush()


def _keep_larger(row: OverrideRow, own: Override, other: Override) -> None:
    ends = [end for end in (own.closes_at, other.closes_at) if end is not None]
    row.closes_at = max(ends, default=None)
    row.extra_time = max(own.extra_time, other.extra_time)
    row.extra_attempts = max(own.extra_attempts, other.extra_attempts)
    row.extra_minutes = max(own.extra_minutes, other.extra_minutes)


def _move_memberships(session: Session, guest_id: UUID, account_id: UUID) -> None:
    already = {m.class_id for m in classes.memberships_of(session, account_id)}
    for membership in classes.memberships_of(session, guest_id):
        if membership.class_id in already:
            session.delete(membership)
        else:
            membership.person_id = account_id
            membership.made_person = False
    session.flush()
