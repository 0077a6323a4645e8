"""Saving an answer beside a bare insert, and an item's page beside a bare page of its size.

Both are served by one server, from one database with the same settings, turn by turn in one run,
so that only what the application adds makes the difference. A ratio of 2 is half of the rate.
"""

from __future__ import annotations

import cProfile
import logging
import pstats
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from flask import Flask, render_template_string, request
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import Session
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from quiz import config
from quiz.persistence import migrate
from quiz.persistence.engine import WRITING, Database
from quiz.services import people, sessions, starting
from quiz.web.app import create_app
from quiz.web.site import system_clock
from tests.bench.ratios import Ratio
from tests.builders import add_person, make_claim, make_number
from tests.offers import add_offer
from tests.serving import Learner

BOUND = 2.0
TURNS, EACH = 12, 50
# A page of so many rows, as long as the real one: headings, attributes, text that is escaped.
BARE_PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><ul>
{% for row in rows %}<li class="sentence" id="s{{ loop.index }}">{{ row }}</li>
{% endfor %}</ul></body></html>"""
ROW = "The bridge over the river was opened on Monday & is 340 metres long."
# The rooms and the libraries by which time is told apart.
ROOMS = ("quiz/web", "quiz/services", "quiz/persistence", "quiz/domain", "sqlalchemy", "flask",
         "werkzeug", "jinja2", "wtforms", "cattrs")  # fmt: skip


class Bench:
    """A site, a bare application beside it, and somebody who takes a quiz there."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'bench.db'}")
        migrate.upgrade(self.database)
        now = system_clock()
        with self.database.written() as session:
            offer = add_offer(session, make_number(), make_claim())
            person = add_person(session, resume_digest="0" * 64)
            self.cookie = sessions.open_session(session, person.id, now)
            acting = people.actor_of(session, person)
            self.attempt = starting.start_attempt(session, acting, offer.id, now, "0" * 64).id
            session.connection().exec_driver_sql(
                "CREATE TABLE bare (id INTEGER PRIMARY KEY, name VARCHAR(64), answer TEXT)"
            )
        settings = config.load(folder / "instance", environ={})
        self.app = create_app(settings, database=self.database)
        self.number = 0
        self.rows = 0

    def bare(self) -> Flask:
        """Return an application that does the least: parse, insert, commit; or render."""
        app = Flask("bare")
        table = Table("bare", MetaData(), autoload_with=self.database.engine)
        writing = self.database.engine.execution_options(**{WRITING: True})

        @app.post("/save")
        def save() -> dict[str, str]:
            with Session(writing) as session:
                row = {"name": request.form["client_id"], "answer": request.form["text"]}
                session.execute(table.insert().values(row))
                session.commit()
            return {"saved": "yes"}

        @app.get("/page")
        def page() -> str:
            return render_template_string(BARE_PAGE, title="Bare", rows=[ROW] * self.rows)

        return app

    def fields(self) -> dict[str, str]:
        """Return the next answer, never the same one twice."""
        self.number += 1
        name = f"bench-page.{self.number % 1_000_000}"
        return {"client_id": name, "text": str(self.number), "seen": str(self.number)}


@contextmanager
def served(bench: Bench) -> Iterator[Learner]:
    """Serve both on one port of this machine."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    both = DispatcherMiddleware(bench.app, {"/bare": bench.bare()})
    server = make_server("127.0.0.1", 0, both, threaded=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    learner = Learner(server.server_port, {"session": bench.cookie})
    try:
        yield learner
    finally:
        learner.close()
        server.shutdown()
        thread.join()
        server.server_close()
        bench.database.close()


def turn_by_turn(one: Callable[[], None], other: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds of each, the best turn of several: what disturbs only ever adds."""
    best = [float("inf"), float("inf")]
    for _ in range(TURNS):
        for place, act in enumerate((one, other)):
            started = perf_counter()
            for _ in range(EACH):
                act()
            best[place] = min(best[place], (perf_counter() - started) / EACH)
    return best[0], best[1]


def measure() -> Iterator[Ratio]:
    """Save and render, through the whole application and barely."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        with served(bench) as learner:
            item = f"/attempts/{bench.attempt}"
            page = learner.get(f"{item}/2")
            bench.rows = round(len(page.body) / (len(ROW) + 40))

            def save(path: str) -> None:
                answer = learner.post(path, bench.fields())
                assert answer.status == 200, answer.body

            def show(path: str) -> None:
                assert learner.get(path).status == 200

            whole, bare = turn_by_turn(lambda: save(f"{item}/1/save"), lambda: save("/bare/save"))
            yield _ratio("saving an answer beside a bare insert", whole, bare)
            whole, bare = turn_by_turn(lambda: show(f"{item}/2"), lambda: show("/bare/page"))
            yield _ratio("an item's page beside a bare page of its size", whole, bare)
        _tell_where("saving", bench, f"{item}/1/save")
        _tell_where("an item's page", bench, f"{item}/2")


def _ratio(name: str, whole: float, bare: float) -> Ratio:
    rates = f"({1 / whole:.0f} and {1 / bare:.0f} a second: {bare / whole:.2f} of the bare rate)"
    return Ratio(name, whole / bare, BOUND, rates)


def _tell_where(name: str, bench: Bench, path: str) -> None:
    """Print in which rooms and libraries the time goes, as shares of the processor's."""
    client = bench.app.test_client()
    client.set_cookie("session", bench.cookie)
    page = client.get(path.removesuffix("/save")).get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    profile = cProfile.Profile()
    for _ in range(EACH):
        sent = {"csrf_token": token, **bench.fields()}
        with profile:
            client.post(path, data=sent) if path.endswith("/save") else client.get(path)
    shares: dict[str, float] = {}
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        room = next((one for one in ROOMS if f"/{one}/" in file), "Python and the database")
        shares[room] = shares.get(room, 0) + own
    whole = sum(shares.values())
    told = sorted(shares.items(), key=lambda one: -one[1])
    parts = ", ".join(f"{room} {own / whole:.0%}" for room, own in told)
    print(f"{name}: {parts}", file=sys.stderr)
