"""Two presses of one form make one thing, and the second lands on it (T64).

The table of forms is the url map: a new form is pressed twice from its first day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.persistence.database.engine import Database
from quiz.web.cookies import cookie_names
from quiz.web.policy import ROUTES
from quiz.web.site import EXTENSION
from tests.place import (
    PASSWORD,
    Place,
    Visit,
    address,
    content_of,
    filled,
    forms_of,
    hand,
    put_back,
    routes,
    visit,
)
from tests.racing import together

TRAIL = "audit_entries"
Press = Callable[[Visit, str, dict[str, Any]], list[TestResponse]]


def once(browser: Visit, path: str, fields: dict[str, Any]) -> list[TestResponse]:
    return [browser.post(path, fields)]


def in_sequence(browser: Visit, path: str, fields: dict[str, Any]) -> list[TestResponse]:
    return [browser.post(path, fields) for _ in range(2)]


def at_once(browser: Visit, path: str, fields: dict[str, Any]) -> list[TestResponse]:
    """Two connections of one browser, with the cookies that it had when the form was pressed."""
    other = Visit(browser.app, browser.actor, twin(browser))
    other.token = browser.token
    pressing = [partial(pressed.post, path, fields) for pressed in (browser, other)]
    answers: list[TestResponse] = together(pressing)
    return answers


def twin(browser: Visit) -> FlaskClient:
    """Another connection of the same browser, with the cookies it has by now."""
    client = browser.app.test_client()
    for kind in ("session", "visitor"):
        names = cookie_names(kind, browser.app.extensions[EXTENSION].settings.secret_keys, False)
        for name in names:
            if cookie := browser.client.get_cookie(name):
                client.set_cookie(name, cookie.value)
    return client


def counts(database: Database) -> Counter[str]:
    return Counter({name: len(rows) for name, rows in content_of(database).items()})


def made_by(
    app: Flask, place: Place, database: Database, rule: Rule, press: Press
) -> tuple[Counter[str], list[TestResponse]]:
    """Press a form; return how many rows there are more of each table, and the answers."""
    put_back(place, database)
    path = address(app, rule, place.things)
    browser = visit(app, place, hand(rule.endpoint))
    fields = filled(place, browser, rule, path)
    before = counts(database)
    answers = press(browser, path, fields)
    more = counts(database)
    more.subtract(before)
    # What only changes something says so as often as it was asked to; it makes nothing.
    if not ROUTES[rule.endpoint].makes:
        more[TRAIL] = 0
    return Counter({name: number for name, number in more.items() if number}), answers


@pytest.mark.parametrize("press", [in_sequence, at_once], ids=lambda press: press.__name__)
def test_two_presses_of_any_form_make_what_one_makes(
    app: Flask, place: Place, database: Database, press: Press
) -> None:
    wrong = {}
    for _, rule in routes(app, unsafe=True):
        wanted, _ = made_by(app, place, database, rule, once)
        made, answers = made_by(app, place, database, rule, press)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        told = [(answer.status_code, answer.headers.get("Location")) for answer in answers]
        is_led = len({place for _, place in told} - {None}) <= 1 and max(told)[0] < 400
        if made != wanted or (ROUTES[rule.endpoint].makes and not is_led):
            wrong[rule.endpoint] = (wanted, made, told)
    assert not wrong, "\n".join(f"{name}: {seen}" for name, seen in wrong.items())


def test_forms_of_two_pages_make_two_things(app: Flask, place: Place) -> None:
    browser = visit(app, place, "teacher")
    fields = {"name": "A new class"}
    first = browser.post("/classes/new", fields).headers["Location"]
    assert browser.post("/classes/new", fields).headers["Location"] == first
    browser.token = forms_of(browser.get("/classes/new").get_data(as_text=True))[0]["csrf_token"][0]
    assert browser.post("/classes/new", fields).headers["Location"] != first


def test_a_form_that_was_refused_may_be_sent_again(
    app: Flask, place: Place, database: Database
) -> None:
    browser = visit(app, place, "stranger")
    wrong = {"code": "ZZZZZZ"}
    for _ in range(2):
        assert browser.post("/classes/join", wrong).status_code == 400
    assert content_of(database)["presses"] == []


def test_a_guest_whose_first_answer_was_lost_is_let_in_by_the_second_press(
    app: Flask, place: Place, database: Database
) -> None:
    before = counts(database)
    browser = visit(app, place, "visitor")
    lost = Visit(app, "visitor", twin(browser))
    lost.token = browser.token
    fields = {"code": place.class_code, "name": "Aizhan"}
    first, again = (sent.post("/classes/join", fields) for sent in (lost, browser))
    assert (first.status_code, again.status_code) == (200, 303)
    assert browser.get(again.headers["Location"]).status_code == 200
    code = next(word for word in first.headers.getlist("Set-Cookie") if "resume" in word)
    assert code.split(";")[0] in "".join(again.headers.getlist("Set-Cookie"))
    assert counts(database)["people"] == before["people"] + 1


def test_whoever_has_signed_out_begins_anew_with_the_form_of_before(
    app: Flask, place: Place
) -> None:
    browser = visit(app, place, "visitor")
    fields = {"login": "taker@example.org", "password": PASSWORD}
    visiting = browser.token
    assert browser.post("/account/sign-in", fields).status_code == 303
    browser.token = forms_of(browser.get("/account/").get_data(as_text=True))[0]["csrf_token"][0]
    assert browser.post("/account/sign-out", {}).status_code == 303
    assert browser.get("/account/").status_code == 401
    browser.token = visiting
    assert browser.post("/account/sign-in", fields).status_code == 303
    assert browser.get("/account/").status_code == 200


def test_nobody_else_is_led_on_by_a_form_that_was_sent(app: Flask, place: Place) -> None:
    browser = visit(app, place, "visitor")
    fields = {"login": "taker@example.org", "password": PASSWORD}
    browser.post("/account/sign-in", fields)
    other = Visit(app, "visitor", app.test_client())
    other.token = browser.token
    assert other.post("/account/sign-in", fields).status_code == 400
    assert other.get("/account/").status_code == 401
