"""Signing in and out, guests and their codes, and one's own account, as a browser meets them."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import event, select

from quiz.domain.people.roles import Role
from quiz.persistence.tables.people import GrantedRole, PersonRow, SessionRow
from quiz.services.people import classes, links, passwords, profiles
from tests.builders import NOW
from tests.functional.people.accounts import PASSWORD, make_account, sign_in
from tests.messages import NAME_IS_EMPTY
from tests.place import without_number

# --- signing in ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/account/", "/account/password"])
def test_a_visitor_is_asked_to_sign_in(browser, path):
    assert browser.get(path).status_code == 401
    assert "Sign in" in browser.text


def test_a_wrong_password_and_an_unknown_login_get_the_same_page(browser, database):
    make_account(database)
    pages = []
    for login in ("aigul@example.org", "nobody@example.org"):
        assert sign_in(browser, login, "a wrong password").status_code == 401
        pages.append(browser.page.get_data(as_text=True).replace(login, "…"))
    assert without_number(pages[0]) == without_number(pages[1])
    assert "does not fit together" in browser.text


def test_the_page_after_a_wrong_password_keeps_the_login_and_not_the_password(browser, database):
    sign_in(browser, "aigul@example.org", "a wrong password")
    body = browser.page.get_data(as_text=True)
    assert 'value="aigul@example.org"' in body
    assert "a wrong password" not in body


def test_after_ten_failures_the_page_says_how_long_to_wait(browser, database, clock):
    make_account(database)
    for _ in range(10):
        sign_in(browser, password="a wrong password")
    assert sign_in(browser).status_code == 429
    assert "in 30 seconds" in browser.text
    clock.forward(seconds=31)
    assert sign_in(browser).status_code == 303


def test_failures_do_not_disturb_who_is_signed_in(browser, new_browser, database):
    make_account(database)
    sign_in(browser)
    other = new_browser()
    for _ in range(12):
        sign_in(other, password="a wrong password")
    assert browser.get("/account/").status_code == 200


def test_signing_in_goes_on_to_the_page_that_was_asked_for(browser, database):
    make_account(database)
    browser.get("/account/sign-in?next=/classes/")
    browser.post("/account/sign-in", login="aigul@example.org", password=PASSWORD, next="/classes/")
    assert browser.page.headers["Location"] == "/classes/"
    assert browser.follow().status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//e"],
)
def test_signing_in_never_leads_to_another_site(browser, database, elsewhere):
    make_account(database)
    sign_in(browser, next=elsewhere)
    assert browser.page.headers["Location"] == "/"


def test_signing_in_gives_a_new_session_that_scripts_cannot_read(browser, database):
    make_account(database)
    sign_in(browser)
    cookie = next(
        value
        for value in browser.page.headers.getlist("Set-Cookie")
        if value.startswith("sourcecheck-session-")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    first = browser.cookie("session")
    sign_in(browser)
    assert browser.cookie("session") != first
    with database.reading() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1


def test_no_turn_to_write_is_held_while_a_password_is_hashed(browser, database, monkeypatch):
    make_account(database)
    free = []
    prove = passwords.prove

    def watched(password, stored):
        def write():
            with database.write_lock.turn():
                free.append(True)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(5)
        return prove(password, stored)

    monkeypatch.setattr(passwords, "prove", watched)
    assert sign_in(browser).status_code == 303
    assert free == [True]


def test_signing_out_ends_the_session_on_the_server(browser, database):
    make_account(database)
    sign_in(browser)
    token = browser.cookie("session")
    browser.send("/account/sign-out", on="/account/")
    assert browser.cookie("session") == ""
    browser.client.set_cookie("session", token)
    assert browser.get("/account/").status_code == 401


# --- making an account -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " \u202e ", NAME_IS_EMPTY),
        ("login", "", "Choose what you will sign in with."),
        ("password", "", "Choose a password."),
        ("login", "a b", "without spaces"),
        ("login", "AIGUL@example.org", "already"),
        ("password", "password", "first that anybody would try"),
        ("password", "dana@example.org", "first that anybody would try"),
        ("password", "short", "at least 8"),
    ],
)
def test_what_no_account_can_have_is_said_beside_its_field(browser, database, field, value, says):
    make_account(database)
    fields = {"name": "Dana", "login": "dana@example.org", "password": PASSWORD, field: value}
    assert browser.send("/account/new", **fields).status_code == 400
    assert says in browser.text
    assert f'id="{field}-error"' in browser.page.get_data(as_text=True)
    assert browser.cookie("session") == ""


def test_a_visitor_makes_an_account_and_is_signed_in(browser):
    browser.send("/account/new", name="Әйгерім", login="aigerim", password=PASSWORD)
    browser.follow()
    assert "Әйгерім" in browser.text
    browser.send("/account/sign-out", on="/account/")
    assert sign_in(browser, "Aigerim").status_code == 303


def test_what_is_not_on_the_form_changes_nothing(browser, database):
    browser.send(
        "/account/new",
        name="Dana",
        login="dana",
        password=PASSWORD,
        role="owner",
        roles="owner",
        person_id="1",
        simulated="true",
    )
    with database.reading() as session:
        assert session.scalars(select(GrantedRole)).all() == []
        assert session.scalars(select(PersonRow.simulated)).one() is False


# --- one's own account -----------------------------------------------------------------------


def test_a_password_is_changed_only_with_the_present_one(browser, new_browser, database):
    make_account(database)
    sign_in(browser)
    other = new_browser()
    sign_in(other)
    new = "a new one, then"
    wrong = browser.send("/account/password", current="something else", password=new)
    assert wrong.status_code == 401
    assert (
        browser.send("/account/password", current=PASSWORD, password="12345678").status_code == 400
    )
    assert browser.send("/account/password", current=PASSWORD, password=new).status_code == 303
    assert browser.follow().status_code == 200
    assert other.get("/account/").status_code == 401


def test_a_zone_that_is_none_is_refused_and_what_was_typed_stays(browser, database):
    make_account(database)
    sign_in(browser)
    sent = {"name": "Aigul S.", "zone": "Mars/Olympus", "language": "en"}
    assert browser.send("/account/profile", on="/account/", **sent).status_code == 400
    assert 'value="Aigul S."' in browser.page.get_data(as_text=True)


def test_the_zone_decides_how_times_are_written(browser, database):
    make_account(database)
    sign_in(browser)
    browser.send(
        "/account/profile", on="/account/", name="Aigul", zone="Asia/Almaty", language="en"
    )
    browser.follow()
    assert re.search(r'<option selected value="Asia/Almaty"', browser.page.get_data(as_text=True))


@pytest.mark.parametrize("signed_in", [False, True])
def test_colours_and_size_are_kept_for_people_and_for_visitors(browser, database, signed_in):
    if signed_in:
        make_account(database)
        sign_in(browser)
    browser.send(
        "/account/appearance", on="/account/sign-in", theme="dark", size="125", next="/account/new"
    )
    assert browser.page.headers["Location"] == "/account/new"
    browser.follow()
    assert 'data-theme="dark" data-size="125"' in browser.page.get_data(as_text=True)
    browser.post("/account/appearance", theme='"><script>', size="9")
    browser.get("/account/new")
    assert 'data-theme="dark" data-size="125"' in browser.page.get_data(as_text=True)


def test_a_learner_cannot_view_as_anything(browser, database):
    make_account(database)
    sign_in(browser)
    assert browser.send("/account/view-as", on="/account/", view="learner").status_code == 403


def test_the_owner_views_as_a_learner_and_finds_back(owner):
    assert owner.get("/admin/").status_code == 200
    owner.post("/account/view-as", view="learner")
    assert owner.get("/admin/").status_code == 403
    owner.get("/account/")
    assert "You see what a learner sees." in owner.text
    owner.post("/account/view-as", view="self")
    assert owner.get("/admin/").status_code == 200


# --- those who run the place -----------------------------------------------------------------


def test_only_administrators_come_to_the_list_of_people(browser, database):
    assert browser.get("/admin/").status_code == 401
    make_account(database, "teacher", Role.INSTRUCTOR)
    sign_in(browser, "teacher")
    assert browser.get("/admin/").status_code == 403


def test_the_owner_finds_somebody_and_grants_a_role(owner, browser, database):
    person_id = make_account(database, name="<b>Aigul</b>")
    make_account(database, "other", name="Other")
    owner.get("/admin/?q=aigul")
    assert "1 person found." in owner.text
    assert "<b>Aigul" not in owner.page.get_data(as_text=True)
    path = f"/admin/people/{person_id}"
    owner.send(f"{path}/role", on=path, role="instructor", granted="yes")
    sign_in(browser)
    assert browser.get("/classes/new").status_code == 200
    owner.send(f"{path}/role", on=path, role="instructor", granted="no")
    assert browser.get("/classes/new").status_code == 403
    assert owner.send(f"{path}/role", on=path, role="king", granted="yes").status_code == 404


def test_a_closed_account_is_out_with_its_next_request(owner, browser, database):
    person_id = make_account(database)
    sign_in(browser)
    path = f"/admin/people/{person_id}"
    owner.send(f"{path}/close", on=path)
    assert browser.get("/account/").status_code == 401
    assert sign_in(browser).status_code == 401
    owner.send(f"{path}/open", on=path)
    assert sign_in(browser).status_code == 303


def test_a_link_is_shown_once_to_who_issued_it(owner, browser, database):
    with database.written() as session:
        leader = profiles.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
        group = classes.make_class(session, leader, "10 B", NOW)
        made, _ = profiles.make_guest(session, "Dana", NOW)
        classes.join_class(session, made.id, group.code, NOW, made_person=True)
        path = f"/admin/people/{made.id}"
    assert owner.send(f"{path}/link", on=path).status_code == 200
    address = re.search(r'http://localhost(/enter/[\w-]+)"', owner.page.get_data(as_text=True))[1]
    browser.send(address)
    browser.follow()
    assert "Dana" in browser.text
    assert "Link to sign in made Owner" in browser.text


def test_for_somebody_with_a_password_staff_are_told_to_ask_them(owner, database):
    path = f"/admin/people/{make_account(database)}"
    owner.get(path)
    assert "Make a link" not in owner.text
    assert "ask them to reset it" in owner.text
    assert owner.send(f"{path}/link", on=path).status_code == 403


# --- every change ----------------------------------------------------------------------------


def test_no_change_is_made_without_the_token_of_a_page(app, browser, owner, database):
    statements = []
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint.partition(".")[0] not in {
            "account",
            "classes",
            "admin",
        }:
            continue
        path = rule.rule
        for converter, value in (
            ("<uuid:person_id>", "00000000-0000-0000-0000-000000000001"),
            ("<token>", "x"),
            ("<key>", "a-class"),
        ):
            path = path.replace(converter, value)
        for headers in ({}, {"Origin": "https://evil.example"}):
            for client in (browser.client, owner.client):
                answer = client.post(path, data={"csrf_token": "forged"}, headers=headers)
                assert answer.status_code == 400, rule
        statements.append(rule.endpoint)
    assert len(statements) > 20


def test_opening_pages_writes_nothing(owner, database, clock):
    written = []

    def listen(connection, cursor, statement, *_):
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            written.append(statement)

    clock.forward(minutes=30)
    event.listen(database.engine, "before_cursor_execute", listen)
    for path in ("/account/", "/account/password", "/account/resume", "/classes/", "/admin/"):
        assert owner.get(path).status_code == 200
    event.remove(database.engine, "before_cursor_execute", listen)
    assert written == []


def test_a_session_that_is_used_lives_on(browser, database, clock):
    make_account(database)
    sign_in(browser)
    for _ in range(3):
        clock.forward(days=20)
        browser.send("/account/appearance", on="/account/", theme="dark", size="100")
        assert browser.page.status_code == 303
    assert browser.get("/account/").status_code == 200
    clock.forward(days=31)
    assert browser.get("/account/").status_code == 401


@pytest.mark.parametrize("password", ["aigul@example.org", "Aigul-2026-!!"])
def test_a_changed_password_is_neither_ones_login_nor_ones_name(browser, database, password):
    make_account(database)
    sign_in(browser)
    answer = browser.send("/account/password", current=PASSWORD, password=password)
    assert answer.status_code == 400
    assert "one of the first that anybody would try" in browser.text
