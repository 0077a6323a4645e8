"""Changes that nobody asked for on our own pages change nothing, and looking changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.persistence.database.engine import Database
from tests.messages import HOST_NOT_PASSED_ON, PAGE_EXPIRED
from tests.place import (
    ACTORS,
    Place,
    Visit,
    address,
    filled,
    fingerprint,
    hand,
    put_back,
    routes,
    visit,
)

TOO_OLD = PAGE_EXPIRED
# One cause, one message (T66). A foreign token is that of another session, or of none.
CAUSES = {
    "without_token": {TOO_OLD},
    "with_a_foreign_token": {TOO_OLD, "somebody has signed in or out in this browser"},
    "with_a_foreign_header": {TOO_OLD, "somebody has signed in or out in this browser"},
    "from_another_site": {HOST_NOT_PASSED_ON},
    "from_another_port": {HOST_NOT_PASSED_ON},
    "as_json_in_plain_text": {TOO_OLD},
}
LINKS = re.compile(r'href="(/[^"#]*)"')


def without_token(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    return browser.client.post(path, data=fields)


def with_a_foreign_token(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    other = Visit(browser.app, "visitor", browser.app.test_client())
    return browser.client.post(path, data={**fields, "csrf_token": other.token})


def with_a_foreign_header(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    other = Visit(browser.app, "visitor", browser.app.test_client())
    return browser.client.post(path, data=fields, headers={"X-CSRF-Token": other.token})


def from_another_site(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    return browser.client.post(
        path,
        data={**fields, "csrf_token": browser.token},
        headers={"Origin": "https://elsewhere.example"},
    )


def from_another_port(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    return browser.client.post(
        path,
        data={**fields, "csrf_token": browser.token},
        headers={"Origin": "http://localhost:8999"},
    )


def as_json_in_plain_text(browser: Visit, path: str, fields: dict[str, object]) -> TestResponse:
    return browser.client.post(
        path, json={**fields, "csrf_token": browser.token}, content_type="text/plain"
    )


Forge = Callable[[Visit, str, dict[str, object]], TestResponse]
FORGERIES: tuple[Forge, ...] = (
    without_token,
    with_a_foreign_token,
    with_a_foreign_header,
    from_another_site,
    from_another_port,
    as_json_in_plain_text,
)


def prepared(app: Flask, place: Place, rule: Rule) -> tuple[Visit, str, dict[str, object]]:
    """A browser of somebody who may, the address, and a complete form."""
    path = address(app, rule, place.things)
    browser = visit(app, place, hand(rule.endpoint))
    return browser, path, filled(place, browser, rule, path)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_change_is_refused_at_every_route_and_changes_nothing(
    app: Flask, place: Place, database: Database, forge: Forge
) -> None:
    before = fingerprint(database)
    for _, rule in routes(app, unsafe=True):
        answer = forge(*prepared(app, place, rule))
        assert answer.status_code == 400, rule.rule
        told = answer.get_data(as_text=True)
        assert any(cause in told for cause in CAUSES[forge.__name__]), rule.rule
        assert fingerprint(database) == before, rule.rule


def test_the_same_change_from_our_own_page_is_accepted_at_every_route(
    app: Flask, place: Place, database: Database
) -> None:
    for _, rule in routes(app, unsafe=True):
        browser, path, fields = prepared(app, place, rule)
        answer = browser.post(path, fields)
        assert answer.status_code < 400, (rule.rule, answer.get_data(as_text=True))
        put_back(place, database)


@pytest.mark.parametrize("actor", ACTORS)
def test_looking_at_every_page_leaves_the_database_as_it_was(
    app: Flask, place: Place, database: Database, actor: str
) -> None:
    before = fingerprint(database)
    browser = visit(app, place, actor)
    followed: set[str] = set()
    ahead = [
        address(app, rule, things)
        for _, rule in routes(app, unsafe=False)
        for things in (place.things, place.others)
    ]
    # Every route, and every address that a page of the site links to, with its questions.
    while ahead and len(followed) < 400:
        path = ahead.pop()
        if path in followed:
            continue
        followed.add(path)
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html" and answer.status_code == 200:
            found = LINKS.findall(answer.get_data(as_text=True))
            ahead += [link.replace("&amp;", "&") for link in found if "/static/" not in link]
    assert fingerprint(database) == before
    assert len(followed) > 60
