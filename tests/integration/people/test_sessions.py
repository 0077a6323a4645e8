"""Sessions and links: who is signed in, for how long, and by what."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import (
    EntryLinkRow,
    SessionRow,
)
from quiz.services.people import accounts, classes, links, passwords, roster, sessions
from quiz.services.people.passwords import Proof
from tests.builders import NOW
from tests.integration.people.accounts import RIGHT, account, actor, guest, identity


def made_by_a_class(session: Session) -> Actor:
    teacher = account(session, "leader", Role.INSTRUCTOR)
    group = classes.make_class(session, teacher, "10 B", NOW)
    made, _ = guest(session, "Made")
    classes.join_class(session, made.person_id, group.code, NOW, made_person=True)
    return actor(session, made.person_id)


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
