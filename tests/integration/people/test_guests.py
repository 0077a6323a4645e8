"""Guests: how they come back, and what an account takes over from them."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, Refused
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.rules import CountedAttempt
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import (
    PersonRow,
)
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services import adoption
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.people import accounts, profiles
from quiz.services.scores import attempts as scores
from quiz.services.taking import starting
from tests.builders import NOW, add_bank, add_question, make_quiz
from tests.integration.people.accounts import HASH, account, actor, guest


def begin(session: Session, person_id: UUID | None, assignment_id: int, **changes) -> AttemptRow:
    row = AttemptRow(
        assignment_id=assignment_id,
        person_id=person_id,
        number=changes.pop("number", 1),
        state=changes.get("state", "open"),
        seed="0" * 64,
        started_at=changes.get("started_at", NOW),
        submitted_at=None if changes.get("state", "open") == "open" else NOW,
    )
    session.add(row)
    session.flush()
    return row


def limit(session: Session, assignment_id: int, attempts: int, counts=CountedAttempt.FIRST):
    row = session.get_one(AssignmentRow, assignment_id)
    store_rules(session, row, replace(rules_of(row), attempts=attempts, counts=counts))


def override(session: Session, assignment_id: int, person: Actor, **given) -> None:
    given = {"extra_time": 0, "extra_attempts": 0} | given
    row = OverrideRow(
        assignment_id=assignment_id, person_id=person.person_id, changed_at=NOW, **given
    )
    session.add(row)
    session.flush()


@pytest.fixture
def assignment_id(session: Session) -> int:
    bank = add_bank(session)
    add_question(session, bank)
    quiz = store_quiz(session, bank, make_quiz("bridge-length"), NOW)
    return open_to_public(session, quiz, NOW).id


# --- guests ----------------------------------------------------------------------------------


def test_a_code_that_nobody_holds_is_refused_with_a_cure(session):
    with pytest.raises(Refused) as refusal:
        profiles.find_guest(session, "0000-0000-0000")
    assert "twelve" in str(refusal.value.cure)


def test_a_guest_comes_back_with_the_code_however_it_is_typed(session):
    person, code = guest(session)
    assert profiles.find_guest(session, f" {code.lower()} ").id == person.person_id
    assert len(code) == 14
    assert session.get(PersonRow, person.person_id).resume_digest not in {code, None}


def test_a_new_code_ends_the_old_one(session):
    person, old = guest(session)
    new = profiles.renew_resume_code(session, person)
    assert profiles.find_guest(session, new).id == person.person_id
    with pytest.raises(Refused):
        profiles.find_guest(session, old)


def test_an_account_has_no_code(session):
    with pytest.raises(Refused):
        profiles.renew_resume_code(session, account(session))


def test_a_guest_who_makes_an_account_stays_the_same_person(session, assignment_id):
    person, code = guest(session)
    attempt = begin(session, person.person_id, assignment_id)
    made = accounts.make_account(
        session, person, name="Dana A.", login="dana", password_hash=HASH, now=NOW
    )
    assert made == person.person_id == attempt.person_id
    assert not actor(session, made).guest
    with pytest.raises(Refused):
        profiles.find_guest(session, code)


def test_a_guests_attempts_move_to_the_account_and_are_numbered_on(session, assignment_id):
    person = account(session)
    visitor, code = guest(session)
    begin(session, person.person_id, assignment_id, state="submitted", number=1)
    later = begin(
        session, visitor.person_id, assignment_id, number=2, started_at=NOW + timedelta(hours=1)
    )
    first = begin(session, visitor.person_id, assignment_id, state="submitted", number=1)
    moved = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert moved == adoption.Adoption(2, 0, None, 0, ("The bridge",))
    assert [(a.person_id, a.number) for a in (first, later)] == [
        (person.person_id, 2),
        (person.person_id, 3),
    ]
    with pytest.raises(Refused, match="moved to an account"):
        profiles.find_guest(session, code)


def test_of_two_open_attempts_at_one_quiz_the_guests_stays_until_it_is_handed_in(
    session, assignment_id
):
    person = account(session)
    visitor, old_code = guest(session)
    begin(session, person.person_id, assignment_id)
    done = begin(session, visitor.person_id, assignment_id, state="submitted", number=1)
    still_open = begin(session, visitor.person_id, assignment_id, number=2)

    moved = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert (moved.moved, moved.left) == (1, 1)
    assert done.person_id == person.person_id
    assert (still_open.person_id, still_open.number) == (visitor.person_id, 1)
    with pytest.raises(Refused):
        profiles.find_guest(session, old_code)
    assert profiles.find_guest(session, moved.resume_code).id == visitor.person_id

    still_open.state, still_open.submitted_at = "submitted", NOW
    session.flush()
    again = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert again == adoption.Adoption(1, 0, None, 0, ("The bridge",))
    assert (still_open.person_id, still_open.number) == (person.person_id, 3)


@pytest.mark.parametrize("counts", CountedAttempt)
@pytest.mark.parametrize("own", ["open", "submitted"])
def test_where_attempts_are_limited_nothing_is_added_to_what_the_account_has(
    session, assignment_id, own, counts
):
    limit(session, assignment_id, 3, counts)
    person = account(session)
    visitor, _ = guest(session)
    mine = begin(session, person.person_id, assignment_id, state=own)
    theirs = begin(session, visitor.person_id, assignment_id, state="submitted")
    moved = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert (moved.moved, moved.left, moved.apart) == (0, 0, 1)
    assert (mine.person_id, theirs.person_id) == (person.person_id, visitor.person_id)
    # However often they try, it stays apart; its code still leads to the guest's results.
    assert profiles.find_guest(session, moved.resume_code).id == visitor.person_id
    again = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert (again.moved, again.apart) == (0, 1)


def test_an_account_without_attempts_takes_over_no_more_than_it_is_allowed(session, assignment_id):
    limit(session, assignment_id, 1)
    person = account(session)
    visitor, _ = guest(session)
    override(session, assignment_id, visitor, extra_attempts=1)
    override(session, assignment_id, person, extra_attempts=1, extra_time=50)
    tries = [
        begin(
            session,
            visitor.person_id,
            assignment_id,
            state="submitted",
            number=number,
            started_at=NOW + timedelta(hours=number),
        )
        for number in (1, 2, 3)
    ]
    moved = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    # Of what both were given the larger holds, and never the sum.
    assert (moved.moved, moved.apart) == (2, 1)
    assert [attempt.person_id for attempt in tries] == [
        person.person_id,
        person.person_id,
        visitor.person_id,
    ]
    assert [attempt.number for attempt in tries] == [1, 2, 1]
    (given,) = session.scalars(select(OverrideRow))
    assert (given.person_id, given.extra_attempts, given.extra_time) == (person.person_id, 1, 50)


def test_a_void_attempt_uses_up_none_and_moves(session, assignment_id):
    limit(session, assignment_id, 1)
    person = account(session)
    visitor, _ = guest(session)
    begin(session, person.person_id, assignment_id, state="submitted")
    begin(session, visitor.person_id, assignment_id, state="void")
    moved = adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert (moved.moved, moved.apart) == (1, 0)


def test_whoever_sees_the_scores_sees_whose_an_attempt_was_and_when_it_came(session, assignment_id):
    limit(session, assignment_id, 1)
    owner, person = account(session, "owner", Role.OWNER), account(session)
    first, second = guest(session, "Dana")[0], guest(session, "Nur")[0]
    for visitor in (first, second):
        begin(session, visitor.person_id, assignment_id, state="submitted")
        adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    code = session.get_one(AssignmentRow, assignment_id).code
    shown = scores.show_scores(session, owner, code).attempts
    assert [(one.label.name, one.joining.other.name, one.joining.moved) for one in shown] == [
        ("Aigul", "Dana", True),
        ("Nur", "Aigul", False),
    ]
    assert {one.joining.at for one in shown} == {NOW}


@pytest.mark.parametrize("_again", range(3))
@pytest.mark.parametrize("rival", ["guest", "start"])
def test_of_two_that_join_or_begin_at_once_the_account_gets_what_one_is_allowed(
    database: Database, rival, _again
):
    with database.written() as session:
        bank = add_bank(session)
        add_question(session, bank)
        quiz = store_quiz(session, bank, make_quiz("bridge-length"), NOW)
        assignment_id = open_to_public(session, quiz, NOW).id
        limit(session, assignment_id, 1)
        person = account(session)
        visitors = [guest(session, name)[0] for name in ("Dana", "Nur")]
        for visitor in visitors:
            begin(session, visitor.person_id, assignment_id, state="submitted")
    barrier = threading.Barrier(2)

    def join(visitor: Actor) -> None:
        barrier.wait()
        with database.written() as session:
            adoption.adopt(session, visitor.person_id, person.person_id, NOW)

    def start() -> None:
        barrier.wait()
        with suppress(Closed), database.written() as session:
            starting.start_attempt(session, person, assignment_id, NOW, "0" * 64)

    calls = [lambda: join(visitors[0]), start if rival == "start" else lambda: join(visitors[1])]
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        own = select(AttemptRow).where(AttemptRow.person_id == person.person_id)
        assert len(session.scalars(own).all()) == 1


def test_an_account_is_never_adopted(session):
    one, other = account(session), account(session, "other")
    assert adoption.adopt(session, one.person_id, other.person_id, NOW) is None
