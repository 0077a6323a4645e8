"""An attempt in a browser: how it is started, answered and looked at."""

from __future__ import annotations

import re
from typing import Any

from quiz.domain.questions.questions import Content
from quiz.persistence.database.engine import Database
from tests.builders import make_choice, make_claim, make_number
from tests.functional.conftest import Browser
from tests.offers import add_offer


def offer(database: Database, *contents: Content, **rules: Any) -> str:
    """A quiz of a claim, a choice and a number, or of those contents; return its code."""
    with database.written() as session:
        asked = contents or (make_claim(), make_choice(), make_number())
        return add_offer(session, *asked, **rules).code


def start(browser: Browser, code: str, name: str = "") -> str:
    """Start the quiz with that code; return the attempt's address."""
    browser.send(f"/j/{code}", name=name)
    browser.follow()
    browser.follow()
    assert browser.page is not None
    assert browser.page.status_code == 200, browser.text
    return browser.page.request.path.rpartition("/")[0]


def hidden(browser: Browser, name: str) -> str:
    """The value of a hidden field of the open page."""
    assert browser.page is not None
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', browser.page.get_data(as_text=True))
    assert found, f"the page has no field {name}"
    return found[1]


def give(browser: Browser, address: str, *, go: str = "next", **fields: Any) -> None:
    """Open an item, answer it, and press a button."""
    browser.get(address)
    browser.post(
        address,
        client_id=hidden(browser, "client_id"),
        seen=hidden(browser, "seen"),
        go=go,
        **fields,
    )


def html(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.get_data(as_text=True)
