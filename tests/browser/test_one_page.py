"""All questions on one page in a browser: each saves itself, as on pages of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from quiz.domain.quizzes.rules import Rules
from quiz.services.attempts.rules import store_rules
from tests.browser.conftest import LiveSite
from tests.browser.test_lost_connection import KEPT, SAVED, settle, status
from tests.builders import make_choice, make_claim, make_number
from tests.messages import KEPT_HERE, SAVE_AND_FINISH
from tests.offers import add_offer


def test_each_question_of_the_page_saves_itself(site: LiveSite, visit: Callable[..., Page]) -> None:
    with site.database.written() as session:
        assignment = add_offer(session, make_claim(), make_choice(), make_number())
        store_rules(session, assignment, Rules(one_page=True))
        code = assignment.code
    page = visit()
    page.goto(f"{site.classroom_url}/j/{code}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/questions#q1")
    page.locator("#q2").get_by_role("radio").nth(1).check()
    status(page, SAVED)
    expect(page.locator("[data-step='2'] .question-state")).to_have_text("answered")
    page.context.set_offline(True)
    page.locator("#q1").get_by_role("radio", name="Supported").check()
    page.keyboard.press("KeyE")
    page.keyboard.press("Space")
    page.locator("#q3").get_by_role("textbox").fill("340")
    status(page, KEPT_HERE)
    expect(page.locator("[data-step='3'] .question-state")).to_have_text("not saved yet")
    assert page.evaluate(KEPT) == 2
    page.context.set_offline(False)
    settle(page)
    page.get_by_role("button", name=SAVE_AND_FINISH).click()
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    page.go_back()
    expect(page.locator("#q3").get_by_role("textbox")).to_have_value("340")
    expect(page.locator("#q1 .sentence-box:checked")).to_have_count(1)
    expect(page).to_have_url(re.compile("/questions"))
