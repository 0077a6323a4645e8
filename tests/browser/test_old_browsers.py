"""Browsers of some years ago take a quiz to its end, and every text can be read (T63)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.old_browsers import EVERYTHING, without
from tests.browser.people import begin, press
from tests.builders import make_choice
from tests.contrast import ratio
from tests.messages import SAVE_AND_NEXT
from tests.offers import add_offer

# The colour of each text that is seen, the ground behind it, and whether it is large.
TEXTS = """() => {
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const isSeen = element.getClientRects().length && !element.closest(".visually-hidden");
    if (!isSeen || !walker.currentNode.data.trim()) continue;
    const { color, fontSize } = getComputedStyle(element);
    const key = `${color}|${ground(element)}|${parseFloat(fontSize) >= 24}`;
    found.set(key, walker.currentNode.data.trim());
  }
  return [...found];
}"""


def hard_to_read(page: Page) -> Mapping[str, float]:
    """Return the texts of a page whose colour is too near to that of their ground."""
    page.wait_for_function("document.readyState === 'complete'")
    weak = {}
    for colours, text in page.evaluate(TEXTS):
        ink, ground, is_large = colours.split("|")
        found = ratio(hexadecimal(ink), hexadecimal(ground))
        if found < (3 if is_large == "true" else 4.5):
            weak[text] = found
    return weak


def hexadecimal(colour: str) -> str:
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return f"#{red:02X}{green:02X}{blue:02X}"


def take(page: Page, address: str) -> None:
    """Answer three questions, hand in by the button at the end, and see the result."""
    begin(page, address)
    for position in (1, 2, 3):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 3")
        page.get_by_role("radio").nth(0).check()
        assert hard_to_read(page) == {}
        if position < 3:
            page.get_by_role("button", name=SAVE_AND_NEXT).click()
    press(page.locator("button[value=finish]"))
    press(page.get_by_role("button", name="Submit"))
    page.wait_for_url("**/result")
    assert hard_to_read(page) == {}


@pytest.fixture
def address(site: LiveSite) -> str:
    with site.database.written() as session:
        code = add_offer(session, *[make_choice()] * 3).code
    return f"{site.classroom_url}/j/{code}"


@pytest.mark.parametrize("dark", [False, True])
def test_an_old_telephone_takes_a_quiz_to_its_end(
    address: str, visit: Callable[..., Page], dark: bool
) -> None:
    page = visit(360, dark=dark)
    without(page, EVERYTHING)
    take(page, address)


@pytest.mark.acceptance
@pytest.mark.parametrize("feature", EVERYTHING)
def test_no_single_feature_is_needed_to_take_a_quiz(
    address: str, visit: Callable[..., Page], feature: str
) -> None:
    page = visit(360)
    without(page, [feature])
    take(page, address)


def test_where_the_script_cannot_save_the_form_does(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    with site.database.written() as session:
        code = add_offer(session, *[make_choice()] * 3).code
    page = visit(360)
    begin(page, f"{site.classroom_url}/j/{code}")
    page.route("**/save", lambda route: route.fulfill(status=503, body="down"))
    page.get_by_role("radio").nth(1).check()
    expect(page.locator("#save-status")).to_have_text(re.compile(r"\(([3-9]|\d\d)\)$"))
    press(page.get_by_role("button", name="Finish", exact=True))
    page.wait_for_url("**/summary")
    expect(page.get_by_role("row", name=re.compile("^1"))).to_contain_text("answered")
