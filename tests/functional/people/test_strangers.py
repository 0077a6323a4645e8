"""Strangers who try and try keep nobody out, as browsers meet it (docs/reliability.md T60)."""

from __future__ import annotations

import pytest

from quiz.domain.people.throttling import FREE, FREE_FOR_A_CLASS
from quiz.persistence.tables.people import FailedSignIn
from quiz.services.people.throttling import Sender, trying_codes
from tests.functional.people.accounts import make_account, sign_in

CODE_PAGES = ["/j/ZZZZZZ", "/classes/join?code=ZZZZZZ"]


def test_a_browser_that_signed_in_before_enters_at_once_and_a_new_one_soon(
    browser, new_browser, database, clock
):
    make_account(database)
    sign_in(browser)
    browser.send("/account/sign-out")
    strangers = new_browser()
    for _ in range(FREE + 2):
        sign_in(strangers, password="a wrong password")

    assert sign_in(new_browser()).status_code == 429
    assert sign_in(browser, "Aigul@example.org").status_code == 303
    clock.forward(seconds=30)
    assert sign_in(new_browser()).status_code == 303


def test_a_browser_is_known_for_those_alone_who_signed_in_with_it(browser, database):
    make_account(database)
    make_account(database, "other@example.org", name="Other")
    sign_in(browser)
    browser.send("/account/sign-out")
    for _ in range(FREE + 1):
        sign_in(browser, "other@example.org", "a wrong password")

    assert sign_in(browser, "other@example.org").status_code == 429
    assert sign_in(browser).status_code == 303


def test_a_cookie_that_is_not_of_this_site_makes_no_browser_known(browser, new_browser, database):
    make_account(database)
    sign_in(browser)
    forger = new_browser()
    forger.client.set_cookie(browser.cookie_name("known"), browser.cookie("known") + "x")
    for _ in range(FREE):
        sign_in(new_browser(), password="a wrong password")

    assert sign_in(forger).status_code == 429


@pytest.mark.parametrize("path", CODE_PAGES)
def test_codes_that_lead_nowhere_are_counted_by_address(browser, database, clock, path):
    with database.written() as session:
        lane = trying_codes(Sender("127.0.0.1"))
        session.add_all(
            FailedSignIn(subject=lane.own, at=clock()) for _ in range(FREE_FOR_A_CLASS - 1)
        )
    assert browser.get(path).status_code != 429

    assert browser.get(path).status_code == 429
    assert "30 seconds" in browser.text
    assert browser.get("/").status_code == 200
    clock.forward(seconds=30)
    assert browser.get(path).status_code != 429


def test_codes_to_come_back_with_are_counted_with_the_others(browser, database, clock):
    with database.written() as session:
        lane = trying_codes(Sender("127.0.0.1"))
        session.add_all(
            FailedSignIn(subject=lane.own, at=clock()) for _ in range(FREE_FOR_A_CLASS - 1)
        )
    assert browser.send("/account/resume", code="ZZZZ-ZZZZ-ZZZZ").status_code == 400
    assert browser.send("/account/resume", code="ZZZZ-ZZZZ-ZZZZ").status_code == 429
