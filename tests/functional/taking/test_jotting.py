"""A flag, a note and options struck out: kept for oneself, without script too, and no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from quiz.domain.attempts.notes import LONGEST
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import ReleaseSchedule, Since
from quiz.domain.quizzes.rules import Feedback, Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, ItemNotesRow
from quiz.persistence.tables.people import GrantedRole
from quiz.services.attempts.rules import store_rules
from quiz.services.people import sessions
from tests.builders import NOW, add_person, make_choice
from tests.functional.conftest import Browser, Clock
from tests.functional.taking.attempt import give, hidden, html, start
from tests.offers import add_offer

NOTE = "Is it 34 or 340? <look>"
JOTS: dict[str, Any] = {"jotted": "yes", "flagged": "y", "note": NOTE, "struck": ["1", "nothing"]}


@pytest.fixture
def attempt(browser: Browser, database: Database) -> str:
    with database.written() as session:
        code = add_offer(session, make_choice(), make_choice(), mode=Mode.EXAM).code
    return start(browser, code)


def stored(database: Database) -> list[tuple[bool, str, list[Any]]]:
    with database.reading() as session:
        rows = session.scalars(select(ItemNotesRow)).all()
        return [(row.flagged, row.note, row.struck) for row in rows]


def test_a_button_keeps_what_is_jotted_and_the_pages_show_it(
    browser: Browser, database: Database, attempt: str
) -> None:
    give(browser, f"{attempt}/1", **JOTS)
    assert stored(database) == [(True, NOTE, ["a"])]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 0
    page = browser.get(f"{attempt}/1").get_data(as_text=True)
    assert "Is it 34 or 340? &lt;look&gt;</textarea>" in page
    assert page.count(" is-flagged") == 1
    browser.get(f"{attempt}/summary")
    assert "blank · flagged" in " ".join(browser.text.split())
    assert "Is it 34 or 340?" in browser.text
    # Nothing of it stays when it is taken back.
    give(browser, f"{attempt}/1", jotted="yes", note=" ")
    assert stored(database) == [(False, "", [])]


def test_the_script_s_address_keeps_it_too_and_once(
    browser: Browser, database: Database, attempt: str
) -> None:
    for _ in range(2):
        browser.get(f"{attempt}/2")
        told = browser.post(f"{attempt}/2/jot", **JOTS)
        assert told.status_code == 200
        assert told.json
        assert set(told.json) == {"saved_at", "late"}
    assert stored(database) == [(True, NOTE, ["a"])]


def test_a_note_that_is_too_long_is_refused_and_nothing_is_kept(
    browser: Browser, database: Database, attempt: str
) -> None:
    told = browser.post(f"{attempt}/1/jot", **JOTS | {"note": "x" * (LONGEST + 1)})
    assert told.status_code == 400
    assert told.json
    assert told.json["reason"] == "refused"
    assert stored(database) == []


def test_after_the_end_it_stays_as_it_was(
    browser: Browser, database: Database, attempt: str
) -> None:
    browser.post(f"{attempt}/1/jot", **JOTS)
    browser.get(f"{attempt}/summary")
    token = hidden(browser, "csrf_token")
    browser.post(f"{attempt}/submit")
    later = {"csrf_token": token, "jotted": "yes", "note": "later"}
    browser.client.post(f"{attempt}/1/jot", data=later)
    assert stored(database) == [(True, NOTE, ["a"])]


@pytest.mark.parametrize("shown", list(Since))
def test_its_own_person_reads_it_on_the_result_whatever_else_is_shown(
    browser: Browser, database: Database, shown: Since
) -> None:
    rules = Rules(feedback=Feedback.END, closes_at=NOW.replace(year=2030))
    with database.written() as session:
        assignment = add_offer(session, make_choice(), make_choice())
        store_rules(session, assignment, replace(rules, shown=ReleaseSchedule.all_since(shown)))
        code = assignment.code
    address = start(browser, code)
    give(browser, f"{address}/1", **JOTS)
    browser.send(f"{address}/submit", on=f"{address}/summary")
    browser.follow()
    assert browser.text.count("You flagged this question.") == 1
    assert "Your note: Is it 34 or 340?" in " ".join(browser.text.split())


def test_no_page_of_staff_shows_it(
    browser: Browser, database: Database, attempt: str, clock: Clock
) -> None:
    give(browser, f"{attempt}/1", **JOTS, option="2")
    browser.get(f"{attempt}/summary")
    browser.post(f"{attempt}/submit", csrf_token=hidden(browser, "csrf_token"))
    with database.written() as session:
        owner = add_person(session, "Owner", login="owner@example.org")
        session.add(GrantedRole(person_id=owner.id, role=Role.OWNER, granted_at=NOW))
        session.flush()
        token = sessions.open_session(session, owner.id, clock())
    browser.client.set_cookie(browser.cookie_name("session"), token)
    number = attempt.rpartition("/")[2]
    for path in (f"/scores/attempts/{number}", f"{attempt}/result"):
        assert browser.get(path).status_code == 200
        assert "Is it 34 or" not in html(browser)
        assert "flagged" not in html(browser)
