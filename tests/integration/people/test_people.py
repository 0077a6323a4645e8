"""Guests, accounts, sessions, links and roles, on both databases."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, Conflict, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.people.rights import Action, Actor, Role
from quiz.domain.quizzes.rules import CountedAttempt
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import (
    EntryLinkRow,
    FailedSignIn,
    GrantedRole,
    PersonRow,
    SessionRow,
)
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services import adoption
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.people import accounts, classes, links, passwords, profiles, roster, sessions
from quiz.services.people.passwords import Proof, prove, require_good
from quiz.services.scores import attempts as scores
from quiz.services.taking import starting
from tests.builders import NOW, add_bank, add_question, make_quiz

PASSWORD = "кітап оқу пайдалы"
HASH = passwords.hash_password(PASSWORD)
RIGHT = Proof(True, HASH)
WRONG = Proof(False, HASH)


def account(session: Session, login: str = "aigul@example.org", *roles: Role) -> Actor:
    person_id = accounts.make_account(
        session, Actor.visitor(), name="Aigul", login=login, password_hash=HASH, now=NOW
    )
    for role in roles:
        session.add(GrantedRole(person_id=person_id, role=role, granted_at=NOW))
    session.flush()
    return actor(session, person_id)


def guest(session: Session, name: str = "Dana") -> tuple[Actor, str]:
    person, code = profiles.make_guest(session, name, NOW)
    return actor(session, person.id), code


def made_by_a_class(session: Session) -> Actor:
    teacher = account(session, "leader", Role.INSTRUCTOR)
    group = classes.make_class(session, teacher, "10 B", NOW)
    made, _ = guest(session, "Made")
    classes.join_class(session, made.person_id, group.code, NOW, made_person=True)
    return actor(session, made.person_id)


def actor(session: Session, person_id: UUID | None) -> Actor:
    assert person_id is not None
    return profiles.actor_of(session, profiles.get_person(session, person_id))


def identity(session: Session, person_id: UUID | None, at=NOW) -> sessions.Identity:
    assert person_id is not None
    token = sessions.open_session(session, person_id, at)
    found = sessions.identify(session, token, at)
    assert found is not None
    return found


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


# --- passwords -------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["", "1234567", "й" * 7, "password", "PassWord", "qwertyuiop"])
def test_a_password_that_anybody_would_try_is_refused(password):
    with pytest.raises(Refused) as refusal:
        require_good(password)
    assert str(refusal.value.cure)


def test_ones_own_login_and_name_are_no_passwords():
    with pytest.raises(Refused):
        require_good("Aigul@Example.org", "aigul@example.org", "Aigul")


def test_a_password_longer_than_we_hash_is_refused_and_not_cut():
    with pytest.raises(Refused, match="1001"):
        require_good("x" * 1001)


@pytest.mark.parametrize("password", [PASSWORD, " a b c d ", "x" * 129, "pässwörd ağaş"])
def test_any_other_password_is_good_and_no_character_of_it_is_lost(password):
    require_good(password)
    stored = passwords.hash_password(password)
    assert prove(password, stored).holds
    assert not prove(password.strip() + "!", stored).holds
    if password != password.strip():
        assert not prove(password.strip(), stored).holds


def test_the_common_passwords_are_three_thousand():
    assert len(passwords.common()) == 3000


def test_a_hash_says_argon2id_with_the_stated_cost():
    assert HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_typed_on_another_keyboard_in_another_normal_form_is_the_same():
    assert prove("кі" + "тап оқу пайдалы".replace("й", "и\u0306"), HASH).holds


def test_a_hash_of_an_older_way_is_made_afresh_at_sign_in(session):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    person = account(session)
    accounts.set_password(session, person.person_id, old, NOW)
    proof = prove(PASSWORD, accounts.stored_hash(session, "aigul@example.org"))
    assert accounts.sign_in(session, "aigul@example.org", proof, NOW).person_id == person.person_id
    assert accounts.own_hash(session, person.person_id).startswith(
        "$argon2id$v=19$m=19456,t=2,p=1$"
    )


# --- accounts --------------------------------------------------------------------------------


def test_a_login_that_is_taken_is_refused_in_every_spelling(session):
    account(session)
    with pytest.raises(Refused, match="already"):
        account(session, "AIGUL@example.org")


def test_an_account_is_not_made_twice(session):
    made = account(session)
    with pytest.raises(Conflict):
        accounts.make_account(
            session, made, name="Aigul", login="second", password_hash=HASH, now=NOW
        )


def test_an_unknown_login_a_wrong_password_and_a_closed_account_are_refused_alike(session):
    person = account(session)
    admin = account(session, "admin", Role.ADMIN)
    wrong = accounts.sign_in(session, "aigul@example.org", WRONG, NOW)
    unknown = accounts.sign_in(session, "nobody@example.org", Proof(False, None), NOW)
    roster.disable(session, admin, person.person_id, NOW)
    closed = accounts.sign_in(session, "aigul@example.org", RIGHT, NOW)
    assert wrong == unknown == closed == accounts.SignIn(None, 0)


def test_a_login_without_an_account_is_held_against_a_hash_of_the_same_cost(session, monkeypatch):
    held = []

    class Watched:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, stored, text):
            held.append(stored.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(stored, text)

    hasher = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Watched())
    account(session)
    assert accounts.stored_hash(session, "nobody") is None
    assert prove(PASSWORD, None) == Proof(False, None)
    assert not prove("wrong", accounts.stored_hash(session, "aigul@example.org")).holds
    assert held == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_a_proof_of_a_password_that_was_changed_meanwhile_is_worth_nothing(session):
    person = account(session)
    accounts.set_password(
        session, person.person_id, passwords.hash_password("a new one, then"), NOW
    )
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, NOW).person_id is None


def test_after_ten_failures_even_the_right_password_waits(session):
    account(session)
    results = [accounts.sign_in(session, "aigul@example.org", WRONG, NOW) for _ in range(10)]
    assert [result.seconds for result in results] == [0] * 9 + [30]
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, NOW) == accounts.SignIn(None, 30)
    later = NOW + timedelta(seconds=30)
    assert accounts.sign_in(session, "Aigul@example.org", WRONG, later).seconds == 60
    much_later = later + timedelta(seconds=60)
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, much_later).person_id
    assert session.scalars(select(FailedSignIn)).all() == []


def test_unknown_logins_wait_in_the_same_way(session):
    nobody = Proof(False, None)
    results = [accounts.sign_in(session, "nobody", nobody, NOW) for _ in range(11)]
    assert [result.seconds for result in results] == [0] * 9 + [30, 30]


def test_failures_of_one_login_do_not_hold_up_another(session):
    account(session)
    for _ in range(20):
        accounts.sign_in(session, "somebody else", WRONG, NOW)
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, NOW).person_id


def test_a_wrong_present_password_changes_nothing_and_counts(session):
    person = account(session)
    result = accounts.change_password(session, person, WRONG, "another hash", NOW, 0)
    assert result == accounts.SignIn(None, 0)
    assert accounts.own_hash(session, person.person_id) == HASH
    assert len(session.scalars(select(FailedSignIn)).all()) == 1


def test_a_changed_password_ends_all_other_sessions(session):
    person = account(session)
    here, there = identity(session, person.person_id), identity(session, person.person_id)
    accounts.change_password(session, person, RIGHT, "another hash", NOW, here.session_id)
    left = session.scalars(select(SessionRow.id)).all()
    assert left == [here.session_id]
    assert there.session_id not in left


def test_a_guest_has_no_password_to_change(session):
    person, _ = guest(session)
    with pytest.raises(Refused):
        accounts.change_password(session, person, Proof(False, None), "hash", NOW, 0)


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


@pytest.mark.parametrize("rival", ["guest", "start"])
def test_of_two_that_join_or_begin_at_once_the_account_gets_what_one_is_allowed(
    database: Database, rival
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


# --- sessions --------------------------------------------------------------------------------


def test_an_unknown_token_is_nobody(session):
    assert sessions.identify(session, "x" * 43, NOW) is None


def test_a_session_ends_after_thirty_days_without_use(session):
    person = account(session)
    token = sessions.open_session(session, person.person_id, NOW)
    assert sessions.identify(session, token, NOW + timedelta(days=30)) is None
    last = NOW + timedelta(days=29)
    assert sessions.keep_alive(session, sessions.identify(session, token, last), last)
    assert sessions.identify(session, token, NOW + timedelta(days=58))


def test_a_session_in_use_is_not_written_more_often_than_every_ten_minutes(session):
    found = identity(session, account(session).person_id)
    assert not sessions.keep_alive(session, found, NOW + timedelta(minutes=9))
    assert sessions.keep_alive(session, found, NOW + timedelta(minutes=10))


def test_the_token_is_stored_nowhere(session):
    token = sessions.open_session(session, account(session).person_id, NOW)
    row = session.scalars(select(SessionRow)).one()
    assert token not in {row.token_digest, row.secret}


def test_a_session_that_was_closed_is_nobody(session):
    person = account(session)
    token = sessions.open_session(session, person.person_id, NOW)
    sessions.close_session(session, sessions.identify(session, token, NOW))
    assert sessions.identify(session, token, NOW) is None


def test_a_role_that_is_taken_back_is_gone_with_the_next_look(session):
    owner = account(session, "owner", Role.OWNER)
    person = account(session, "author", Role.AUTHOR)
    token = sessions.open_session(session, person.person_id, NOW)
    assert sessions.identify(session, token, NOW).actor.has(Role.AUTHOR)
    roster.revoke_role(session, owner, person.person_id, Role.AUTHOR, NOW)
    assert not sessions.identify(session, token, NOW).actor.has(Role.AUTHOR)


def test_a_closed_account_is_signed_out_everywhere(session):
    admin = account(session, "admin", Role.ADMIN)
    person = account(session)
    token = sessions.open_session(session, person.person_id, NOW)
    roster.disable(session, admin, person.person_id, NOW)
    assert sessions.identify(session, token, NOW) is None
    roster.enable(session, admin, person.person_id, NOW)
    assert sessions.identify(session, token, NOW) is None
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, NOW).person_id


def test_only_staff_view_as_a_learner_and_they_find_back(session):
    with pytest.raises(NotAllowed):
        sessions.view_as_learner(session, identity(session, account(session).person_id), True)
    owner = account(session, "owner", Role.OWNER)
    token = sessions.open_session(session, owner.person_id, NOW)
    sessions.view_as_learner(session, sessions.identify(session, token, NOW), True)
    resting = sessions.identify(session, token, NOW)
    assert not resting.actor.has(Role.AUTHOR)
    sessions.view_as_learner(session, resting, False)
    assert sessions.identify(session, token, NOW).actor.has(Role.AUTHOR)


# --- links -----------------------------------------------------------------------------------


def test_a_link_signs_in_once(session):
    link = links.issue_owner_link(session, NOW)
    assert links.look_at_link(session, link.token, NOW).name == "Owner"
    owner_id = links.use_link(session, link.token, NOW)
    assert actor(session, owner_id).has(Role.OWNER)
    assert links.look_at_link(session, link.token, NOW) is None
    with pytest.raises(Closed):
        links.use_link(session, link.token, NOW)


def test_looking_at_a_link_does_not_use_it(session):
    link = links.issue_owner_link(session, NOW)
    for _ in range(3):
        assert links.look_at_link(session, link.token, NOW)
    assert links.use_link(session, link.token, NOW)


def test_each_start_ends_the_owners_older_link_and_keeps_the_owner(session):
    first = links.issue_owner_link(session, NOW)
    second = links.issue_owner_link(session, NOW + timedelta(seconds=1))
    with pytest.raises(Closed):
        links.use_link(session, first.token, NOW + timedelta(seconds=2))
    owner_id = links.use_link(session, second.token, NOW + timedelta(seconds=2))
    assert links.ensure_owner(session, NOW, "Owner").id == owner_id


@pytest.mark.parametrize(("minutes", "lives"), [(59, True), (60, False)])
def test_an_owners_link_lives_for_an_hour(session, minutes, lives):
    link = links.issue_owner_link(session, NOW)
    assert bool(links.look_at_link(session, link.token, NOW + timedelta(minutes=minutes))) is lives


@pytest.mark.parametrize(("minutes", "lives"), [(9, True), (10, False)])
def test_a_link_from_staff_lives_for_ten_minutes(session, minutes, lives):
    owner, made = account(session, "owner", Role.OWNER), made_by_a_class(session)
    link = links.issue_link(session, owner, made.person_id, NOW)
    assert bool(links.look_at_link(session, link.token, NOW + timedelta(minutes=minutes))) is lives


def test_a_link_for_a_forgotten_password_ends_it_and_all_sessions(session):
    person = account(session)
    token = sessions.open_session(session, person.person_id, NOW)
    link = links.issue_link_from_console(session, "aigul@example.org", NOW)
    assert sessions.identify(session, token, NOW)
    assert links.use_link(session, link.token, NOW) == person.person_id
    assert sessions.identify(session, token, NOW) is None
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, NOW).person_id is None
    new = passwords.hash_password("a new one, then")
    changed = accounts.change_password(session, person, Proof(False, None), new, NOW, 0)
    assert changed.person_id == person.person_id
    signed = accounts.sign_in(session, "aigul@example.org", Proof(True, new), NOW)
    assert signed.person_id == person.person_id


def test_a_link_is_stored_as_a_digest_alone(session):
    link = links.issue_owner_link(session, NOW)
    row = session.scalars(select(EntryLinkRow)).one()
    assert len(link.token) >= 43
    assert link.token not in row.token_digest


def test_nobody_issues_a_link_for_whom_they_do_not_look_after(session):
    learner, other = account(session), account(session, "other")
    owner = account(session, "owner", Role.OWNER)
    admin = account(session, "admin", Role.ADMIN)
    with pytest.raises(NotFound):
        links.issue_link(session, learner, other.person_id, NOW)
    for person in (owner, other):
        with pytest.raises(NotAllowed):
            links.issue_link(session, admin, person.person_id, NOW)
    with pytest.raises(NotAllowed):
        links.issue_link(session, owner, other.person_id, NOW)
    with pytest.raises(SignInNeeded):
        links.issue_link(session, Actor.visitor(), other.person_id, NOW)


def test_a_closed_account_gets_no_link_from_the_console(session):
    admin, person = account(session, "admin", Role.ADMIN), account(session)
    roster.disable(session, admin, person.person_id, NOW)
    with pytest.raises(Refused):
        links.issue_link_from_console(session, "aigul@example.org", NOW)


def test_of_two_uses_at_once_one_signs_in(database: Database):
    with database.written() as session:
        link = links.issue_owner_link(session, NOW)
    barrier, outcomes = threading.Barrier(8), []

    def use() -> None:
        barrier.wait()
        try:
            with database.written() as session:
                outcomes.append(links.use_link(session, link.token, NOW))
        except Closed:
            outcomes.append(None)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    assert sum(outcome is not None for outcome in outcomes) == 1


# --- those who run the place -----------------------------------------------------------------


def test_learners_and_instructors_do_not_see_the_list_of_people(session):
    for person in (account(session), account(session, "teacher", Role.INSTRUCTOR)):
        with pytest.raises(NotAllowed):
            roster.list_people(session, person)


def test_an_administrator_grants_author_and_instructor_and_no_more(session):
    admin, person = account(session, "admin", Role.ADMIN), account(session)
    roster.grant_role(session, admin, person.person_id, Role.AUTHOR, NOW)
    roster.grant_role(session, admin, person.person_id, Role.AUTHOR, NOW)
    assert actor(session, person.person_id).roles == {Role.AUTHOR}
    for role in (Role.ADMIN, Role.OWNER):
        with pytest.raises(NotAllowed):
            roster.grant_role(session, admin, person.person_id, role, NOW)


def test_a_guest_gets_no_role(session):
    owner = account(session, "owner", Role.OWNER)
    visitor, _ = guest(session)
    with pytest.raises(Refused):
        roster.grant_role(session, owner, visitor.person_id, Role.AUTHOR, NOW)


def test_the_last_owner_stays_owner_and_open(session):
    owner = account(session, "owner", Role.OWNER)
    with pytest.raises(Refused, match="last owner"):
        roster.revoke_role(session, owner, owner.person_id, Role.OWNER, NOW)
    with pytest.raises(Refused, match="your own"):
        roster.disable(session, owner, owner.person_id, NOW)
    second = account(session, "second", Role.OWNER)
    roster.disable(session, owner, second.person_id, NOW)
    assert links.ensure_owner(session, NOW, "Owner").id == owner.person_id


def test_the_list_finds_people_by_name_and_login_and_leaves_out_who_was_adopted(session):
    owner = account(session, "owner", Role.OWNER)
    person = account(session)
    visitor, _ = guest(session, "Guest 50%")
    assert roster.list_people(session, owner).total == 3
    assert [p.id for p in roster.list_people(session, owner, "0%").people] == [visitor.person_id]
    assert [p.id for p in roster.list_people(session, owner, "AIGUL@").people] == [person.person_id]
    adoption.adopt(session, visitor.person_id, person.person_id, NOW)
    assert roster.list_people(session, owner).total == 2
    with pytest.raises(NotFound):
        roster.show_person(session, owner, visitor.person_id)


def test_what_the_list_offers_is_what_the_policy_allows(session):
    admin = account(session, "admin", Role.ADMIN)
    account(session, "owner", Role.OWNER)
    for view in roster.list_people(session, admin).people:
        powerful = {Role.ADMIN, Role.OWNER} & set(view.roles)
        assert view.may_disable is bool(view.may_grant) is (not powerful)
        assert not view.may_link
    with pytest.raises(NotFound):
        roster.get_person_for(session, admin, Action.SEE, uuid4())


# --- a person's own account ------------------------------------------------------------------


def test_a_profile_refuses_a_zone_that_is_none_and_keeps_a_good_one(session):
    person = account(session)
    with pytest.raises(Refused, match="Mars"):
        profiles.change_profile(session, person, "Aigul", "Mars/Olympus", "en")
    profiles.change_profile(session, person, "Айгүл", "Asia/Almaty", "kk")
    view = profiles.show_account(session, person)
    assert (view.name, view.zone, view.language) == ("Айгүл", "Asia/Almaty", "kk")


def test_an_appearance_that_is_none_changes_nothing(session):
    person = account(session)
    profiles.change_appearance(session, person, "dark", "125")
    profiles.change_appearance(session, person, "<script>", "9000")
    row = session.get(PersonRow, person.person_id)
    assert (row.theme, row.size) == ("dark", "125")


def test_an_actor_of_a_later_version_s_role_has_none_of_it(session):
    person = account(session)
    session.add(GrantedRole(person_id=person.person_id, role="astronaut", granted_at=NOW))
    session.flush()
    assert actor(session, person.person_id) == replace(person, roles=frozenset())
