"""What people do in a browser, in their own words, for the tests of whole journeys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.conftest import LiveSite


@dataclass
class Acts:
    """Counts what a person does beyond typing: clicks, choices and keys that are not letters."""

    page: Page
    done: list[str] = field(default_factory=list)

    def click(self, role: str, name: str | re.Pattern[str], nth: int = 0) -> None:
        self.done.append(f"click {name}")
        self.page.get_by_role(role, name=name).nth(nth).click()

    def tick(self, label: str | re.Pattern[str], nth: int = 0) -> None:
        self.done.append(f"tick {label}")
        self.page.get_by_label(label).nth(nth).check()

    def choose(self, label: str | re.Pattern[str], option: str, nth: int = 0) -> None:
        self.done.append(f"choose {option}")
        self.page.get_by_label(label).nth(nth).select_option(label=option)

    def type(self, label: str | re.Pattern[str], text: str, nth: int = 0) -> None:
        """Type into a field; a click into it counts, the letters do not."""
        self.done.append(f"into {label}")
        self.page.get_by_label(label).nth(nth).fill(text)


def sign_in_as_owner(site: LiveSite, page: Page) -> None:
    """Use the link that a start prints."""
    page.goto(site.owner_link())
    page.get_by_role("button").last.click()
    page.wait_for_load_state()


def begin(page: Page, address: str, name: str = "") -> None:
    """Open a quiz's start page and begin it as a guest."""
    page.goto(address)
    if name:
        page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill(name)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile(r"/attempts/[0-9a-f-]+/1"))
