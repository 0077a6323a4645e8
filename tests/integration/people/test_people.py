"""Guests, accounts, sessions, links and roles, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from quiz.domain.errors import Conflict, NotAllowed, NotFound, Refused
from quiz.domain.people.rights import Action
from quiz.domain.people.roles import Role
from quiz.persistence.tables.people import (
    FailedSignIn,
    GrantedRole,
    PersonRow,
    SessionRow,
)
from quiz.services import adoption
from quiz.services.people import accounts, links, passwords, profiles, roster
from quiz.services.people.passwords import Proof, prove, require_good
from quiz.services.people.throttling import Sender
from tests.builders import NOW
from tests.integration.people.accounts import HASH, PASSWORD, RIGHT, account, actor, guest, identity

WRONG = Proof(False, HASH)


# --- passwords -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        *("", "1234567", "й" * 7, "password", "PassWord", "qwertyuiop", "password-2026"),
        *(" " * 8, "        \t", "abababab", "x" * 129),
        *("Sourcecheck", "sourcecheck2026!", "!! Source Check !!"),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password):
    with pytest.raises(Refused) as refusal:
        require_good(password)
    assert str(refusal.value.cure)


def test_ones_own_login_and_name_are_no_passwords():
    with pytest.raises(Refused):
        require_good("Aigul@Example.org", "aigul@example.org", "Aigul")
    with pytest.raises(Refused):
        require_good("Aigul Serikova 99", "aigul@example.org", "Aigul Serikova")


def test_a_password_longer_than_we_hash_is_refused_and_not_cut():
    with pytest.raises(Refused, match="too long"):
        require_good("x" * 1001)


@pytest.mark.parametrize("password", [PASSWORD, " a b c d ", "wxyz " * 25, "pässwörd ağaş"])
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
    assert accounts.sign_in(session, "Aigul@example.org", WRONG, later).seconds == 30
    much_later = later + timedelta(seconds=30)
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, much_later).person_id


def test_where_only_one_browser_fails_its_pause_grows(session):
    account(session)
    known = Sender("192.0.2.1", "a secret")
    for _ in range(10):
        accounts.sign_in(session, "aigul@example.org", WRONG, NOW, known)
    later = NOW + timedelta(seconds=30)
    assert accounts.sign_in(session, "aigul@example.org", WRONG, later, known).seconds == 60
    much_later = later + timedelta(seconds=60)
    assert accounts.sign_in(session, "aigul@example.org", RIGHT, much_later, known).person_id
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
