"""Answers are saved while one gives them, whatever the network does; over plain HTTP as well."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect
from sqlalchemy import delete

from quiz.persistence.tables.people import SessionRow
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, dialogs, press
from tests.messages import KEPT_HERE, NOTE_TO_YOURSELF, SAVE_AND_NEXT

SAVE = "**/save"
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('sourcecheck answer')).length"


@pytest.fixture
def page(site: LiveSite, visit: Callable[..., Page]) -> Page:
    """The first question of the short quiz, in a context that is not secure."""
    opened = visit()
    begin(opened, f"{site.classroom_url}/quizzes/five-minutes")
    assert not opened.evaluate("isSecureContext")
    return opened


def address(page: Page, position: int) -> str:
    return f"{page.url.rpartition('/')[0]}/{position}"


def status(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for the line that says whether the answer is saved."""
    expect(page.locator("#save-status")).to_have_text(text)


def option(page: Page, number: int) -> None:
    """Check that this option, from 1, is the chosen one."""
    expect(page.get_by_role("radio").nth(number - 1)).to_be_checked()


def settled(page: Page) -> None:
    """Wait until nothing is kept on the device any more: the server has everything."""
    for _ in range(300):
        if page.evaluate(KEPT) == 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("an answer is still waiting on the device")


def down(route: Route) -> None:
    route.fulfill(status=503, body="down")


def test_an_answer_is_saved_without_a_press_of_a_button(page: Page) -> None:
    page.get_by_role("radio").nth(1).check()
    status(page, SAVED)
    assert page.evaluate(KEPT) == 0
    page.reload()
    option(page, 2)


def test_a_server_that_fails_is_tried_again_until_it_answers(page: Page) -> None:
    page.route(SAVE, down)
    page.get_by_role("radio").nth(1).check()
    status(page, re.compile(rf"^{KEPT_HERE}, trying again \(\d+\)$"))
    status(page, re.compile(rf"^{KEPT_HERE}, trying again \(([2-9]|\d\d)\)$"))
    assert page.evaluate(KEPT) == 1
    page.unroute(SAVE)
    status(page, SAVED)
    assert page.evaluate(KEPT) == 0


def test_an_answer_on_which_the_server_breaks_is_not_sent_for_ever(page: Page) -> None:
    tries: list[str] = []

    def broken(route: Route) -> None:
        tries.append(route.request.url)
        route.fulfill(status=500, body="broken")

    page.route("**/1/save", broken)
    page.get_by_role("radio").nth(1).check()
    expect(page.get_by_role("alert")).to_contain_text("Something breaks on our side")
    status(page, "Not saved")
    assert len(tries) == 3
    # Those to other questions go on, and it can be sent once more by hand.
    page.locator(".question-step[value='2']").click()
    page.get_by_role("radio").first.check()
    status(page, SAVED)
    assert len(tries) == 3
    page.unroute("**/1/save")
    page.locator(".question-step[value='1']").click()
    page.get_by_role("button", name="Send it again").click()
    status(page, SAVED)
    settled(page)
    page.reload()
    option(page, 2)


def test_a_lost_connection_says_so_and_saves_when_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("radio").nth(2).check()
    status(page, KEPT_HERE)
    page.context.set_offline(False)
    status(page, SAVED)
    page.reload()
    option(page, 3)


def test_leaving_with_an_unsaved_answer_asks_first_and_the_answer_is_kept(page: Page) -> None:
    asked = dialogs(page, Dialog.accept)
    page.route(SAVE, lambda route: route.abort())
    page.get_by_role("radio").nth(1).check()
    status(page, re.compile("Not saved"))
    first, second = page.url, address(page, 2)
    page.goto(second)
    assert asked == ["beforeunload"]
    page.goto(first)
    option(page, 2)
    page.unroute(SAVE)
    status(page, SAVED)


