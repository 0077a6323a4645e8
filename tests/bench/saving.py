"""Saving an answer beside a bare insert, and an item's page beside a bare page of its size.

Compared are two things: how many answers come back in a second, and how much processor time the
server spends on one. The first depends on the machine's disk and on what else runs on it: where a
commit waits long for the disk, everything beside it seems cheap. The second does not.

Several learners ask turn by turn. A page is compared a third time: how fast it is rendered, from
what was read to the finished text, without who is asking and all that is read for it, where a bare
page reads nothing. A ratio of 2 is half of the rate.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections.abc import Callable, Iterator
from statistics import median
from uuid import UUID

from flask import Flask, render_template
from werkzeug.test import create_environ

from quiz import config
from quiz.services.taking import items
from quiz.web import db
from quiz.web.app import create_app
from quiz.web.security import actor
from quiz.web.site import system_clock
from quiz.web.views.attempts import item_page
from tests.bench import bare
from tests.bench.ratios import Ratio, seconds
from tests.bench.served import Cost, Meter, ServedQuiz, rows_of_size, together
from tests.builders import make_choice, make_claim, make_number
from tests.serving import TOKEN, Learner

BOUND = 2.0
TURNS, SECONDS = 15, 0.5
CALLS = 300
# A quiz of ten questions.
QUESTIONS = (make_claim(), make_number(), make_choice()) * 3 + (make_claim(),)
CLAIM, NUMBER = 1, 2

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
    """Save and look, through the whole application and barely."""
    with ServedQuiz.prepared(*QUESTIONS) as quiz:
        with quiz.served() as port:
            yield from _served(quiz, port)
        app = create_app(config.load(quiz.folder / "instance", environ={}), database=quiz.database)
        yield _rendered(quiz, app)
        _tell_where(quiz, app)


def _served(quiz: ServedQuiz, port: int) -> Iterator[Ratio]:
    learners = [Learner(port, {"session": cookie}) for cookie in quiz.cookies]
    takers = [Taker(*pair) for pair in zip(learners, quiz.attempts, strict=True)]
    meter = Meter(port)
    yield from _compared("saving an answer", takers, meter, Taker.save, Taker.save_barely)
    yield from _compared("an item's page", takers, meter, Taker.look, Taker.look_barely)
    asked: list[Learner | Meter] = [*learners, meter]
    for asking in asked:
        asking.close()


class Taker:
    """Somebody who takes the quiz: one request after another on a connection that stays open."""

    def __init__(self, learner: Learner, attempt: str) -> None:
        self.learner = learner
        self.item = f"/attempts/{attempt}"
        self.rows = rows_of_size(
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
    meter: Meter,
    whole: Callable[[Taker], None],
    barely: Callable[[Taker], None],
) -> Iterator[Ratio]:
    """Let all of them do the one and then the other, turn by turn.

    Of the rates the middle one of the turns' ratios counts: the machine may be busy with other
    things, and is so for both of a turn. Of the processor the least of each counts: what disturbs
    only ever adds.
    """

    def cost(act: Callable[[Taker], None]) -> Cost:
        return meter.measure(lambda: together(takers, act, SECONDS))

    turns = [(cost(barely), cost(whole)) for _ in range(TURNS)]
    least, most = (min(taken.each for taken in costs) for costs in zip(*turns, strict=True))
    yield Ratio(
        f"{name}, processor time beside a bare one",
        most / least,
        BOUND,
        f"({most * 1000:.2f} and {least * 1000:.2f} ms: {least / most:.2f} of the bare rate)",
    )
    ratio = median(bare_one.rate / whole_one.rate for bare_one, whole_one in turns)
    rates = [median(taken.rate for taken in costs) for costs in zip(*turns, strict=True)]
    yield Ratio(
        f"{name}, answers in a second beside bare ones",
        ratio,
        BOUND,
        f"({rates[1]:.0f} and {rates[0]:.0f} a second: {1 / ratio:.2f} of the bare rate)",
    )


# --- rendering ---------------------------------------------------------------------------------


def _rendered(quiz: ServedQuiz, app: Flask) -> Ratio:
    """Render the page of an item, with its frame and form, and a bare one of its size in turns."""
    barely = bare.make_bare(quiz.database, quiz.folder / "bare")
    attempt, headers = quiz.attempts[0], {"Cookie": f"session={quiz.cookies[0]}"}

    def least(rows: int) -> str:
        return render_template("page.html", title="Bare", rows=[bare.ROW] * rows)

    def time_whole() -> tuple[float, int]:
        with app.test_request_context(f"/attempts/{attempt}/{CLAIM}", headers=headers):
            view = items.view_item(db.session(), actor(), UUID(attempt), CLAIM, system_clock())
            return seconds(lambda: [item_page(view) for _ in range(CALLS)]), len(item_page(view))

    def time_least(size: int) -> float:
        with barely.test_request_context():
            rows = rows_of_size(size, lambda rows: len(least(rows)))
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


# --- where the rest goes ---------------------------------------------------------------------


def _tell_where(quiz: ServedQuiz, app: Flask) -> None:
    """Print in which rooms and libraries a request's time goes, as shares of the whole."""
    item, cookie = f"/attempts/{quiz.attempts[0]}", quiz.cookies[0]
    headers = {"Cookie": f"session={cookie}"}
    client = app.test_client()
    client.set_cookie("session", cookie)
    token = TOKEN.findall(client.get(f"{item}/{CLAIM}").get_data(as_text=True))[0]

    def saving(number: int) -> dict[str, object]:
        data = {"csrf_token": token, "client_id": f"profile-page.{number}", "text": str(-number)}
        return create_environ(f"{item}/{NUMBER}/save", method="POST", headers=headers, data=data)

    def looking(_: int) -> dict[str, object]:
        return create_environ(f"{item}/{CLAIM}", headers=headers)

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
