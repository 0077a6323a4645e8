"""The clock of an attempt in a browser: it goes on, and once hidden it stays so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from quiz.domain.quizzes.rules import Rules
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from tests.browser.conftest import LiveSite
from tests.browser.people import HEARTBEAT, begin, press
from tests.offers import add_offer

pytestmark = pytest.mark.browser

# A machine whose clock is wrong: with each page two hours slow or two hours fast, in turns.
WRONG = """
const hours = -(sessionStorage.getItem("wrong") ?? -2), Real = Date;
sessionStorage.setItem("wrong", hours);
globalThis.Date = class extends Real {
  constructor(...given) { super(...(given.length ? given : [Real.now() + hours * 3_600_000])); }
  static now() { return Real.now() + hours * 3_600_000; }
};
"""


def test_the_clock_goes_on_and_stays_hidden_until_the_last_minute(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        assignment = add_offer(session, key="clock-quiz")
        store_rules(session, assignment, Rules(time_limit=3600))
        code = session.scalar(select(AssignmentRow.code).where(AssignmentRow.id == assignment.id))
    page = visit(width=360, timezone_id="Asia/Almaty")
    page.add_init_script(WRONG)
    page.goto(f"{site.url}/j/{code}")
    press(page.get_by_role("button", name="Start"))
    left, says = page.locator("[data-clock-left]"), page.locator("[data-clock-says]")
    shows(page)
    page.locator(".clock summary").click()
    expect(left).to_be_hidden()
    page.reload()
    expect(left).to_be_hidden()
    shows(page)
    expect(says).to_be_empty()
    for passed, told in ((31, r"^2\d min"), (21, r"^[67] min|^[89] min"), (5, r"^[234] min")):
        site.clock.moment += timedelta(minutes=passed)
        page.evaluate(HEARTBEAT)
        expect(says).to_have_text(re.compile(told))
        expect(left).to_be_hidden()
    site.clock.moment += timedelta(minutes=2)
    page.evaluate(HEARTBEAT)
    expect(says).to_have_text(re.compile(r"^0 min \d+ s left"))
    expect(left).to_be_visible()


def test_after_an_hour_the_clock_shows_what_the_server_has_with_and_without_a_beat(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        assignment = add_offer(session)
        store_rules(session, assignment, Rules(time_limit=2 * 3600))
        code = assignment.code
    page = visit(360)
    page.clock.install()
    begin(page, f"{site.url}/j/{code}")
    begun = told(page)
    # An hour without an answer of the server: the page counts by itself.
    page.route("**/clock", lambda route: route.abort())
    page.clock.fast_forward(3_600_000)
    expect(page.locator("[data-clock-left]")).to_contain_text("59 min")
    assert abs(begun - 3600 - told(page)) <= 2
    # What the page counts with can be stopped; the next answer of the server puts it right.
    page.evaluate("performance.now = () => 0")
    page.unroute("**/clock")
    site.clock.moment += timedelta(minutes=90)
    with page.expect_response("**/clock") as answer:
        page.evaluate(HEARTBEAT)
    left = answer.value.json()["seconds_left"]
    assert abs(begun - 90 * 60 - left) <= 10  # each look at the site's clock is a second
    expect(page.locator("[data-clock-left]")).to_contain_text("29 min")
    assert abs(told(page) - left) <= 2


def told(page: Page) -> int:
    """How many seconds are left by what the page shows."""
    shown = page.locator("[data-clock-left]").text_content() or ""
    minutes, seconds = (int(one) for one in re.findall(r"\d+", shown))
    return 60 * minutes + seconds


def shows(page: Page) -> None:
    """The time is the server's: an hour from 14:00 in Almaty, whatever the machine believes."""
    expect(page.locator("[data-clock-end]")).to_contain_text("until 22 Nov 2026, 15:00")
    expect(page.locator("[data-clock-left]")).to_have_text(re.compile(r"5\d min \d+ s left"))
    behind = page.evaluate("Math.round((Date.now() - performance.timeOrigin) / 3_600_000)")
    assert behind in {-2, 2}
