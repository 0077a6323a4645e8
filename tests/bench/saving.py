"""Saving an answer beside a bare insert, and an item's page beside a bare page of its size.

What is served stands in one process of the server that the product ships, on one database with the
same settings, and several learners ask turn by turn: compared is how many answers come back in a
second. The server is one process and the learners are another, so that they take no processor from
each other. A page is compared twice: how fast it is rendered, from what was read to the finished
text, and how fast it is served, with who is asking and all that is read for it, where a bare page
reads nothing. A ratio of 2 is half of the rate.
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from uuid import UUID

from flask import render_template
from werkzeug.test import create_environ

from quiz import config
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.services.people import profiles, sessions
from quiz.services.taking import items, starting
from quiz.web import db
from quiz.web.app import create_app
from quiz.web.security import actor
from quiz.web.site import system_clock
from quiz.web.views.attempts import item_page
from tests.bench import bare
from tests.bench.ratios import Ratio, seconds
from tests.builders import TEXT, add_person, make_choice, make_claim, make_number
from tests.offers import add_offer
from tests.serving import ROOT, Learner, serving

BOUND = 2.0
LEARNERS = 4
TURNS, SECONDS = 9, 0.7
CALLS = 300
# A quiz of ten questions on an article as long as those that are shipped.
ARTICLE = ROOT / "tests" / "fixtures" / "articles" / "b.txt"
QUESTIONS = (make_claim(), make_number(), make_choice()) * 3 + (make_claim(),)
CLAIM, NUMBER = 1, 2
SERVER = (sys.executable, "-m", "tests.bench.bare")

# Where time goes: the first of these names that a file's path or a function's name has.
ROOMS = {
    "the commit on disk": "'commit' of 'sqlite3",
    "SQLite": "'sqlite3",
    "web": "quiz/web",
    "templates": "/templates/",
    "services": "quiz/services",
    "persistence": "quiz/persistence",
    "domain": "quiz/domain",
    "SQLAlchemy": "/sqlalchemy/",
    "Flask": "/flask/",
    "Werkzeug": "/werkzeug/",
    "Jinja": "/jinja2/",
    "MarkupSafe": "/markupsafe/",
    "WTForms": "/wtforms/",
    "cattrs": "/cattrs/",
}


def measure() -> Iterator[Ratio]:
    """Save and render, through the whole application and barely."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        cookies, attempts = zip(*_prepared(database), strict=True)
        url = str(database.engine.url)
        with serving(folder, url, SERVER, bare.WORKERS) as server:
            learners = [Learner(server.port, {"session": cookie}) for cookie in cookies]
            takers = [Taker(*pair) for pair in zip(learners, attempts, strict=True)]
            yield _compared(
                "saving an answer beside a bare insert", takers, Taker.save, Taker.save_barely
            )
            yield _compared(
                "serving an item's page beside a bare page of its size",
                takers,
                Taker.look,
                Taker.look_barely,
            )
            for learner in learners:
                learner.close()
        yield _rendered(database, folder, cookies[0], attempts[0])
        _tell_where(database, folder, cookies[0], attempts[0])
        database.close()


def _prepared(database: Database) -> Iterator[tuple[str, str]]:
    """Make a quiz and its learners; yield each one's cookie and attempt."""
    migrate.upgrade(database)
    now = system_clock()
    text = f"{TEXT}\n{ARTICLE.read_text(encoding='utf-8')}"
    with database.written() as session:
        session.connection().exec_driver_sql(bare.CREATE)
        assignment = add_offer(session, *QUESTIONS, text=text)
        for number in range(LEARNERS):
            person = add_person(session, resume_digest=f"{number:064}")
            acting = profiles.actor_of(session, person)
            attempt = starting.start_attempt(session, acting, assignment.id, now, f"{number:064}")
            yield sessions.open_session(session, person.id, now), str(attempt.id)


class Taker:
    """Somebody who takes the quiz: one request after another on a connection that stays open."""

    def __init__(self, learner: Learner, attempt: str) -> None:
        self.learner = learner
        self.item = f"/attempts/{attempt}"
        self.rows = _rows_of_size(
            len(learner.get(f"{self.item}/{CLAIM}").body),
            lambda rows: len(learner.get(f"{bare.PREFIX}/page/{rows}").body),
        )
        self.sent = 0

    def fields(self) -> dict[str, str]:
        """Return the next answer, never the same one twice."""
        self.sent += 1
        return {
            "client_id": f"bench-page.{self.sent % 1_000_000}",
            "text": str(self.sent),
            "seen": str(self.sent),
        }

    def save(self) -> None:
        """Save an answer."""
        answer = self.learner.post(f"{self.item}/{NUMBER}/save", self.fields())
        assert answer.status == 200, answer.body

    def save_barely(self) -> None:
        """Insert a row."""
        answer = self.learner.post(f"{bare.PREFIX}/save", self.fields())
        assert answer.status == 200, answer.body

    def look(self) -> None:
        """Open a question's page."""
        assert self.learner.get(f"{self.item}/{CLAIM}").status == 200

    def look_barely(self) -> None:
        """Open a page of that length."""
        assert self.learner.get(f"{bare.PREFIX}/page/{self.rows}").status == 200


