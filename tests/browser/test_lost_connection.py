"""A connection that is lost, and the buttons of the browser (docs/reliability.md T03 and T06)."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Dialog, Error, Page, Route, expect
from sqlalchemy import select

from quiz.persistence.tables.attempts import AnswerRow, ItemRow
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, dialogs, press
from tests.builders import make_choice
from tests.messages import KEPT_HERE, SAVE_AND_NEXT
from tests.offers import add_offer

SAVE = "**/save"
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('sourcecheck answer')).length"
KEPT_HERE_YET = re.compile(f"^{KEPT_HERE}")
OPTIONS = "abc"


@pytest.fixture
def page(site: LiveSite, visit: Callable[..., Page]) -> Page:
    """The first of ten questions, each with three options, in a context that is not secure."""
    opened = visit(360)
    opened.clock.install()  # so that a test can let time pass
    return ten(site, opened)


@pytest.fixture
def awaited(site: LiveSite, visit: Callable[..., Page]) -> Page:
    """The same, where time passes by itself."""
    return ten(site, visit(360))


def ten(site: LiveSite, opened: Page) -> Page:
    with site.database.written() as session:
        code = add_offer(session, *[make_choice()] * 10).code
    begin(opened, f"{site.classroom_url}/j/{code}")
    return opened


def together(page: Page) -> None:
    """Wait until the other questions have come too."""
    expect(page.locator("#attempt")).to_have_attribute("data-together", "yes")


def go(page: Page, position: int) -> None:
    """Go to a question by the map."""
    page.locator(f".question-step[value='{position}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 10")


def item(page: Page, position: int) -> str:
    return f"{page.url.rpartition('/')[0]}/{position}"


def choose(page: Page, option: str) -> None:
    page.get_by_role("radio").nth(OPTIONS.index(option)).check()


def status(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#save-status")).to_have_text(text)


def stored(site: LiveSite) -> dict[int, list[str]]:
    """The answers on the server by position, the first one first."""
    found: dict[int, list[str]] = {}
    with site.database.reading() as session:
        rows = session.execute(
            select(ItemRow.position, AnswerRow.payload)
            .join(AnswerRow, AnswerRow.item_id == ItemRow.id)
            .order_by(AnswerRow.sequence)
        )
        for position, payload in rows:
            found.setdefault(position, []).append(payload["option"])
    return found


def settle(page: Page, seconds: int = 30) -> None:
    """Wait, so long at most and without a click, until nothing is left on the device."""
    for _ in range(10 * seconds):
        if page.evaluate(KEPT) == 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("an answer is still waiting on the device")


@pytest.mark.parametrize("trouble", ["no connection", "a server that fails"])
def test_ten_answers_given_meanwhile_arrive_as_they_were_left(
    site: LiveSite, page: Page, trouble: str
) -> None:
    together(page)
    asked = dialogs(page, Dialog.dismiss)
    if trouble == "no connection":
        page.context.set_offline(True)
    else:
        page.route(SAVE, lambda route: route.fulfill(status=503, body="down"))
    for position, option in enumerate("bcabcabcab", 1):
        if position > 1:
            page.get_by_role("button", name=SAVE_AND_NEXT).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 10")
        choose(page, option)
    status(page, KEPT_HERE_YET)
    for position in (2, 5, 9):
        go(page, position)
        choose(page, "a")
    assert stored(site) == {}
    assert page.evaluate(KEPT) == 10
    page.clock.fast_forward(10_000)
    expect(page.locator("#away")).to_be_visible()
    # Closing the tab asks, and so does every other way out.
    page.close(run_before_unload=True)
    for _ in range(50):
        if asked:
            break
        page.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This has to wait for the connection")
    if trouble == "no connection":
        page.context.set_offline(False)
    else:
        page.unroute(SAVE)
    settle(page)
    status(page, SAVED)
    expect(page.locator("#away")).to_be_hidden()
    given = dict(enumerate("bcabcabcab", 1)) | {2: "a", 5: "a", 9: "a"}
    assert stored(site) == {position: [option] for position, option in given.items()}


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("trouble", "seconds"), [("no connection", 180), ("a server that fails", 60)]
)
def test_a_line_that_is_cut_for_minutes_loses_nothing(
    site: LiveSite, awaited: Page, trouble: str, seconds: int
) -> None:
    page = awaited
    together(page)
    # What was given before the cut must not come over what is given during it.
    for position in (1, 2):
        go(page, position)
        choose(page, "c")
        status(page, SAVED)
    go(page, 1)
    cut = monotonic()
    if trouble == "no connection":
        page.context.set_offline(True)
    else:
        page.route(SAVE, lambda route: route.fulfill(status=503, body="down"))
    for number, option in enumerate("abcabcabca"):
        go(page, number + 1)
        choose(page, option)
        if number == 0:
            expect(page.locator("#save-status")).to_have_text(KEPT_HERE_YET, timeout=5_000)
        page.wait_for_timeout(seconds * 50)
        status(page, KEPT_HERE_YET)
    for position in (2, 5, 9):
        go(page, position)
        choose(page, "c")
    expect(page.locator("#away")).to_be_visible()
    page.wait_for_timeout(max(0.0, cut + seconds - monotonic()) * 1000)
    assert stored(site) == {1: ["c"], 2: ["c"]}
    if trouble == "no connection":
        page.context.set_offline(False)
    else:
        page.unroute(SAVE)
    settle(page, 10)
    status(page, SAVED)
    given = dict(enumerate("abcabcabca", 1)) | {5: "c", 9: "c"}
    last = {position: history[-1] for position, history in stored(site).items()}
    assert last == given | {2: "c"}


def test_a_press_that_comes_before_the_last_answers_have_arrived_waits_for_them(
    site: LiveSite, page: Page
) -> None:
    together(page)
    # As slow as a classroom: an answer is on its way for longer than the next one takes.
    held: list[Route] = []
    page.route(SAVE, lambda route: route.continue_() if held else held.append(route))
    choose(page, "a")
    page.get_by_role("button", name=SAVE_AND_NEXT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 10")
    choose(page, "b")
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 10")
    with page.expect_navigation():
        held[0].continue_()
    expect(page).to_have_url(re.compile("/summary$"))
    assert stored(site) == {1: ["a"], 2: ["b"]}


def test_a_reload_while_offline_keeps_the_answer_for_the_next_load(
    site: LiveSite, page: Page
) -> None:
    address = page.url
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(True)
    choose(page, "c")
    status(page, KEPT_HERE)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    settle(page)
    assert stored(site) == {1: ["c"]}


def test_what_was_kept_on_the_device_is_not_sent_over_what_was_saved_elsewhere_meanwhile(
    site: LiveSite, page: Page, visit: Callable[..., Page]
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(True)
    choose(page, "c")
    status(page, KEPT_HERE)
    elsewhere = visit()
    cookies: Any = page.context.cookies()
    elsewhere.context.add_cookies(cookies)
    elsewhere.goto(page.url)
    choose(elsewhere, "b")
    status(elsewhere, SAVED)
    page.context.set_offline(False)
    page.route(SAVE, lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Another answer was kept on this device")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.unroute(SAVE)
    assert stored(site) == {1: ["b"]}
    expect(page.get_by_role("button", name="Keep the saved answer")).to_be_visible()
    page.get_by_role("button", name="Use the answer kept on this device").click()
    settle(page)
    assert stored(site) == {1: ["b", "c"]}


def test_an_answer_that_was_saved_unheard_is_sent_again_and_is_one(
    site: LiveSite, page: Page
) -> None:
    unheard = 0

    def lose_the_answer(route: Route) -> None:
        nonlocal unheard
        unheard += 1
        # The test sends it on by number: the browser alone knows the name.
        route.fetch(url=route.request.url.replace(site.classroom_url, site.url))
        route.abort()

    page.route(SAVE, lose_the_answer, times=2)
    choose(page, "b")
    status(page, SAVED)
    assert unheard == 2
    assert stored(site) == {1: ["b"]}


def test_back_forward_and_reload_always_show_what_is_saved(site: LiveSite, page: Page) -> None:
    first = page.url
    opened = page.reload()
    assert opened
    assert opened.headers["cache-control"] == "no-store"
    choose(page, "b")
    status(page, SAVED)
    page.goto(item(page, 2))
    choose(page, "c")
    status(page, SAVED)

    def shows(position: int) -> None:
        page.wait_for_url(f"**/{position}")
        expect(page.get_by_role("radio").nth(position)).to_be_checked()

    for move, position in (
        (page.go_back, 1),
        (page.reload, 1),
        (page.go_forward, 2),
        (page.reload, 2),
        (page.go_back, 1),
    ):
        move()
        shows(position)
    page.goto(f"{first.rpartition('/')[0]}/summary")
    press(page.get_by_role("button", name="Submit"))
    page.wait_for_url("**/result")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Result")).to_be_visible()
        expect(page.get_by_role("radio")).to_have_count(0)
    assert page.evaluate(KEPT) == 0
    assert stored(site) == {1: ["b"], 2: ["c"]}
