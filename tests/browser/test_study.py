"""Study in a real browser: from missed answers to their next day, and every page of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.people import begin, press
from tests.browser.test_accessibility import WIDTHS, complaints


def miss_some(page: Page, site: LiveSite) -> None:
    """Hand the short quiz in with nothing answered."""
    begin(page, f"{site.url}/quizzes/five-minutes")
    attempt = page.url.rpartition("/")[0]
    page.goto(f"{attempt}/summary")
    press(page.get_by_role("button", name=re.compile("Submit|Hand in")))
    page.wait_for_url(re.compile("/result"))


@pytest.mark.parametrize("width", WIDTHS)
def test_from_what_was_missed_to_the_next_day(
    site: LiveSite, visit: Callable[..., Page], width: int
) -> None:
    page = visit(width)
    found: list[str] = []
    miss_some(page, site)
    press(page.get_by_role("button", name=re.compile(r"Study the \d+ missed")))
    page.wait_for_url(re.compile("/study/$"))
    found += complaints(page)
    press(page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url(re.compile("/study/session"))
    found += complaints(page)
    asked = page.locator(".question-text, .claim").first.inner_text()
    press(page.get_by_role("button", name="I do not know"))
    page.wait_for_url(re.compile("feedback"))
    expect(page.get_by_text("Your answer suggests: Missed")).to_be_visible()
    found += complaints(page)
    with page.expect_navigation():
        page.keyboard.press("Digit1")
    page.wait_for_url(re.compile("/study/session$"))
    for _ in range(40):
        if not page.get_by_role("button", name="I do not know").count():
            break
        press(page.get_by_role("button", name="I do not know"))
        page.wait_for_url(re.compile("feedback"))
        press(page.get_by_role("button", name="Knew it"))
        page.wait_for_url(re.compile("/study/session$"))
    found += complaints(page)
    site.clock.moment += timedelta(days=1)
    page.goto(f"{site.url}/study/")
    press(page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url(re.compile("/study/session"))
    assert page.locator(".question-text, .claim").first.inner_text() != asked
    page.goto(f"{site.url}/study/settings")
    found += complaints(page)
    assert found == []
