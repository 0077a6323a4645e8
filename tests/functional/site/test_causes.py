"""One cause, one message: why a form was refused, and what is left of it (T66)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import SessionRow
from tests.functional.conftest import Browser
from tests.functional.people.accounts import become_guest
from tests.messages import HOST_NOT_PASSED_ON, PAGE_EXPIRED

NewBrowser = Callable[[], Browser]
WISH = "A long wish, typed with care"
FORM = {"name": WISH, "zone": "Asia/Almaty", "language": "en", "password": "not to be seen again"}


@pytest.fixture
def guest(browser: Browser, database: Database) -> Browser:
    """A guest at the page of their account."""
    become_guest(browser, database)
    browser.get("/account/")
    return browser


def send(browser: Browser, headers: Mapping[str, str] | None = None, **fields: str) -> TestResponse:
    sent = {"csrf_token": browser.token, **FORM, **fields}
    browser.page = browser.client.post("/account/profile", data=sent, headers=headers or {})
    return browser.page


def end_session(browser: Browser, database: Database) -> None:
    with database.written() as session:
        for row in session.scalars(select(SessionRow)):
            session.delete(row)


def sign_in_anew(browser: Browser, database: Database) -> None:
    become_guest(browser, database, "Aru")


def forget_cookies(browser: Browser, database: Database) -> None:
    browser.client = browser.client.application.test_client()


def nothing(browser: Browser, database: Database) -> None:
    """Leave everything as it is."""


FOREIGN = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
CASES: Mapping[str, tuple[Callable[[Browser, Database], None], Mapping[str, str], str]] = {
    "session over": (end_session, {}, "You aren't signed in any more"),
    "somebody else": (sign_in_anew, {}, "somebody has signed in or out in this browser"),
    "cookies off": (forget_cookies, {}, "doesn't accept cookies"),
    "another site": (nothing, FOREIGN, "sent from a page of another site"),
    # Browsers of today say themselves that the page was ours, and their form is taken.
    "proxy without host": (
        nothing,
        {"Origin": "https://school.example"},
        HOST_NOT_PASSED_ON,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_cause_has_its_own_message_and_what_was_typed_is_there(
    guest: Browser, database: Database, case: str
) -> None:
    act, headers, message = CASES[case]
    act(guest, database)
    assert send(guest, headers).status_code == 400
    others = {other for _, _, other in CASES.values()} - {message}
    assert message in guest.text
    assert not [other for other in others if other in guest.text]
    # What another site sends is never shown as if it stood here.
    assert (WISH in guest.text) == (case != "another site")
    assert "not to be seen again" not in guest.text


def test_a_form_without_a_token_from_a_browser_of_some_years_ago_is_of_another_site(
    guest: Browser,
) -> None:
    assert send(guest, {"Origin": "https://elsewhere.example"}, csrf_token="").status_code == 400
    assert "sent from a page of another site" in guest.text
    assert WISH not in guest.text


def test_a_page_that_is_not_whole_says_so(guest: Browser) -> None:
    assert send(guest, csrf_token="").status_code == 400
    assert PAGE_EXPIRED in guest.text
    assert WISH in guest.text
