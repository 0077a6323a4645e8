"""Events are put in order by buttons, by the keyboard alone, and kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from quiz.formats.bank import read_files
from quiz.services.bank_files.sync import import_bank
from tests.browser.conftest import LiveSite
from tests.browser.people import begin, press
from tests.functional.authoring.test_kinds import QUIZ
from tests.messages import SAVE_AND_NEXT
from tests.sample_bank import sample
from tests.sample_kinds import FILE


@pytest.fixture
def address(site: LiveSite) -> str:
    """The start page of a quiz of the five kinds."""
    files = sample() | {
        "questions/kinds.toml": FILE.encode(),
        "quizzes/kinds.toml": QUIZ.format(mode="practice").encode(),
    }
    with site.database.written() as session:
        assert import_bank(session, read_files(files), site.clock()).errors == ()
    return f"{site.url}/quizzes/kinds"


def places(page: Page) -> list[str]:
    """The places, in the order in which the rows stand."""
    return [one.input_value() for one in page.locator("[data-ordering] select").all()]


def events(page: Page) -> list[str]:
    """The events, in the order in which their rows stand."""
    return page.locator(".arranged-text").all_inner_texts()


def open_ordering(page: Page, address: str) -> None:
    begin(page, address)
    page.goto(page.url.rpartition("/")[0] + "/2")


def test_nothing_is_answered_before_a_hand_has_moved(
    address: str, visit: Callable[..., Page]
) -> None:
    page = visit()
    open_ordering(page, address)
    assert places(page) == ["", "", "", ""]


def test_keys_alone_move_an_event_and_what_was_moved_is_kept(
    address: str, visit: Callable[..., Page]
) -> None:
    page = visit()
    open_ordering(page, address)
    first, *others = events(page)
    down = page.get_by_role("button", name=f"Down: {first}")
    down.focus()
    for _ in others:
        page.keyboard.press("Enter")
    assert events(page) == [*others, first]
    assert places(page) == ["1", "2", "3", "4"]
    # At the end the other button takes over, so that the keyboard is not left alone.
    expect(page.get_by_role("button", name=f"Up: {first}")).to_be_focused()
    expect(page.locator("#form-status")).to_have_text(f"{first}: place 4")
    expect(page.locator("#save-status")).to_contain_text("Saved")
    page.reload()
    assert events(page) == [*others, first]


def test_the_order_as_shown_can_be_kept(address: str, visit: Callable[..., Page]) -> None:
    page = visit()
    open_ordering(page, address)
    shown = events(page)
    page.get_by_role("button", name="This is the order").click()
    assert (events(page), places(page)) == (shown, ["1", "2", "3", "4"])
    expect(page.locator("#save-status")).to_contain_text("Saved")


def test_lists_of_places_do_it_without_script(address: str, visit: Callable[..., Page]) -> None:
    page = visit(javascript=False)
    open_ordering(page, address)
    shown = events(page)
    for place, event in enumerate(reversed(shown), 1):
        page.get_by_label(f"Place of: {event}").select_option(str(place))
    press(page.get_by_role("button", name=SAVE_AND_NEXT).last)
    page.goto(page.url.rpartition("/")[0] + "/2")
    assert places(page) == ["4", "3", "2", "1"]