def test_an_answer_that_never_arrived_is_sent_from_the_next_question(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(SAVE, lambda route: route.abort())
    page.get_by_role("radio").nth(1).check()
    status(page, re.compile("Not saved"))
    first = page.url
    page.unroute(SAVE)
    # Leaving sends it once more; held back here, so that the next page has to.
    page.route(f"{first}/save", lambda route: route.abort(), times=1)
    page.goto(address(page, 2))
    settled(page)
    page.goto(first)
    option(page, 2)


def test_a_stale_tab_asks_which_answer_shall_stand(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("radio").nth(2).check()
    status(other, SAVED)
    page.bring_to_front()
    page.get_by_role("radio").nth(1).check()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Another tab or device of yours")
    saved, own = (page.locator("[data-choices] .choice").nth(n).inner_text() for n in (2, 1))
    expect(told).to_contain_text(f"The saved answer: {saved}")
    expect(told).to_contain_text(f"The answer of this page: {own}")
    press(page.get_by_role("button", name="Show the saved answer"))
    option(page, 3)
    page.get_by_role("radio").nth(0).check()
    status(page, SAVED)


def test_a_tab_that_one_comes_back_to_shows_what_another_has_saved(page: Page) -> None:
    page.get_by_role("radio").nth(0).check()
    status(page, SAVED)
    other = page.context.new_page()
    other.goto(page.url)
    with other.expect_response(SAVE):
        other.get_by_role("radio").nth(1).check()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    option(page, 2)
    page.get_by_role("button", name=SAVE_AND_NEXT).click()
    other.reload()
    option(other, 2)


def test_in_a_stale_tab_ones_own_answer_can_be_kept(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("radio").nth(2).check()
    status(other, SAVED)
    page.bring_to_front()
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Use the answer of this page").click()
    status(page, SAVED)
    other.reload()
    option(other, 2)


def test_a_stale_form_comes_back_and_what_is_in_it_is_not_taken_for_saved(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("radio").nth(2).check()
    status(other, SAVED)
    page.bring_to_front()
    # The script's own request is on its way for long: the form that is pressed carries the answer.
    page.route(SAVE, lambda route: None)
    page.get_by_role("radio").nth(1).check()
    press(page.get_by_role("button", name="Finish", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("Another tab or device of yours")
    status(page, "Not saved")
    option(page, 2)
    page.unroute(SAVE)
    # Whoever goes on by a button of the form has chosen what is in it.
    page.get_by_role("button", name=SAVE_AND_NEXT).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 2")
    settled(page)
    other.reload()
    option(other, 2)


def resume_code(page: Page) -> str:
    """The code of the guest at this page; their browser keeps it."""
    (code,) = (one["value"] for one in page.context.cookies() if "-resume-" in one["name"])
    return str(code)


def come_back(page: Page, code: str) -> None:
    """Use a code in the dialog of the page."""
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_role("button", name="As a guest").click()
    dialog.get_by_label("code").fill(code)
    dialog.get_by_role("button", name="Bring back my results").click()
    expect(dialog).to_be_hidden()


def test_a_session_that_is_gone_is_opened_again_in_the_page(page: Page) -> None:
    code = resume_code(page)
    page.context.clear_cookies()
    page.get_by_role("radio").nth(1).check()
    status(page, KEPT_HERE)
    assert page.evaluate(KEPT) == 1
    come_back(page, code)
    status(page, SAVED)
    assert page.evaluate(KEPT) == 0
    page.reload()
    option(page, 2)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_sees_right_after_the_start_how_they_come_back(
    site: LiveSite, visit: Callable[..., Page], javascript: bool
) -> None:
    page = visit(360, javascript=javascript)
    begin(page, f"{site.classroom_url}/quizzes/five-minutes")
    code = page.locator(".own-code").get_by_text(resume_code(page))
    expect(code).to_be_in_viewport()
    if javascript:
        page.get_by_role("radio").nth(1).check()
        status(page, SAVED)
        page.reload()
        expect(code).to_be_hidden()
        page.get_by_text("Your code to come back", exact=True).click()
        expect(code).to_be_visible()


@pytest.mark.parametrize("is_forgotten", [False, True], ids=["ended", "cookies gone"])
def test_the_dialog_has_the_guests_code_in_it(
    site: LiveSite, page: Page, is_forgotten: bool
) -> None:
    code = resume_code(page)
    if is_forgotten:
        page.context.clear_cookies()
    with site.database.written() as session:
        session.execute(delete(SessionRow))
    page.get_by_role("radio").nth(1).check()
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog.get_by_text(code)).to_be_visible()
    expect(dialog.get_by_label("code")).to_have_value(code)
    expect(page.locator("#attempt-notice")).to_contain_text(code)
    dialog.get_by_role("button", name="Bring back my results").click()
    expect(dialog).to_be_hidden()
    status(page, SAVED)
    page.reload()
    option(page, 2)


def test_a_form_that_comes_late_leaves_what_is_typed_in_the_dialog(page: Page) -> None:
    code = resume_code(page)
    held: list[Route] = []
    page.route("**/account/sign-in", lambda route: held.append(route))
    page.context.clear_cookies()
    page.get_by_role("radio").nth(1).check()
    dialog = page.get_by_role("dialog", name="Sign in again")
    way = dialog.get_by_role("button", name="As a guest")
    dialog.get_by_role("button", name="With login").click()
    way.click()
    dialog.get_by_label("code").fill(code)
    fetched: list[str] = []
    page.on("request", lambda one: fetched.append(one.url))
    way.click()
    with page.expect_response("**/account/sign-in"):
        held[-1].continue_()
    expect(dialog.get_by_label("code")).to_have_value(code)
    expect(way).to_have_attribute("aria-pressed", "true")
    assert not [one for one in fetched if one.endswith("/resume")]
    dialog.get_by_role("button", name="Bring back my results").click()
    expect(dialog).to_be_hidden()
    status(page, SAVED)


def test_whoever_else_signs_in_there_sends_nothing_of_the_first_one(
    site: LiveSite, page: Page, visit: Callable[..., Page]
) -> None:
    other = visit()
    begin(other, f"{site.classroom_url}/quizzes/five-minutes")
    sent: list[str] = []
    page.context.clear_cookies()
    page.get_by_role("radio").nth(1).check()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.on("request", lambda one: sent.append(one.url) if one.url.endswith("/save") else None)
    come_back(page, resume_code(other))
    expect(page.get_by_role("alert")).to_contain_text("Somebody else is signed in now")
    page.get_by_role("radio").nth(2).check()
    status(page, KEPT_HERE)
    assert page.evaluate(KEPT) == 1
    assert sent == []
    # Signing out leaves nothing in the browser, and asks first.
    asked = dialogs(page, Dialog.accept)
    page.goto(f"{site.classroom_url}/account/")
    page.locator("summary", has_text="guest").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Before you sign out")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert asked == ["beforeunload", "confirm"]
    assert page.evaluate(KEPT) == 0


def test_digits_choose_and_arrows_turn_the_pages(page: Page) -> None:
    page.keyboard.press("Digit2")
    option(page, 2)
    status(page, SAVED)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("/2$"))
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("/1$"))
    option(page, 2)


def test_a_flag_a_note_and_a_ruled_out_option_are_kept_too(page: Page) -> None:
    expect(page.locator("#attempt")).to_have_attribute("data-together", "yes")
    page.keyboard.press("KeyF")
    expect(page.locator("[data-step='1'] .question-flag")).to_be_visible()
    page.get_by_text("Strike out options").click()
    page.locator("[name=struck]").nth(2).check()
    expect(page.locator("[data-choices] .choice").nth(2)).to_have_class(re.compile("is-struck"))
    page.context.set_offline(True)
    page.get_by_text(NOTE_TO_YOURSELF).first.click()
    page.get_by_role("textbox", name=NOTE_TO_YOURSELF).fill("look again")
    status(page, KEPT_HERE)
    page.context.set_offline(False)
    settled(page)
    page.reload()
    expect(page.get_by_role("textbox", name=NOTE_TO_YOURSELF)).to_have_value("look again")
    expect(page.get_by_label("Flag", exact=True)).to_be_checked()
    expect(page.locator(".choice.is-struck")).to_have_count(1)
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_text("Single keys work outside of text fields")).to_be_visible()


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Single keys work outside of text fields").uncheck()
    page.reload()
    page.keyboard.press("Digit2")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio").nth(1)).not_to_be_checked()
    assert page.url.endswith("/1")


def test_sentences_are_marked_by_keys_up_to_the_limit(page: Page) -> None:
    page.goto(address(page, 4))
    page.keyboard.press("Digit2")
    page.keyboard.press("KeyS")
    for key in ("ArrowDown", "ArrowDown", "Space", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#form-status")).to_have_text("Sentence 4 marked, 2 of 6")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#form-status")).to_have_text(
        "At most 6 sentences can be marked. Unmark one first."
    )
    status(page, SAVED)
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Refuted")).to_be_focused()
    page.get_by_role("button", name="Unmark").first.click()
    expect(page.locator("#form-status")).to_have_text("Sentence 3 no longer marked, 5 of 6")
    settled(page)
    page.reload()
    expect(page.locator(".sentence-box:checked")).to_have_count(5)


def test_after_submitting_going_back_shows_the_result(page: Page) -> None:
    page.goto(address(page, 2))
    page.get_by_role("radio", name="True").check()
    status(page, SAVED)
    press(page.get_by_role("button", name="Finish"))
    press(page.get_by_role("button", name="Submit"))
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Result")).to_be_visible()
