"""What people do in a browser, in their own words, for the tests of whole journeys."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Dialog, Locator, Page

from tests.browser.conftest import LiveSite

# Let the script of the page ask the server for its state, as it does every half minute.
HEARTBEAT = """() => {
  const { href } = document.querySelector("link[rel=modulepreload][href$='/heartbeat.js']");
  return import(href).then((module) => module.heartbeat());
}"""


def press(button: Locator) -> None:
    """Press what leads to another page, and wait until that page is there."""
    with button.page.expect_navigation():
        button.click()


def dialogs(page: Page, answer: Callable[[Dialog], None]) -> list[str]:
    """Answer the dialogs that a page opens from now on; returns the list that their types go to."""
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        answer(dialog)

    page.on("dialog", note)
    return asked


def sign_in_as_owner(site: LiveSite, page: Page, url: str = "") -> None:
    """Use the link that a start prints."""
    page.goto(site.owner_link().replace(site.url, url or site.url))
    press(page.get_by_role("button").last)


def begin(page: Page, address: str, name: str = "") -> None:
    """Open a quiz's start page and begin it as a guest."""
    page.goto(address)
    if name:
        page.get_by_label(re.compile("name", re.IGNORECASE)).first.fill(name)
    press(page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url(re.compile(r"/attempts/[0-9a-f-]+/1$"))


@dataclass
class Journey:
    """One person at one page: clicks and choices are counted, letters are not."""

    page: Page
    acts: int = 0

    def press(self, name: str, role: Any = "button") -> None:
        """Press a button or follow a link, and wait for the page that comes."""
        self.acts += 1
        press(self.page.get_by_role(role, name=name).first)

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick a box or a radio button."""
        self.acts += 1
        self.page.get_by_label(label).first.check()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.acts += 1
        self.page.get_by_label(label).first.select_option(label=option)

    def write(self, label: str, text: str) -> None:
        """Go to a field whose name begins so, and type."""
        self.acts += 1
        self.page.get_by_role("textbox", name=re.compile(f"^{label}")).first.fill(text)
