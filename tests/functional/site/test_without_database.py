"""With the database stopped, read-only or without a table, every route answers (T57)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from quiz.persistence.database.engine import Database
from quiz.persistence.schema import METADATA
from tests.messages import SITE_IS_BUSY
from tests.place import Place, address, routes, visit

Fault = Callable[[Database], Any]
# What needs no database is answered as ever.
WITHOUT = {"static", "health.healthz"}


@contextmanager
def stopped(database: Database) -> Iterator[None]:
    """No connection can be made, and each that there is fails."""

    def fail(*_: Any) -> None:
        raise OperationalError("", None, Exception("server closed the connection unexpectedly"))

    database.close()
    event.listen(database.engine, "do_connect", fail)
    event.listen(database.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(database.engine, "do_connect", fail)
        event.remove(database.engine, "before_cursor_execute", fail)
        database.close()


@contextmanager
def dying(database: Database) -> Iterator[None]:
    """The first statements of each request still run, and then the connection is gone."""
    left = 2

    def fail(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OperationalError("", None, Exception("the connection is gone"))

    def begin(*_: Any) -> None:
        nonlocal left
        left = 2

    event.listen(database.engine, "before_cursor_execute", fail)
    database.rearm = begin  # type: ignore[attr-defined]
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", fail)
        database.close()


@contextmanager
def without_tables(database: Database) -> Iterator[None]:
    """Every table has another name."""
    _rename(database, "{0}", "{0}_away")
    try:
        yield
    finally:
        _rename(database, "{0}_away", "{0}")


def _rename(database: Database, old: str, new: str) -> None:
    with database.written() as session:
        for table in METADATA.sorted_tables:
            names = old.format(table.name), new.format(table.name)
            session.execute(text("ALTER TABLE {} RENAME TO {}".format(*names)))


FAULTS: dict[str, Fault] = {"stopped": stopped, "dying": dying, "no tables": without_tables}


@pytest.mark.parametrize("who", ["visitor", "taker", "owner"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_route_answers_with_the_page_for_it(
    app: Flask, place: Place, database: Database, fault: str, who: str
) -> None:
    refused = 0
    browser = visit(app, place, who)
    with FAULTS[fault](database):
        for unsafe in (False, True):
            for _, rule in routes(app, unsafe=unsafe):
                if rule.endpoint in WITHOUT:
                    continue
                getattr(database, "rearm", lambda: None)()
                path = address(app, rule, place.things)
                answer = browser.post(path, {}) if unsafe else browser.get(path)
                if answer.status_code >= 500:
                    refused += 1
                    assert answer.status_code == 503, (rule.rule, answer.status_code)
                    told = answer.get_data(as_text=True)
                    assert SITE_IS_BUSY in told, rule.rule
                    assert "SOURCECHECK" in told
                    assert "Traceback" not in told
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
                    assert answer.headers["Retry-After"]
                    assert "session=" not in answer.headers.get("Set-Cookie", "")
    # A visitor is often sent to sign in before anything is asked.
    assert refused > (5 if who == "visitor" else 40)
    # Once it is back all goes on.
    assert visit(app, place, "taker").get("/").status_code == 200
    assert visit(app, place, "owner").get("/admin/").status_code == 200


@pytest.mark.parametrize("fault", ["stopped", "no tables"])
def test_who_watches_is_told_that_there_is_no_database(
    app: Flask, place: Place, database: Database, fault: str
) -> None:
    browser = visit(app, place, "visitor")
    with FAULTS[fault](database):
        answer = browser.get("/healthz")
        assert answer.status_code == 503
        assert answer.get_json() == {"status": "no database", "reading": False, "writing": False}
    assert browser.get("/healthz").get_json() == {"status": "ok", "reading": True, "writing": True}


@pytest.mark.parametrize("way", ["connection", "file"])
def test_who_watches_is_told_reading_from_writing(
    app: Flask, place: Place, database: Database, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    statement = "PRAGMA query_only=ON" if is_sqlite else "SET default_transaction_read_only = on"

    def forbid(connection: Any, *_: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if not is_sqlite:
            connection.commit()

    browser = visit(app, place, "taker")
    database.close()
    if way == "connection":
        event.listen(database.engine, "connect", forbid)
    elif is_sqlite:
        monkeypatch.setattr("os.access", lambda *_: False)
    else:
        pytest.skip("a file of the server is its own")
    answer = browser.get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "read-only", "reading": True, "writing": False}
    assert browser.get("/").status_code == 200
    if way == "connection":
        item = f"/attempts/{place.things.attempt}/1"
        sent = {"option": "2", "client_id": "read-only.1", "seen": "0"}
        assert browser.post(f"{item}/save", sent).status_code == 503
        event.remove(database.engine, "connect", forbid)
    database.close()
