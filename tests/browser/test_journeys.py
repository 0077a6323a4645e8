"""Whole journeys, as people make them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.people import begin
from tests.browser.people import press as click

MOST_STEPS = 120
# What has the focus, as a person who hears the page would name it.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return "";
  const label = e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].innerText);
  return `${e.tagName} ${e.type || ""} ${(label || e.innerText || e.value || "").trim()}`;
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is named like `wanted`."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name = page.evaluate(FOCUSED)
        if re.search(wanted, name):
            return
        passed.append(name)
    raise AssertionError(f"no {wanted!r} within {MOST_STEPS} steps: {passed[:30]}")


def press(page: Page, wanted: str) -> None:
    """Go to a link or button by keyboard, press Enter, and wait for the page that comes."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_by_keyboard(page: Page) -> None:
    """Give some answer to the item that is shown: the first choice, a number, a sentence."""
    if page.locator("input[type=text]").count():
        tab_to(page, "^INPUT text")
        page.keyboard.type("69.4")
        return
    if page.locator("[data-choices] input[type=checkbox]").count():
        tab_to(page, "^INPUT checkbox")
        page.keyboard.press("Space")
        return
    tab_to(page, "^INPUT radio")
    page.keyboard.press("Space")
    if page.locator("input[name=sentences]").count():
        tab_to(page, "Mark sentence")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert page.locator("input[name=sentences]:checked").count() == 1


def test_the_short_quiz_from_the_front_page_to_its_result_by_keyboard_alone(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit()
    page.goto(site.url)
    press(page, "^A  Five minutes")
    press(page, "^BUTTON submit Start")
    for number in range(1, 7):
        expect(page.get_by_role("heading", name=f"Question {number} of 6")).to_be_visible()
        answer_by_keyboard(page)
        expect(page.locator("#save-status")).to_contain_text(re.compile(r"Saved \d\d:\d\d:\d\d"))
        press(page, "^BUTTON submit Save and (next|finish)")
    press(page, "^BUTTON submit Submit")
    expect(page).to_have_url(re.compile("/result"))
    expect(page.locator(".score-value")).to_be_visible()
    assert page.locator("article.spread").count() == 6


def test_each_answer_of_a_result_leads_to_its_passage_in_the_edition_that_was_asked(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit(javascript=False)
    begin(page, f"{site.url}/quizzes/five-minutes")
    attempt = page.url.rpartition("/")[0]
    page.goto(f"{attempt}/summary")
    click(page.get_by_role("button", name="Submit"))
    links = page.locator("article.spread a", has_text="in the article")
    proofs = links.evaluate_all("all => all.map(one => one.href)")
    proofs = [address for address in proofs if "passage=" in address]
    assert len(proofs) >= 6
    for address in proofs:
        page.goto(address)
        assert "edition=1" in address
        sentence = page.locator(f"#{address.rpartition('#')[2]}")
        expect(sentence.locator("mark.hl-source").first).to_be_visible()
        expect(sentence).to_contain_text("SOURCE")
        expect(sentence).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False])
def test_source_you_and_missed_can_be_told_from_the_accessibility_tree_alone(
    site: LiveSite, visit: Callable[..., Page], javascript: bool
) -> None:
    page = visit(javascript=javascript)
    begin(page, f"{site.url}/quizzes/two-elections", "Аяулым")
    attempt = page.url.rpartition("/")[0]
    marked = 0
    for number in range(1, 25):
        page.goto(f"{attempt}/{number}")
        boxes = page.get_by_role("checkbox", name=re.compile("Mark sentence"))
        if boxes.count() and marked < 3:
            # A headline is never the proof of anything; it is a wrong mark.
            boxes.nth(0).check()
            # The quiz is drawn anew each time: sentences are also found without a verdict.
            if page.get_by_label("Supported", exact=True).count():
                page.get_by_label("Supported", exact=True).check()
            marked += 1
            click(page.get_by_role("button", name=re.compile("Save and")).last)
    page.goto(f"{attempt}/summary")
    click(page.get_by_role("button", name="Submit"))
    tree = page.locator("main").aria_snapshot()
    assert re.search(r"mark: .*SOURCE", tree)
    assert "MISSED" in tree
    assert "YOU, NOT THE SOURCE" in tree
    assert "end of source" in tree
