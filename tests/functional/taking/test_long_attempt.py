"""Four hours at one page: what was typed is saved whatever happens (docs/reliability.md T07)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow
from quiz.persistence.tables.people import PersonRow
from quiz.services.attempts.rules import store_rules
from quiz.web.app import create_app
from quiz.web.site import EXTENSION
from tests.builders import make_number
from tests.functional.conftest import Browser, Clock
from tests.offers import add_offer


@pytest.fixture
def item(browser: Browser, database: Database, clock: Clock) -> str:
    """The page of a question in an attempt of four hours, opened just before clocks change."""
    # At one o'clock UTC the clocks of Berlin go from two to three.
    clock.moment = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    with database.written() as session:
        assignment = add_offer(session, make_number())
        store_rules(session, assignment, Rules(time_limit=4 * 3600))
        code = assignment.code
    browser.send(f"/j/{code}", name="Dana")
    browser.follow()
    browser.follow()
    with database.written() as session:
        session.execute(update(PersonRow).values(zone="Europe/Berlin"))
    assert browser.page is not None
    return browser.page.request.path


def save(browser: Browser, item: str, number: int) -> int:
    sent = {"text": f"{number}", "client_id": f"long-page.{number}", "seen": str(number)}
    answer = browser.client.post(f"{item}/save", data={"csrf_token": browser.token, **sent})
    return answer.status_code


def test_a_page_that_stays_open_for_hours_and_over_a_change_of_clocks_still_saves(
    browser: Browser, database: Database, clock: Clock, item: str
) -> None:
    for number, minutes in enumerate((31, 30, 60, 118)):
        clock.forward(minutes=minutes)
        assert save(browser, item, number) == 200
    with database.reading() as session:
        kept = session.scalars(select(AnswerRow).order_by(AnswerRow.sequence)).all()
    # The last minute of real time is left, whatever the clocks on the wall say.
    assert [row.late for row in kept] == [False] * 4
    clock.forward(minutes=1, seconds=31)
    assert save(browser, item, 4) == 409


def test_a_page_that_was_open_before_the_secret_was_changed_still_saves(
    app: Flask, browser: Browser, database: Database, clock: Clock, item: str
) -> None:
    old = app.extensions[EXTENSION].settings
    fresh = replace(old, secret_keys=("another-secret-" * 4, *old.secret_keys))
    later = create_app(fresh, database=database, clock=clock, testing=True)
    moved = Browser(later.test_client())
    moved.client.set_cookie(browser.cookie_name("session"), browser.cookie("session"))
    moved.page = browser.page
    assert save(moved, item, 0) == 200


def test_text_sent_after_the_session_was_revoked_is_refused_and_can_be_sent_again(
    browser: Browser, database: Database, item: str
) -> None:
    name, token = browser.cookie_name("session"), browser.cookie("session")
    page = browser.page
    browser.client.delete_cookie(name)
    assert save(browser, item, 0) in (400, 401)
    browser.client.set_cookie(name, token)
    browser.page = page
    assert save(browser, item, 0) == 200
