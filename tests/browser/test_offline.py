"""Study without connection in a real browser: two missed answers, the next day, on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quiz.persistence.quizzes.quizzes import find_quiz
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.study import CardRow, ReviewRow, TurnRow
from quiz.services.bank.quizzes import open_to_public, store_quiz
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, sign_in_as_owner
from tests.browser.test_accessibility import complaints
from tests.builders import NOW, make_quiz
from tests.messages import SAVE_AND_FINISH, SAVE_AND_NEXT

MISSED = ("true-border-2022", "number-early-share-2019")
QUEUE = (
    "Object.keys(localStorage).filter((key) => key.startsWith('sourcecheck study review')).length"
)
PACK = "localStorage.getItem('sourcecheck study pack')"
CACHED = "caches.keys().then((names) => names.length)"
READY = "Ready for study without connection."


@pytest.fixture
def code(site: LiveSite) -> str:
    """The code of a quiz of two questions, each with many other forms of its fact."""
    with site.database.written() as session:
        shipped = find_quiz(session, "five-minutes")
        assert shipped
        bank = session.get_one(BankRow, shipped.bank_id)
        quiz = store_quiz(session, bank, make_quiz(*MISSED, key="two"), NOW)
        return open_to_public(session, quiz, NOW).code


def rows(site: LiveSite, wanted: Any) -> list[Any]:
    with site.database.reading() as session:
        found = list(session.scalars(wanted))
        session.expunge_all()
        return found


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def miss_two(page: Page, site: LiveSite, code: str) -> None:
    """Give two wrong answers, and study both on the same day."""
    begin(page, f"{site.url}/j/{code}")
    page.get_by_role("radio", name="False").check()
    press(page, re.compile(SAVE_AND_NEXT))
    page.get_by_role("textbox").fill("3")
    press(page, re.compile(SAVE_AND_FINISH))
    press(page, re.compile("Submit|Hand in"))
    press(page, "Study the 2 missed")
    press(page, "Start")
    for _ in range(2):
        with page.expect_navigation():
            page.keyboard.press("Space")
        expect(page.get_by_text("Your answer suggests: Missed")).to_be_visible()
        page.keyboard.press("KeyE")
        expect(page.get_by_role("button", name="Suspend it")).to_be_visible()
        press(page, "Knew it")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()


def to_their_day(page: Page, site: LiveSite) -> None:
    """Let the cards fall due, and open the page of study once: they are taken along."""
    site.clock.moment += timedelta(days=3)
    page.clock.set_fixed_time(site.clock.moment)
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text(READY)).to_be_visible()


def answer_one(page: Page) -> str:
    """Answer what is asked without connection, and rate it with a key; return its question."""
    asked = page.locator("#taking .question-text, #taking .claim").first
    expect(asked).to_be_visible()
    text = asked.inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#card-feedback #feedback")).to_be_focused()
    page.keyboard.press("Digit1")
    return text


def test_what_was_missed_is_studied_on_the_way(
    site: LiveSite, visit: Callable[..., Page], code: str
) -> None:
    page = visit(360)
    miss_two(page, site, code)
    first = {turn.card_id: turn.question_id for turn in rows(site, select(TurnRow))}
    assert len(first) == 2
    to_their_day(page, site)
    page.context.set_offline(True)
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text("You are offline. 2 cards are here.")).to_be_visible()
    found = complaints(page)
    answer_one(page)
    expect(page.get_by_text("1 review waits to be sent.")).to_be_visible()
    # Taken back, it is rated anew; it stays one review.
    page.keyboard.press("KeyZ")
    expect(page.locator("#card-feedback #feedback")).to_be_visible()
    found += complaints(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    found += complaints(page)
    page.keyboard.press("Digit1")
    answer_one(page)
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    expect(page.get_by_text("2 reviews wait to be sent.")).to_be_visible()
    assert len(rows(site, select(ReviewRow))) == 2
    page.context.set_offline(False)
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    assert page.evaluate(QUEUE) == 0
    turns = rows(site, select(TurnRow).order_by(TurnRow.asked_at))
    reviews = rows(site, select(ReviewRow).order_by(ReviewRow.at, ReviewRow.id))
    assert [review.turn_id for review in reviews] == [turn.id for turn in turns]
    assert [review.rating for review in reviews] == [3, 3, 1, 1]
    assert {turn.card_id for turn in turns[2:]} == set(first)
    assert all(turn.question_id != first[turn.card_id] for turn in turns[2:])
    assert {row.lapses for row in rows(site, select(CardRow)) if row.id in first} == {1}
    assert found == []


def take_along(page: Page, site: LiveSite) -> None:
    """Sign in as the owner, and take the facts of an article along."""
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/study/")
    press(page, "Add its facts")
    expect(page.get_by_text(READY)).to_be_visible()


def test_what_was_studied_on_the_way_is_sent_by_its_own_person_and_nobody_else(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit(1280)
    take_along(page, site)
    page.context.set_offline(True)
    page.goto(f"{site.url}/study/")
    answer_one(page)
    expect(page.get_by_text("1 review waits to be sent.")).to_be_visible()
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.get_by_text("Sign in to send them.")).to_be_visible()
    begin(page, f"{site.url}/quizzes/five-minutes")
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text("No cards yet")).to_be_visible()
    page.wait_for_function(f"() => !JSON.parse({PACK})?.cards.length")
    assert page.evaluate(QUEUE) == 1
    assert rows(site, select(ReviewRow)) == []
    page.context.clear_cookies()
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text("Sent: what you studied without connection is here.")).to_be_visible()
    assert len(rows(site, select(ReviewRow))) == 1
    # Whoever signs out leaves nothing behind.
    page.wait_for_function(f"() => JSON.parse({PACK})?.cards.length")
    page.locator("summary", has_text="Ayan Owner").click()
    press(page, "Sign out")
    assert page.evaluate(f"{PACK} === null")
    assert page.evaluate(QUEUE) == page.evaluate(CACHED) == 0


def test_whoever_begins_before_the_cards_have_come_takes_them_along_on_the_first_card(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit(360)
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/study/")
    page.wait_for_function(f"() => {PACK}")
    page.route("**/study/pack", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed", lambda one: one.url.endswith("/pack")):
        press(page, "Add its facts")
    press(page, "Start")
    page.wait_for_function(f"() => JSON.parse({PACK})?.cards.length > 1")
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.locator("#feedback")).to_be_focused()
    answered = page.locator("#study-device").get_attribute("data-answered")
    page.wait_for_function(
        f"(one) => JSON.parse({PACK}).cards.every(({{ card }}) => card !== one)", arg=answered
    )
    page.goto(f"{site.url}/study/offline")
    expect(page.locator("#taking .question-text, #taking .claim").first).to_be_visible()


def test_the_day_of_a_device_begins_at_the_hour_of_its_person(
    site: LiveSite, visit: Callable[..., Page], code: str
) -> None:
    """Cards that are due tomorrow are not asked at night, whatever the device calls the date."""
    zone = "America/New_York"
    page = visit(360, timezone_id=zone)
    miss_two(page, site, code)
    page.clock.set_fixed_time(site.clock.moment)
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text(READY)).to_be_visible()
    due = max(card.due_on for card in rows(site, select(CardRow)))
    begin = datetime.combine(due, time(4), ZoneInfo(zone))
    page.context.set_offline(True)
    page.clock.set_fixed_time(begin - timedelta(seconds=1))
    page.goto(f"{site.url}/study/")
    expect(page.get_by_role("heading", name="Done for now")).to_be_visible()
    page.clock.set_fixed_time(begin)
    page.goto(f"{site.url}/study/")
    expect(page.get_by_text("You are offline. 2 cards are here.")).to_be_visible()
