"""Accounts and guests, as several tests of people need them."""

from __future__ import annotations

from quiz.domain.people.rights import Actor
from quiz.persistence.tables.people import GrantedRole
from quiz.services.people import accounts, passwords, profiles, sessions
from tests.builders import NOW

PASSWORD = "кітап оқу пайдалы"
HASH = passwords.hash_password(PASSWORD)


def make_account(database, login="aigul@example.org", *roles, name="Aigul"):
    with database.written() as session:
        person_id = accounts.make_account(
            session, Actor.visitor(), name=name, login=login, password_hash=HASH, now=NOW
        )
        for role in roles:
            session.add(GrantedRole(person_id=person_id, role=role, granted_at=NOW))
    return person_id


def sign_in(browser, login="aigul@example.org", password=PASSWORD, **fields):
    return browser.send("/account/sign-in", login=login, password=password, **fields)


def become_guest(browser, database, name="Dana"):
    with database.written() as session:
        person, code = profiles.make_guest(session, name, NOW)
        token = sessions.open_session(session, person.id, NOW)
        person_id = person.id
    browser.client.set_cookie("session", token)
    return person_id, code
