"""Guests and links: coming back, making an account, and signing in by a link."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from quiz.persistence.tables.people import EntryLinkRow, PersonRow
from quiz.services.people import links
from tests.builders import NOW
from tests.functional.people.accounts import PASSWORD, become_guest, make_account, sign_in

# --- guests ----------------------------------------------------------------------------------


def test_a_guest_makes_an_account_and_stays_the_same_person(browser, database):
    person_id, code = become_guest(browser, database)
    browser.send("/account/new", name="Dana", login="dana", password=PASSWORD)
    with database.reading() as session:
        assert session.scalars(select(PersonRow.id)).all() == [person_id]
    assert browser.send("/account/resume", code=code).status_code == 400
    assert "Nobody has this code." in browser.text


@pytest.mark.parametrize(("keep", "left"), [({"keep": "y"}, True), ({}, False)])
def test_a_guest_who_signs_in_says_whether_results_come_along(browser, database, keep, left):
    account_id = make_account(database)
    guest_id, _ = become_guest(browser, database)
    browser.get("/account/sign-in")
    assert "Move my results as a guest" in browser.text
    sign_in(browser, **keep)
    with database.reading() as session:
        adopted = session.get(PersonRow, guest_id).adopted_by_id
    assert (adopted == account_id) is left


def test_a_guest_comes_back_with_the_code(browser, new_browser, database):
    _, code = become_guest(browser, database)
    elsewhere = new_browser()
    assert elsewhere.send("/account/resume", code="0000-0000-0000").status_code == 400
    elsewhere.send("/account/resume", code=code.lower().replace("-", " "))
    elsewhere.follow()
    assert "Dana" in elsewhere.text
    assert code in elsewhere.text


def test_an_account_fetches_a_guests_results_by_code(browser, new_browser, database):
    account_id = make_account(database)
    guest_id, code = become_guest(new_browser(), database)
    sign_in(browser)
    browser.send("/account/resume", code=code)
    with database.reading() as session:
        assert session.get(PersonRow, guest_id).adopted_by_id == account_id


def test_a_guest_is_shown_the_way_back_before_signing_out(browser, database):
    become_guest(browser, database)
    assert browser.send("/account/sign-out", on="/account/").status_code == 200
    assert "Before you sign out" in browser.text
    browser.post("/account/resume-code")
    code = re.search(r"\w{4}-\w{4}-\w{4}", browser.text)[0]
    browser.post("/account/sign-out", sure="yes")
    assert browser.cookie("session") == ""
    assert browser.cookie("resume") == ""
    browser.send("/account/resume", code=code)
    assert browser.follow().status_code == 200


# --- links -----------------------------------------------------------------------------------


def test_an_owners_link_shows_a_button_and_signs_in_once(browser, new_browser, database):
    with database.written() as session:
        link = links.issue_owner_link(session, NOW)
    path = f"/enter/{link.token}"
    for _ in range(3):
        assert browser.get(path).status_code == 200
    browser.post(path)
    browser.follow()
    assert "Owner" in browser.text
    other = new_browser()
    assert other.get(path).status_code == 410
    assert "This link is over" in other.text


def test_a_link_that_nobody_made_answers_like_one_that_is_over(browser, database, clock):
    with database.written() as session:
        link = links.issue_owner_link(session, NOW)
    clock.forward(minutes=61)
    assert browser.get(f"/enter/{link.token}").status_code == 410
    over = browser.text
    assert browser.get("/enter/never-made").status_code == 410
    assert browser.text == over
    assert browser.send("/enter/never-made", on="/account/sign-in").status_code == 409


def test_an_address_that_a_link_leads_to_takes_no_session_without_the_button(browser, database):
    with database.written() as session:
        link = links.issue_owner_link(session, NOW)
    assert browser.client.post(f"/enter/{link.token}").status_code == 400
    with database.reading() as session:
        assert session.scalars(select(EntryLinkRow.used_at)).one() is None


def test_after_a_link_for_a_forgotten_password_one_chooses_a_new_one(
    browser, new_browser, database
):
    make_account(database)
    sign_in(browser)
    with database.written() as session:
        link = links.issue_link_from_console(session, "aigul@example.org", NOW)
    other = new_browser()
    other.send(f"/enter/{link.token}")
    other.follow()
    assert "Choose a password" in other.text
    other.send("/account/password", password="a new one, then")
    assert other.page.status_code == 303
    assert browser.get("/account/").status_code == 401
    assert sign_in(browser).status_code == 401
    assert sign_in(browser, password="a new one, then").status_code == 303
