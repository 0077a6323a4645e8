"""Study in a real browser: from missed answers to their next day, and every page of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.people import begin
from tests.browser.test_accessibility import LOOKS, complaints


def miss_some(page: Page, site: LiveSite) -> None:
    """Hand the short quiz in with nothing answered."""
    begin(page, f"{site.url}/quizzes/five-minutes")
    attempt = page.url.rpartition("/")[0]
    page.goto(f"{attempt}/summary")
    page.get_by_role("button", name=re.compile("Submit|Hand in")).click()
    page.wait_for_url(re.compile("/result"))


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_from_what_was_missed_to_the_next_day(
    site: LiveSite, visit: Callable[..., Page], width: int, dark: bool
) -> None:
    page = visit(width, dark)
    found: list[str] = []
    page.goto(site.url)
    miss_some(page, site)
    page.get_by_role("button", name=re.compile(r"Study the \d+ missed")).click()
    page.wait_for_url(re.compile("/study/$"))
    found += complaints(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("/study/session"))
    found += complaints(page)
    asked = page.locator(".question-text, .claim").first.inner_text()
    page.get_by_role("button", name="I do not know").click()
    page.wait_for_url(re.compile("feedback"))
    expect(page.get_by_text("Your answer suggests: Missed")).to_be_visible()
    found += complaints(page)
    page.keyboard.press("Digit1")
    page.wait_for_url(re.compile("/study/session$"))
    for _ in range(40):
        if not page.get_by_role("button", name="I do not know").count():
            break
        page.get_by_role("button", name="I do not know").click()
        page.wait_for_url(re.compile("feedback"))
        page.get_by_role("button", name="Knew it").click()
        page.wait_for_url(re.compile("/study/session$"))
    found += complaints(page)
    site.clock.moment += timedelta(days=1)
    page.goto(f"{site.url}/study/")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("/study/session"))
    assert page.locator(".question-text, .claim").first.inner_text() != asked
    page.goto(f"{site.url}/study/settings")
    found += complaints(page)
    assert found == []