def _compared(
    name: str,
    takers: list[Taker],
    whole: Callable[[Taker], None],
    barely: Callable[[Taker], None],
) -> Ratio:
    """Let all of them do the one and then the other, turn by turn.

    The middle one of the turns' ratios counts: the machine may be busy with other things, and is
    so for both of a turn.
    """
    turns = [(_rate(takers, barely), _rate(takers, whole)) for _ in range(TURNS)]
    turns.sort(key=lambda turn: turn[0] / turn[1])
    least, most = turns[TURNS // 2]
    rates = f"({most:.0f} and {least:.0f} a second: {most / least:.2f} of the bare rate)"
    return Ratio(name, statistics.median(one / other for one, other in turns), BOUND, rates)


def _rate(takers: list[Taker], act: Callable[[Taker], None]) -> float:
    """Return how often a second it is done by all of them together."""
    end = perf_counter() + SECONDS

    def again_and_again(taker: Taker) -> int:
        times = 0
        while perf_counter() < end:
            act(taker)
            times += 1
        return times

    started = perf_counter()
    with ThreadPoolExecutor(len(takers)) as pool:
        done = sum(pool.map(again_and_again, takers))
    return done / (perf_counter() - started)


# --- rendering ---------------------------------------------------------------------------------


def _rendered(database: Database, folder: Path, cookie: str, attempt: str) -> Ratio:
    """Render the page of an item, with its frame and form, and a bare one of its size in turns."""
    app = create_app(config.load(folder / "instance", environ={}), database=database)
    barely = bare.make_bare(database, folder / "bare")
    asking = {"path": f"/attempts/{attempt}/{CLAIM}", "headers": {"Cookie": f"session={cookie}"}}

    def least(rows: int) -> str:
        return render_template("page.html", title="Bare", rows=[bare.ROW] * rows)

    def time_whole() -> tuple[float, int]:
        with app.test_request_context(**asking):
            view = items.view_item(db.session(), actor(), UUID(attempt), CLAIM, system_clock())
            return seconds(lambda: [item_page(view) for _ in range(CALLS)]), len(item_page(view))

    def time_least(size: int) -> float:
        with barely.test_request_context():
            rows = _rows_of_size(size, lambda rows: len(least(rows)))
            return seconds(lambda: [least(rows) for _ in range(CALLS)])

    turns = []
    for _ in range(TURNS):
        taken, size = time_whole()
        turns.append((taken, time_least(size)))
    ratio, (taken, other) = sorted((one / other, (one, other)) for one, other in turns)[TURNS // 2]
    rates = (
        f"({CALLS / taken:.0f} and {CALLS / other:.0f} a second: {1 / ratio:.2f} of the bare rate)"
    )
    return Ratio("rendering an item's page beside a bare page of its size", ratio, BOUND, rates)


def _rows_of_size(size: int, length: Callable[[int], int]) -> int:
    """Return how many rows a bare page of that size has; `length` tells that of a page."""
    one = (length(200) - length(0)) / 200
    return round((size - length(0)) / one)


# --- where the rest goes ---------------------------------------------------------------------


def _tell_where(database: Database, folder: Path, cookie: str, attempt: str) -> None:
    """Print in which rooms and libraries a request's time goes, as shares of the whole."""
    app = create_app(config.load(folder / "instance", environ={}), database=database)
    headers = {"Cookie": f"session={cookie}"}
    client = app.test_client()
    client.set_cookie("session", cookie)
    page = client.get(f"/attempts/{attempt}/{CLAIM}").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]

    def saving(number: int) -> dict[str, object]:
        data = {"csrf_token": token, "client_id": f"profile-page.{number}", "text": str(-number)}
        path = f"/attempts/{attempt}/{NUMBER}/save"
        return create_environ(path, method="POST", headers=headers, data=data)

    def looking(_: int) -> dict[str, object]:
        return create_environ(f"/attempts/{attempt}/{CLAIM}", headers=headers)

    for name, environ in (("saving an answer", saving), ("an item's page", looking)):
        profile = cProfile.Profile()
        for number in range(1, CALLS + 1):
            asked = environ(number)
            with profile:
                b"".join(app(asked, lambda *_: lambda _: None))
        print(f"{name}: {_shares(pstats.Stats(profile))}", file=sys.stderr)


def _shares(profiled: pstats.Stats) -> str:
    shares: dict[str, float] = {}
    for (file, _, function), (_, _, own, _, _) in profiled.stats.items():  # type: ignore[attr-defined]
        place = f"{file} {function}"
        room = next((room for room, mark in ROOMS.items() if mark in place), "Python itself")
        shares[room] = shares.get(room, 0) + own
    whole = sum(shares.values())
    told = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{room} {own / whole:.0%}" for room, own in told)
