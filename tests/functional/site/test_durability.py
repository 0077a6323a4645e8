"""What is said to be saved is on disk, even if the disk is full (docs/reliability.md T08, T10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from quiz.persistence.database.engine import Database
from quiz.services.soundness import checking
from tests.messages import SITE_IS_BUSY
from tests.place import (
    Place,
    address,
    content_of,
    filled,
    fingerprint,
    hand,
    put_back,
    routes,
    visit,
)

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[int, str]]]:
    """Collect all statements as the driver runs them, each with its connection."""
    log: list[tuple[int, str]] = []

    def trace(driver: Any, *_: Any) -> None:
        driver.set_trace_callback(lambda text: log.append((id(driver), text.lstrip().upper())))

    def leave(driver: Any, *_: Any) -> None:
        if driver is not None:
            driver.set_trace_callback(None)

    database.close()
    event.listen(database.engine, "checkout", trace)
    event.listen(database.engine, "checkin", leave)
    try:
        yield log
    finally:
        database.close()
        event.remove(database.engine, "checkout", trace)
        event.remove(database.engine, "checkin", leave)


def deferred_writes(log: list[tuple[int, str]]) -> list[str]:
    """Return the writes in transactions that had not taken the lock when they began."""
    locked: dict[int, bool] = {}
    found = []
    for connection, statement in log:
        if statement.startswith("BEGIN"):
            locked[connection] = statement == "BEGIN IMMEDIATE"
        elif statement.startswith(WRITES) and not locked.get(connection):
            found.append(statement)
    return found


@pytest.mark.sqlite
def test_every_change_begins_with_the_lock_and_no_page_takes_it(
    app: Flask, place: Place, database: Database
) -> None:
    with statements(database) as log:
        for _, rule in routes(app, unsafe=True):
            path = address(app, rule, place.things)
            browser = visit(app, place, hand(rule.endpoint))
            assert browser.post(path, filled(place, browser, rule, path)).status_code < 400
            put_back(place, database)
    assert deferred_writes(log) == []
    assert sum(statement.startswith(WRITES) for _, statement in log) > 50
    with statements(database) as log:
        for _, rule in routes(app, unsafe=False):
            visit(app, place, "owner").get(address(app, rule, place.things))
    assert {text for _, text in log if text.startswith("BEGIN")} == {"BEGIN"}


@pytest.mark.sqlite
def test_the_log_finds_a_write_without_the_lock(database: Database) -> None:
    with statements(database) as log, database.reading() as session:
        session.connection().exec_driver_sql("DELETE FROM banks")
    assert deferred_writes(log) == ["DELETE FROM BANKS"]


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the database not grow by a single page, on any connection."""
    with database.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()

    def stop(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def go(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    # A connection that rests is taken again without leaving the pool: none rests any more.
    database.close()
    event.listen(database.engine, "checkout", stop)
    try:
        yield
    finally:
        event.remove(database.engine, "checkout", stop)
        database.close()
        event.listen(database.engine, "checkout", go)


@pytest.mark.sqlite
def test_a_full_disk_saves_nothing_says_so_and_is_over_when_there_is_room(
    app: Flask, place: Place, database: Database
) -> None:
    browser = visit(app, place, "taker")
    path = f"/attempts/{place.things.attempt}/3"

    def save(number: int) -> int:
        # With a name as long as one may be, so that no page has room for many of them.
        text = f"{number + 1}.5"
        sent = {
            "text": text,
            "client_id": f"full-disk-that-is-full-to-the.{number}",
            "seen": str(number),
        }
        return browser.post(f"{path}/save", sent).status_code

    kept = 0
    with full_disk(database):
        codes = []
        for number in range(400):
            codes.append(save(kept))
            if codes[-1] == 200:
                kept += 1
            if codes[-1] == 503:
                break
            assert number < 399, f"the disk never filled: {codes[-3:]}"
        assert set(codes) == {200, 503}
        before = fingerprint(database)
        told = browser.post(path, {"text": "9.5", "client_id": "full-page.1", "seen": "99"})
        assert told.status_code == 503
        assert SITE_IS_BUSY in told.get_data(as_text=True)
        assert fingerprint(database) == before
        for page in (path, "/", f"/attempts/{place.things.finished}/result"):
            assert browser.get(page).status_code == 200
        # Who watches the site is told at the next look.
        assert browser.get("/healthz").status_code == 503
    assert browser.get("/healthz").status_code == 200
    assert save(kept) == 200
    assert len(content_of(database)["answers"]) == kept + 1
    assert checking.check(database) == ()


@pytest.mark.parametrize("path", ["save", "submit"])
def test_what_fails_at_the_commit_is_not_acknowledged(
    app: Flask, place: Place, database: Database, path: str
) -> None:
    browser = visit(app, place, "taker")
    before = fingerprint(database)
    attempt = f"/attempts/{place.things.attempt}"
    at = {"save": f"{attempt}/1/save", "submit": f"{attempt}/submit"}[path]

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    event.listen(database.engine, "commit", fail)
    sent = {"option": "2", "client_id": "commit-page.1", "seen": "0"}
    answer = browser.post(at, sent)
    event.remove(database.engine, "commit", fail)
    assert answer.status_code == 503
    assert SITE_IS_BUSY in answer.get_data(as_text=True)
    assert "Location" not in answer.headers
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert fingerprint(database) == before
    assert browser.post(at, sent).status_code < 400


def test_what_fails_at_the_commit_is_not_praised(
    app: Flask, place: Place, database: Database
) -> None:
    """No page for an error carries the notice of a success, now or later; no form is left out."""
    tried = 0
    for _, rule in routes(app, unsafe=True):
        path = address(app, rule, place.things)
        browser = visit(app, place, hand(rule.endpoint))
        fields = filled(place, browser, rule, path)

        def fail(_connection: Any) -> None:
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))

        event.listen(database.engine, "commit", fail)
        answer = browser.post(path, fields)
        event.remove(database.engine, "commit", fail)
        if answer.status_code == 503:
            tried += 1
            assert "notice-success" not in answer.get_data(as_text=True), path
            assert "notices" not in answer.headers.get("Set-Cookie", ""), path
        put_back(place, database)
    assert tried > 40
