"""Several sites on one host, sites below a path, and pages from before an upgrade (T65, T67)."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.services.people import links
from quiz.web.app import create_app
from quiz.web.pages import static_files
from tests.functional.conftest import Browser, Clock
from tests.place import Place, address, routes
from tests.proxies import PathProxy

PATH = "/school/quiz"
LEADS = re.compile(r'(?:href|src|action|formaction)="(/[^"]*)"')


@pytest.fixture
def proxied(database: Database, tmp_path: Path, clock: Clock) -> Flask:
    """A site that is told of a proxy."""
    settings = replace(config.load(tmp_path / "instance", environ={}), proxies=1)
    return create_app(settings, database=database, clock=clock, testing=True)


@pytest.mark.parametrize(
    ("actor", "hands_host_on"),
    [("visitor", True), ("taker", False), ("teacher", True), ("owner", False)],
)
def test_below_a_path_every_address_begins_with_it(
    proxied: Flask, place: Place, actor: str, hands_host_on: bool
) -> None:
    proxied.wsgi_app = PathProxy(proxied.wsgi_app, PATH, hands_host_on=hands_host_on)  # type: ignore[method-assign]
    browser = Browser(proxied.test_client())
    if actor in place.tokens:
        browser.client.set_cookie("session", place.tokens[actor])
    astray = {}
    for _, rule in routes(proxied, unsafe=False):
        path = PATH + address(proxied, rule, place.things).removeprefix(PATH)
        with browser.get(path) as answer:
            assert answer.status_code < 500, path
            found = [answer.headers["Location"]] if "Location" in answer.headers else []
            if answer.mimetype == "text/html":
                found += LEADS.findall(answer.get_data(as_text=True))
        if wrong := {lead for lead in found if not lead.startswith(f"{PATH}/")}:
            astray[path] = wrong
    assert astray == {}


def test_below_a_path_forms_are_taken_and_lead_back_below_it(
    proxied: Flask, database: Database, clock: Clock
) -> None:
    with database.written() as session:
        token = links.issue_owner_link(session, clock()).token
    proxied.wsgi_app = PathProxy(proxied.wsgi_app, PATH, hands_host_on=False)  # type: ignore[method-assign]
    browser = Browser(proxied.test_client())
    said = {"Origin": "https://school.example", "Sec-Fetch-Site": "same-origin"}
    browser.get(f"{PATH}/enter/{token}")
    answer = browser.client.post(
        f"{PATH}/enter/{token}", data={"csrf_token": browser.token}, headers=said
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{PATH}/")
    assert browser.get(f"{PATH}/admin/").status_code == 200


def test_two_sites_on_one_host_sign_nobody_out_of_the_other(
    database: Database, migrated_sqlite: Path, tmp_path: Path, clock: Clock
) -> None:
    shutil.copyfile(migrated_sqlite, tmp_path / "other.db")
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    sites, tokens = {}, {}
    for path, kept in (("/first", database), ("/second", other)):
        settings = config.load(tmp_path / path.strip("/"), environ={})
        sites[path] = create_app(settings, database=kept, clock=clock, testing=True)
        with kept.written() as session:
            tokens[path] = links.issue_owner_link(session, clock()).token
    browser = Browser(Client(DispatcherMiddleware(_nothing, sites)))  # type: ignore[arg-type]
    for path, token in tokens.items():
        browser.send(f"{path}/enter/{token}")
    for path in sites:
        assert browser.get(f"{path}/admin/").status_code == 200
    browser.send("/first/account/sign-out", on="/first/account/")
    assert browser.get("/first/account/").status_code == 401
    assert browser.get("/second/admin/").status_code == 200
    other.close()


def _nothing(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("nothing stands beside the sites")


# --- an upgrade under way --------------------------------------------------------------------


def test_an_address_with_the_present_version_may_be_kept_for_good(browser: Browser) -> None:
    found = re.findall(r'"(/static/[^"]+)"', browser.get("/").get_data(as_text=True))
    assert found
    assert all(path.startswith(f"{static_files.url_path()}/") for path in found)
    with browser.get(found[-1]) as answer:
        assert answer.cache_control.max_age == static_files.YEAR


@pytest.mark.parametrize("version", ["", "0123456789ab/"])
def test_an_address_of_another_version_gets_the_present_file(
    browser: Browser, version: str
) -> None:
    with browser.get(f"{static_files.url_path()}/js/taking.js") as answer:
        present = answer.data
    assert browser.get(f"/static/{version}js/nothing.js").status_code == 404
    assert browser.get(f"/static/{version}../web/app.py").status_code == 404
    with browser.get(f"/static/{version}js/taking.js") as earlier:
        assert earlier.data == present
        assert not earlier.cache_control.max_age
