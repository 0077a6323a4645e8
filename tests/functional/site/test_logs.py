"""What the site writes about itself: lines with a time and an id, and nothing of anybody's."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.web.app import create_app
from quiz.web.serving import logs
from tests.functional.conftest import Clock
from tests.place import PASSWORD, Place, address, filled, hand, put_back, routes, visit

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 (INFO|WARNING|ERROR) quiz\.\w+ request=\S+ \S.*"
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written while a test runs, as the server writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.OneLine())
    logger = logging.getLogger("quiz")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture
def broken(database: Database, tmp_path: Path, clock: Clock) -> Flask:
    """A site behind a proxy, whose pages at /break fail with what was typed in their message."""
    settings = replace(config.load(tmp_path / "instance", environ={}), proxies=1)
    app = create_app(settings, database=database, clock=clock)

    def fail(secret: str) -> str:
        try:
            raise ValueError(f"cannot read {secret!r}\r\nforged line")
        except ValueError as error:
            raise RuntimeError(secret) from error

    def fail_in_database(secret: str) -> str:
        with database.reading() as session:
            session.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": secret})
        return ""

    # Instead of two pages that anybody may open.
    app.view_functions["front.home"] = lambda: fail("Dana-7f3a")
    app.view_functions["articles.show"] = lambda key: fail_in_database(key)
    return app


def lines(written: io.StringIO) -> list[str]:
    found = written.getvalue().splitlines()
    assert [line for line in found if not LINE.fullmatch(line)] == []
    return found


@pytest.mark.parametrize("path", ["/", "/articles/Dana-7f3a"])
def test_what_breaks_is_one_line_with_a_place_and_without_what_was_typed(
    broken: Flask, written: io.StringIO, path: str
) -> None:
    answer = broken.test_client().get(path, headers={"X-Request-ID": "proxy-4711"})
    assert answer.status_code >= 500
    (line,) = lines(written)
    assert "request=proxy-4711" in line
    assert answer.headers["X-Request-ID"] == "proxy-4711"
    assert "test_logs.py" in line
    assert "7f3a" not in line


def test_the_number_on_the_page_is_the_one_in_the_log(broken: Flask, written: io.StringIO) -> None:
    page = broken.test_client().get("/").get_data(as_text=True)
    (line,) = lines(written)
    number = re.search(r"request=(\S+)", line)
    assert number is not None
    assert number[1] in page


@pytest.mark.parametrize("given", ["a\tb", "x" * 65, "short", "a b c d e f g h", "Dana <b>"])
def test_an_id_that_could_forge_something_is_replaced(
    broken: Flask, written: io.StringIO, given: str
) -> None:
    answer = broken.test_client().get("/", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])
    assert given not in lines(written)[0]


def test_without_a_proxy_nobody_names_their_own_request(app: Flask, written: io.StringIO) -> None:
    app.test_client().get("/account/", headers={"X-Request-ID": "mine-4711"})
    assert "mine-4711" not in written.getvalue()


def test_line_breaks_and_controls_are_escaped() -> None:
    typed = "Dana\r\n2026-01-01 INFO forged\x1b[2J\u2028\u202eevil"
    record = logging.LogRecord("quiz.web", logging.INFO, "", 0, "%s", (typed,), None)
    line = logs.OneLine().format(record)
    assert len(line.splitlines()) == 1
    assert r"Dana\u000d\u000a2026" in line
    assert r"\u001b[2J\u2028\u202eevil" in line


def test_no_change_and_no_refusal_writes_a_token_an_answer_a_password_or_a_name(
    app: Flask, place: Place, database: Database, written: io.StringIO
) -> None:
    for _, rule in routes(app, unsafe=True):
        path = address(app, rule, place.things)
        fields = filled(place, visit(app, place, hand(rule.endpoint)), rule, path)
        for actor in ("visitor", hand(rule.endpoint)):
            visit(app, place, actor).post(path, fields)
        put_back(place, database)
    assert len(lines(written)) > 50
    secrets = [
        place.things.token,
        place.resume_code,
        place.class_code,
        place.things.code,
        PASSWORD,
        "example.org",
        "Nobody could know this.",
        *(name.title() for name in place.people),
        *place.tokens.values(),
    ]
    assert [secret for secret in secrets if secret in written.getvalue()] == []


def test_who_is_refused_is_written_down_by_their_id(
    app: Flask, place: Place, written: io.StringIO
) -> None:
    visit(app, place, "taker").get("/admin/trail")
    (line,) = lines(written)
    assert f"refused: 403 GET /admin/trail person={place.people['taker']}" in line
