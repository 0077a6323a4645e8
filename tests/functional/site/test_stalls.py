"""Nobody holds up the others: slow bodies, long work (docs/reliability.md T52, T53)."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import RequestTimeout

from quiz.persistence.database.engine import Database
from quiz.web.serving.intake import ARRIVED, PATIENCE, REFUSAL
from tests.place import Place, address, filled, hand, routes, visit
from tests.stalling import Waits, answered, begun, p95, withheld

# Below this nobody notices, and what else runs on a machine makes more of a difference.
UNNOTICED = 0.1


class Slow(BytesIO):
    """A body that notes when it is read."""

    def __init__(self, body: bytes, log: list[str]) -> None:
        super().__init__(body)
        self._log = log

    def readinto(self, buffer: Any) -> int:
        self._log.append("read")
        return super().readinto(buffer)


@pytest.mark.sqlite
def test_what_was_sent_is_read_before_the_database_is_asked_anything(
    app: Flask, place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []
    seen = set()
    reading, turn = database.reading, database.write_lock.turn

    def asked() -> Any:
        log.append("asked")
        return reading()

    def took_turn(*how: Any) -> Any:
        log.append("turn")
        return turn(*how)

    monkeypatch.setattr(database, "reading", asked)
    monkeypatch.setattr(database.write_lock, "turn", took_turn)
    for _, rule in routes(app, unsafe=True):
        visitor = visit(app, place, hand(rule.endpoint))
        token, path = visitor.token, address(app, rule, place.things)
        log.clear()
        visitor.client.post(
            path,
            input_stream=Slow(b"name=New", log),
            content_length=8,
            content_type="application/x-www-form-urlencoded",
            headers={"X-CSRF-Token": token},
        )
        seen.add(tuple(dict.fromkeys(log)))
        assert log[0] == "read", rule
        assert "read" not in log[log.count("read") :], rule
    assert ("read", "asked", "turn") in seen


def test_a_body_that_did_not_come_in_time_changes_nothing_and_its_sender_is_told(
    app: Flask,
) -> None:
    answer = app.test_client().post(
        "/account/sign-in", environ_overrides={REFUSAL: RequestTimeout()}
    )
    assert answer.status_code == 408
    assert "did not arrive within 10 seconds" in answer.get_data(as_text=True)


LOOKING = {
    "authoring.new_article": ("look",),
    "authoring.correct_article": ("look",),
    "authoring.new_fact": ("quote", "remove-0"),
    "authoring.fact": ("quote",),
    "authoring.new_question": ("preview", "quote", "open", "add-options", "remove-options-0"),
    "authoring.question": ("preview", "quote", "open"),
    "authoring.new_quiz": ("narrow", "all", "cell", "try", "remove-0"),
    "authoring.edit_quiz": ("narrow", "try"),
}


@pytest.mark.parametrize("endpoint", LOOKING)
def test_an_author_who_only_looks_takes_no_turn_to_write(
    app: Flask,
    place: Place,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
) -> None:
    (rule,) = (found for _, found in routes(app, unsafe=True) if found.endpoint == endpoint)
    visitor, path = visit(app, place, "writer"), address(app, rule, place.things)
    turns: list[str] = []
    turn = database.write_lock.turn

    def counted(*how: Any) -> Any:
        turns.append(doing)
        return turn(*how)

    monkeypatch.setattr(database.write_lock, "turn", counted)
    for doing in LOOKING[endpoint]:
        fields = filled(place, visitor, rule, path) | {"do": doing}
        assert visitor.post(path, fields).status_code == 200, doing
    assert turns == []


@pytest.mark.sqlite
def test_who_gets_no_turn_is_told_to_try_again_and_the_log_says_whose_turn_it_was(
    app: Flask, place: Place, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    taker = visit(app, place, "taker")
    path = f"/attempts/{place.things.attempt}/3/save"
    sent = {"option": "b", "client_id": "page-one.1", "seen": "0"}
    with database.write_lock.turn("authoring.amend_article 4711"):
        long_ago = time.monotonic() - 3600
        answer = taker.client.post(
            path,
            data={"csrf_token": taker.token, **sent},
            environ_overrides={ARRIVED: long_ago},
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "writing for too long" in answer.get_data(as_text=True)
    (written,) = [one.getMessage() for one in caplog.records if one.name == "quiz.web"]
    assert re.fullmatch(
        r"no turn to write: POST /attempts/\S+/save: "
        r"the turn is that of authoring\.amend_article 4711, for \d+\.\d s",
        written,
    )
    assert str(place.things.attempt) not in written
    assert taker.post(path, sent).status_code == 200


def test_a_hundred_bodies_that_are_withheld_keep_nobody_waiting(
    tmp_path: Path, sqlite_url: str
) -> None:
    with begun(tmp_path, sqlite_url, {"QUIZ_WORKERS": "1"}) as taker, withheld(taker, 100):
        waits = Waits.of(taker, lambda times: times < 10)
        assert max(waits.health) < 1
        assert max(*waits.saves, *waits.looks) < PATIENCE / 2


@pytest.mark.acceptance
def test_with_a_hundred_withheld_bodies_the_waits_of_others_at_most_double(
    tmp_path: Path, sqlite_url: str
) -> None:
    with begun(tmp_path, sqlite_url) as taker:
        before = Waits.of(taker, lambda times: times < 100)
        with withheld(taker, 100) as calls:
            begin = time.monotonic()
            meanwhile = Waits.of(taker, lambda _: time.monotonic() < begin + PATIENCE + 3)
            statuses = [answered(call) for call in calls]
            assert time.monotonic() - begin < PATIENCE + 10
        print(f"before: {before}; with 100 withheld bodies: {meanwhile}")
        assert statuses == [408] * 100
        assert max(meanwhile.health) < 1
        for name in ("saves", "looks", "health"):
            usual, then = p95(getattr(before, name)), p95(getattr(meanwhile, name))
            assert then <= max(2 * usual, UNNOTICED), name
