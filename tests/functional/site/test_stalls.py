"""Nobody holds up the others: slow bodies, long work (docs/reliability.md T52, T53)."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import RequestTimeout

from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import GrantedRole
from quiz.services.people import sessions
from quiz.web.serving.intake import ARRIVED, PAGES, PATIENCE, REFUSAL, lane_of
from quiz.web.site import system_clock
from tests.builders import add_person
from tests.messages import SITE_IS_BUSY
from tests.place import MISSING, Place, address, filled, forms_of, hand, routes, visit
from tests.serving import Learner
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


@pytest.mark.sqlite
def test_a_page_that_takes_a_turn_to_write_keeps_no_other_page_waiting(
    app: Flask, place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []
    turn = database.write_lock.turn

    def counted(*how: Any) -> Any:
        turns.append(path)
        return turn(*how)

    monkeypatch.setattr(database.write_lock, "turn", counted)
    visitors = [visit(app, place, actor) for actor in ("visitor", "taker", "owner")]
    for _, rule in routes(app, unsafe=False):
        for things in (place.things, MISSING):
            path = address(app, rule, things)
            for visitor in visitors:
                visitor.get(path)
    assert turns
    assert {path for path in turns if lane_of(path, is_safe=True) == PAGES} == set()


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
    sent = {"option": "2", "client_id": "page-one.1", "seen": "0"}
    with database.write_lock.turn("authoring.amend_article 4711"):
        long_ago = time.monotonic() - 3600
        answer = taker.client.post(
            path,
            data={"csrf_token": taker.token, **sent},
            environ_overrides={ARRIVED: long_ago},
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert SITE_IS_BUSY in answer.get_data(as_text=True)
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


# --- long work beside others -------------------------------------------------------------------

FACT = "/author/facts/fact-2019-tokayev-share"
ARTICLE = "/author/articles/tokayev-elected-2019"
# As long as an article may be, and of as many lines, one of them as long as it can be.
LINE = "He said: «The bridge is “open”. It is 340 metres long», and left. "
LONGEST = "Title\n" + (LINE + "\n") * 1_900 + LINE * 2_500


class Author:
    """An owner at the desk, who sends the forms of pages as they are but for what they change."""

    def __init__(self, port: int, url: str) -> None:
        database, now = Database(url), system_clock()
        with database.written() as session:
            person = add_person(session, "Owner", login="owner@example.org")
            session.add(GrantedRole(person_id=person.id, role=Role.OWNER, granted_at=now))
            token = sessions.open_session(session, person.id, now)
        database.close()
        self.browser = Learner(port, {"session": token})
        self.seconds: dict[str, float] = {}

    def change(self, name: str, path: str, form: str, **fields: str) -> str:
        """Open a page and send the form on it that has the field `form`; return what comes."""
        page = self.browser.get(path)
        assert page.status == 200, page.body
        return self.send(name, path, page.body, form, **fields)

    def send(self, name: str, path: str, page: str, form: str, **fields: str) -> str:
        """Send the form of a page that is open."""
        typed = next(found for found in forms_of(page) if form in found)
        given = {key: values[0] for key, values in typed.items() if values and key != "do"}
        answer = self.browser.post(path, given | fields)
        assert answer.status in {200, 303}, answer.body
        self.seconds[name] = answer.seconds
        return answer.body

    def work(self) -> None:
        """Look at the longest text, store it, and change what a whole bank is built from."""
        new = "/author/articles/new"
        found = self.change("look", new, "text", text=LONGEST, do="look")
        self.send("store", new, found, "seal", do="store", label="the long report")
        self.change("topic", f"{ARTICLE}/particulars", "seen", topic="the votes")
        self.change("fact", FACT, "seen", subject="Tokayev", do="publish")
        self.change("topic again", f"{ARTICLE}/particulars", "seen", topic="elections")


@pytest.mark.acceptance
@pytest.mark.parametrize("workers", ["1", "2"])
def test_while_an_author_works_learners_save_and_read(
    tmp_path: Path, shipped_url: str, workers: str
) -> None:
    with begun(tmp_path, shipped_url, {"QUIZ_WORKERS": workers}) as taker:
        author = Author(taker.learner.port, shipped_url)
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(author.work)
            waits = Waits.of(taker, lambda _: not working.done())
        author.browser.close()
        working.result()
        seconds = ", ".join(f"{name} {took:.1f} s" for name, took in author.seconds.items())
        print(f"{workers} workers: {seconds}; others meanwhile: {waits}")
        assert p95(waits.saves) < 1
        assert p95(waits.looks) < 0.3
        assert p95(waits.health) < 1
