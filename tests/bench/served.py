"""A quiz that is served beside a bare application, its learners, and what their requests cost.

What is served stands in one process of the server that the product ships, on one database with the
same settings. The server is one process and the learners are another, so that they take no
processor from each other's count.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Self, TypeVar

from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Content
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.services.people import profiles, sessions
from quiz.services.taking import starting
from quiz.web.site import system_clock
from tests.bench import bare
from tests.builders import TEXT, add_person
from tests.offers import add_offer
from tests.paths import ROOT
from tests.serving import Learner, serving

T = TypeVar("T")

LEARNERS = 4
# Of the meter, to learn what reading it takes.
READINGS = 50
# An article as long as those that are shipped.
ARTICLE = ROOT / "tests" / "fixtures" / "articles" / "b.txt"
SERVER = (sys.executable, "-m", "tests.bench.bare")


@dataclass(frozen=True)
class Cost:
    """What a number of requests took: seconds on the clock, and seconds of the server's processor.

    The processor's are those of the whole process, what the server around the application does
    included. Other programs on the machine do not count, as far as they leave its caches alone.
    """

    requests: int
    wall: float
    processor: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.wall

    @property
    def each(self) -> float:
        """Seconds of the processor for a request."""
        return self.processor / self.requests


class Meter:
    """Reads the processor time of the server's process; what reading takes is taken off."""

    def __init__(self, port: int) -> None:
        self._asker = Learner(port)
        readings = [self._read() for _ in range(READINGS)]
        self._asking = median(later - earlier for earlier, later in pairwise(readings))

    def measure(self, run: Callable[[], int]) -> Cost:
        """Run something that returns how many requests it made."""
        before, started = self._read(), perf_counter()
        requests = run()
        wall = perf_counter() - started
        return Cost(requests, wall, self._read() - before - self._asking)

    def close(self) -> None:
        """Hang up."""
        self._asker.close()

    def _read(self) -> float:
        seconds: float = json.loads(self._asker.get(f"{bare.PREFIX}/processor").body)["seconds"]
        return seconds


@dataclass(frozen=True)
class ServedQuiz:
    """A quiz in a database, with learners who have begun it: the cookie and attempt of each."""

    folder: Path
    database: Database
    code: str
    cookies: Sequence[str]
    attempts: Sequence[str]

    @classmethod
    @contextmanager
    def prepared(cls, *questions: Content, learners: int = LEARNERS) -> Iterator[Self]:
        """Make one with these questions in a folder that is deleted afterwards."""
        with tempfile.TemporaryDirectory() as kept:
            database = Database(f"sqlite:///{Path(kept) / 'bench.db'}")
            migrate.upgrade(database)
            text = f"{TEXT}\n{ARTICLE.read_text(encoding='utf-8')}"
            with database.written() as session:
                session.connection().exec_driver_sql(bare.CREATE)
                assignment = add_offer(session, *questions, text=text)
                begun = [_begin(session, assignment.id, number) for number in range(learners)]
                code = assignment.code
            cookies, attempts = zip(*begun, strict=True) if begun else ((), ())
            yield cls(Path(kept), database, code, cookies, attempts)
            database.close()

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve it, and the bare application beside it; yield the port."""
        url = str(self.database.engine.url)
        with serving(self.folder, url, SERVER, bare.WORKERS) as server:
            yield server.port


def _begin(session: Session, assignment_id: int, number: int) -> tuple[str, str]:
    """Let a new person begin; return the cookie of their session and their attempt."""
    now = system_clock()
    person = add_person(session, resume_digest=f"{number:064}")
    acting = profiles.actor_of(session, person)
    attempt = starting.start_attempt(session, acting, assignment_id, now, f"{number:064}")
    return sessions.open_session(session, person.id, now), str(attempt.id)


def together(learners: Sequence[T], act: Callable[[T], None], seconds: float) -> int:
    """Let all of them do it again and again for so long; return how often it was done."""
    end = perf_counter() + seconds

    def again_and_again(learner: T) -> int:
        times = 0
        while perf_counter() < end:
            act(learner)
            times += 1
        return times

    with ThreadPoolExecutor(len(learners)) as pool:
        return sum(pool.map(again_and_again, learners))


def rows_of_size(size: int, length: Callable[[int], int]) -> int:
    """Return how many rows a bare page of that size has; `length` tells that of a page."""
    row = (length(200) - length(0)) / 200
    return round((size - length(0)) / row)
