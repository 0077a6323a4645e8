"""How sure one is, said with the mouse and with the keyboard, and the page of what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quiz.persistence.quizzes.quizzes import find_quiz, public_assignment
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, press
from tests.browser.test_accessibility import WIDTHS, complaints
from tests.offers import set_confidence

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def address(site: LiveSite) -> str:
    """The start page of the short quiz, in which confidence counts."""
    with site.database.written() as session:
        quiz = find_quiz(session, "five-minutes")
        assignment = public_assignment(session, quiz.id) if quiz else None
        assert assignment is not None
        set_confidence(session, assignment, "counts")
    return f"{site.url}/quizzes/five-minutes"


def test_a_stop_is_saved_as_it_is_chosen_and_the_digits_still_choose_options(
    address: str, visit: Callable[..., Page]
) -> None:
    page = visit()
    begin(page, address)
    page.get_by_role("radio", name="80 %").check()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    with page.expect_response("**/save"):
        page.keyboard.press("Digit2")
    expect(page.locator("[data-choices] input").nth(1)).to_be_checked()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_role("radio", name="80 %")).to_be_checked()
    expect(page.locator("[data-choices] input").nth(1)).to_be_checked()


def test_the_arrows_move_between_stops_and_not_between_questions(
    address: str, visit: Callable[..., Page]
) -> None:
    page = visit()
    begin(page, address)
    before = page.url
    page.get_by_role("radio", name="not set").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="a guess")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="60 %")).to_be_checked()
    assert page.url == before


@pytest.mark.parametrize("width", WIDTHS)
def test_the_question_and_the_result_can_be_used_by_everybody(
    address: str, visit: Callable[..., Page], width: int
) -> None:
    page = visit(width)
    begin(page, address)
    page.get_by_role("radio", name="99 %").check()
    page.locator("[data-choices] input").first.check()
    found = complaints(page)
    press(page.get_by_role("button", name="Finish"))
    press(page.get_by_role("button", name="Submit"))
    expect(page.get_by_role("heading", name="How sure you were")).to_be_visible()
    assert found + complaints(page) == []
