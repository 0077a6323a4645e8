"""Erasing people: all that names them goes, and what they scored stays without them.

What stays is what others need: marks and chosen answers for the statistics of questions, what an
author made for its bank. Its person is a row that says that somebody was here (T48).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.retention import kept_until
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.people.roles import STAFF
from quiz.domain.questions.questions import ANSWERS
from quiz.persistence.people import classes, erasure, people, personal
from quiz.persistence.people.erasure import NOBODY
from quiz.persistence.people.personal import Fate
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.services.people.accounts import SignIn, prove_self
from quiz.services.people.audit import record
from quiz.services.people.codes import random_code
from quiz.services.people.passwords import Proof
from quiz.services.people.profiles import TAG_LENGTH, get_person, known_roles
from quiz.services.people.tokens import digest_of

# Long enough that no two banks of people who are gone are called the same.
KEY_LENGTH = 10


@dataclass(frozen=True)
class Erasure:
    """How many rows of each table erasing somebody deletes, clears and keeps."""

    counts: Mapping[str, tuple[Fate, int]]

    def total(self, fate: Fate) -> int:
        """Return how many rows have this fate."""
        return sum(number for own_fate, number in self.counts.values() if own_fate is fate)


def plan_erasure(session: Session, person_id: UUID) -> Erasure:
    """Return what erasing a person would do. Reads only."""
    return Erasure(personal.count_of(session, personal.identities_of(session, person_id)))


def plan_own_erasure(session: Session, actor: Actor) -> Erasure:
    """Return what erasing oneself would do. Raises `Refused` for staff."""
    person = get_person(session, signed_in(actor))
    _require_no_role(session, person)
    return plan_erasure(session, person.id)


def erase_self(session: Session, actor: Actor, proof: Proof, now: datetime) -> SignIn:
    """Erase the one who asks; who has a password proves it.

    A wrong one erases nothing and is counted like a failed sign-in. Raises `Refused` for staff.
    """
    person = get_person(session, signed_in(actor))
    _require_no_role(session, person)
    proved = prove_self(session, person, proof, now)
    if proved.person_id is not None:
        erase(session, person, now, by_id=person.id)
    return proved


def erase(session: Session, person: PersonRow, now: datetime, by_id: UUID | None) -> Erasure:
    """Erase a person and the guests who they were, at once.

    Raises `Refused` for staff: somebody else takes their roles back first, so that no class and no
    site is left without anybody who leads it.
    """
    _require_no_role(session, person)
    identities = personal.identities_of(session, person.id)
    done = Erasure(personal.count_of(session, identities))
    _erase_all(session, identities, now)
    record(session, now, AuditEvent.DATA_ERASED, by_id=by_id, person_id=person.id)
    return done


def erase_again(session: Session, people: Collection[UUID], now: datetime) -> int:
    """Erase those of these people who are there, whatever roles a backup gave back to them."""
    back = erasure.not_erased(session, people)
    if back:
        _erase_all(session, back, now)
    return len(back)


def _require_no_role(session: Session, person: PersonRow) -> None:
    if known_roles(people.roles_of(session, [person.id])[person.id]) & STAFF:
        raise Refused(
            N_("An account with a role can't be erased."),
            N_("Ask an administrator or the owner to take back its roles first."),
        )


def _erase_all(session: Session, identities: Collection[UUID], now: datetime) -> None:
    rows = people.lock_people(session, identities)
    _clear_attempts(session, erasure.attempts_of_people(session, identities))
    logins = [row.login for row in rows.values() if row.login]
    erasure.forget_failures(session, [digest_of(login) for login in logins])
    for bank in erasure.banks_of(session, identities):
        bank.title, bank.key = NOBODY, f"bank-{random_code(KEY_LENGTH).lower()}"
    session.flush()
    personal.delete_rows(session, identities)
    for row in rows.values():
        session.refresh(row)
        _make_nobody(row, now)
    session.flush()


def _make_nobody(row: PersonRow, now: datetime) -> None:
    row.name, row.tag = NOBODY, random_code(TAG_LENGTH)
    row.disabled_at = row.erased_at = now


def _clear_attempts(session: Session, attempts: Collection[UUID]) -> None:
    typed = {kind: answer.typed for kind, answer in ANSWERS.items() if answer.typed}
    erasure.clear_typed(session, attempts, typed)


# --- what a class keeps ----------------------------------------------------------------------


@dataclass(frozen=True)
class ClassRetention:
    """What the retention of one class does: whom it erases, and whose work it takes apart."""

    key: str
    kept_until: datetime
    erased: int
    detached: int
    attempts: int


def apply_retention(
    session: Session, now: datetime, *, dry_run: bool = False
) -> tuple[ClassRetention, ...]:
    """Erase what classes kept for as long as they said, and return what that was, by class.

    Guests of the class alone are erased. Accounts and guests of other classes live on; their
    attempts at the class's quizzes stay for the statistics under nobody's name. With `dry_run`
    nothing is changed. A class that has been through it has nobody left to do it to.
    """
    done = []
    for row, ended_at in erasure.ended_classes(session, now):
        until = kept_until(ended_at, row.retention_months)
        if until <= now and (learners := erasure.learners_of(session, row.id)):
            done.append(_retire(session, row, learners, until, now, dry_run))
    if not dry_run:
        for line in done:
            about = {"class": line.key, "erased": line.erased, "detached": line.detached}
            record(session, now, AuditEvent.DATA_ERASED, by_id=None, details=about)
    return tuple(done)


def _retire(
    session: Session,
    row: ClassRow,
    learners: Collection[PersonRow],
    until: datetime,
    now: datetime,
    dry_run: bool,
) -> ClassRetention:
    gone = [person for person in learners if _is_of_this_class_alone(session, row, person)]
    staying = [person for person in learners if person not in gone]
    attempts = sum(
        len(erasure.attempts_in_class(session, row.id, person.id)) for person in learners
    )
    if not dry_run:
        for person in gone:
            _erase_all(session, personal.identities_of(session, person.id), now)
        for person in staying:
            _detach(session, row, person, now)
    return ClassRetention(row.key, until, len(gone), len(staying), attempts)


def _is_of_this_class_alone(session: Session, row: ClassRow, person: PersonRow) -> bool:
    if person.login is not None or person.resume_digest is None:
        return False
    elsewhere = [m for m in classes.memberships_of(session, person.id) if m.class_id != row.id]
    here = {attempt.id for attempt in erasure.attempts_in_class(session, row.id, person.id)}
    return not elsewhere and erasure.attempts_of_people(session, [person.id]) == here


def _detach(session: Session, row: ClassRow, person: PersonRow, now: datetime) -> None:
    """Give a person's attempts in a class to nobody, and take them out of it as a learner."""
    attempts = erasure.attempts_in_class(session, row.id, person.id)
    if attempts:
        nobody = PersonRow(name=NOBODY, tag="", zone="UTC", language="en", created_at=now)
        _make_nobody(nobody, now)
        session.add(nobody)
        session.flush()
        for attempt in attempts:
            attempt.person_id = nobody.id
        session.flush()
        ids = [attempt.id for attempt in attempts]
        erasure.drop_joinings(session, ids)
        _clear_attempts(session, ids)
        personal.delete_rows(session, [nobody.id])
    erasure.drop_allowances(session, row.id, person.id)
    membership = classes.find_membership(session, row.id, person.id)
    if membership is not None and membership.role == "learner":
        session.delete(membership)
    session.flush()
