"""Strangers who try and try keep nobody out (docs/reliability.md T60).

What strangers send is counted, with a clock that the test moves; nothing is hashed. The long form
sends ten thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.people.throttling import CODE, FREE, FREE_FOR_A_CLASS, QUIZ_PASSWORD, SIGN_IN
from quiz.persistence.tables.people import FailedSignIn
from quiz.services.assignments.passwords import try_password
from quiz.services.people import accounts
from quiz.services.people.passwords import Proof
from quiz.services.people.throttling import (
    Sender,
    count_failure,
    hold_up,
    seconds_to_wait,
    trying_codes,
)
from tests.builders import NOW

LOGIN = "aigul@example.org"
WRONG, RIGHT = Proof(False, "hash"), Proof(True, "hash")
TIMES = [400, pytest.param(10_000, marks=pytest.mark.acceptance)]

# Sends one right or one wrong try; returns whether it was let in, and how long the next one waits.
Door = Callable[[Session, Sender, bool, datetime], tuple[bool, int]]


def sign_in(session: Session, sender: Sender, is_right: bool, now: datetime) -> tuple[bool, int]:
    """Try somebody's password."""
    came = accounts.sign_in(session, LOGIN, RIGHT if is_right else WRONG, now, sender)
    return came.person_id is not None, came.seconds


def quiz_password(
    session: Session, sender: Sender, is_right: bool, now: datetime
) -> tuple[bool, int]:
    """Try the password of a quiz."""
    came = try_password(session, sender, str(now), "7KQFM2", RIGHT if is_right else WRONG, now)
    return came.holds, came.seconds


def code(session: Session, sender: Sender, is_right: bool, now: datetime) -> tuple[bool, int]:
    """Try a code, as the pages do."""
    tried = trying_codes(sender)
    if seconds := hold_up(session, tried, now):
        return False, seconds
    return is_right, 0 if is_right else count_failure(session, tried, now)


DOORS: dict[str, tuple[Door, int]] = {
    "sign-in": (sign_in, SIGN_IN.at_address),
    "quiz password": (quiz_password, QUIZ_PASSWORD.at_address),
    "code": (code, CODE.at_address),
}


@pytest.fixture
def account(session: Session) -> None:
    """The account that strangers want."""
    accounts.make_account(
        session, Actor.visitor(), name="Aigul", login=LOGIN, password_hash="hash", now=NOW
    )


def storm(session: Session, door: Door, times: int, addresses: int) -> datetime:
    """Send so many wrong tries from so many addresses within ten minutes; return the end."""
    for number in range(times):
        at = NOW + timedelta(minutes=10) * number / times
        sender = Sender(f"198.51.{number % addresses // 250}.{number % addresses % 250}")
        door(session, sender, False, at)
    return NOW + timedelta(minutes=10)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("addresses", [1, 500])
@pytest.mark.parametrize("name", DOORS)
def test_strangers_keep_nobody_out(session: Session, name: str, addresses: int, times: int) -> None:
    door, _ = DOORS[name]
    end = storm(session, door, times, addresses)
    # A known browser, also one at an address of theirs.
    assert door(session, Sender("198.51.0.0", "known"), True, end) == (True, 0)
    for address in ("203.0.113.9", "198.51.0.0"):
        came, seconds = door(session, Sender(address), True, end)
        if not came:
            assert 0 < seconds <= 30
            # Strangers go on meanwhile.
            door(session, Sender("198.51.0.7"), False, end + timedelta(seconds=15))
            came, _ = door(session, Sender(address), True, end + timedelta(seconds=seconds))
        assert came, address


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("name", DOORS)
def test_one_address_gets_few_tries_and_none_while_it_waits(session: Session, name: str) -> None:
    door, free = DOORS[name]
    for number in range(900):
        _, waiting = door(session, Sender("198.51.0.1"), False, NOW + timedelta(seconds=number))
        assert waiting <= 30
    lanes = select(func.count()).select_from(FailedSignIn).group_by(FailedSignIn.subject)
    looked_at = max(session.scalars(lanes))
    # All that are free, and one in each half minute that is left of a quarter of an hour.
    assert looked_at <= free + 30
    assert not door(session, Sender("198.51.0.1"), True, NOW + timedelta(seconds=900))[0] or (
        free > FREE
    )


@pytest.mark.parametrize("name", ["quiz password", "code"])
def test_a_class_behind_one_address_may_mistype_once_each(session: Session, name: str) -> None:
    door, _ = DOORS[name]
    school = Sender("192.0.2.1")
    for number in range(200):
        at = NOW + timedelta(seconds=number / 10)
        assert door(session, school, False, at) == (False, 0)
        assert door(session, school, True, at) == (True, 0)


def test_a_class_behind_one_address_signs_in_at_once(session: Session) -> None:
    people = [f"learner{number}@example.org" for number in range(200)]
    for login in people:
        accounts.make_account(
            session, Actor.visitor(), name="L", login=login, password_hash="hash", now=NOW
        )
    school = Sender("192.0.2.1")
    for login in people:
        assert accounts.sign_in(session, login, WRONG, NOW, school).seconds == 0
        assert accounts.sign_in(session, login, RIGHT, NOW, school).person_id


def test_all_addresses_of_one_household_are_one(session: Session) -> None:
    for number in range(FREE_FOR_A_CLASS):
        code(session, Sender(f"2001:db8:1:2::{number:x}"), False, NOW)
    assert seconds_to_wait(session, trying_codes(Sender("2001:db8:1:2:ffff::1")), NOW) == 30
    assert seconds_to_wait(session, trying_codes(Sender("2001:db8:1:3::1")), NOW) == 0


def test_from_very_many_addresses_together_each_waits_once(session: Session) -> None:
    crowd = trying_codes(Sender()).together
    session.execute(insert(FailedSignIn), [{"subject": crowd, "at": NOW}] * CODE.together)
    late = Sender("203.0.113.1")
    assert code(session, late, True, NOW) == (False, 30)
    assert code(session, late, True, NOW + timedelta(seconds=29)) == (False, 1)
    assert code(session, late, True, NOW + timedelta(seconds=30)) == (True, 0)
    assert code(session, late, True, NOW + timedelta(seconds=31)) == (True, 0)
