"""A whole class at once, over HTTP, on the server of the package (docs/reliability.md T02)."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from quiz.domain.quizzes.quizzes import Admission
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, ScoreRow
from quiz.persistence.tables.people import PersonRow
from tests.builders import make_number
from tests.offers import add_offer
from tests.serving import Answered, Learner, serving


@dataclass
class Timed:
    """How long requests took, by what they did, and what was answered wrongly."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, act: str, answer: Answered, wanted: int) -> Answered:
        with self.guard:
            self.seconds.setdefault(act, []).append(answer.seconds)
            if answer.status != wanted:
                self.wrong.append(f"{act}: {answer.status} {answer.body[:300]}")
        return answer

    def percentiles(self) -> str:
        lines = []
        for act, taken in self.seconds.items():
            ordered = sorted(taken)
            at = {p: ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in (50, 95, 99)}
            shown = ", ".join(f"p{p} {1000 * value:.0f} ms" for p, value in at.items())
            lines.append(f"{act:>7}: {len(ordered)} requests, {shown}, most {ordered[-1]:.2f} s")
        return "\n".join(lines)


@dataclass
class Class:
    """A class that begins, saves and submits; each act is spread over so many seconds."""

    port: int
    code: str
    size: int
    answers: int
    spread: float
    timed: Timed = field(default_factory=Timed)
    broken: list[BaseException] = field(default_factory=list)

    def take(self) -> None:
        """Let all of them take the quiz, and wait until the last one has handed it in."""
        self.pens_down = threading.Barrier(self.size)
        threads = [
            threading.Thread(target=self._guarded, args=(number,)) for number in range(self.size)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(900)
        assert self.broken == []

    def _guarded(self, number: int) -> None:
        try:
            self._learner(number)
        except BaseException as error:
            self.broken.append(error)
            self.pens_down.abort()

    def _learner(self, number: int) -> None:
        dice = random.Random(number)
        learner = Learner(self.port)
        time.sleep(dice.random() * self.spread)
        self.timed.keep("page", learner.get(f"/j/{self.code}"), 200)
        begun = learner.post(f"/j/{self.code}", {"name": name_of(number)})
        attempt = self.timed.keep("begin", begun, 303).location
        self.timed.keep("page", learner.get(f"{attempt}/1"), 200)
        # A quarter of the answers within one second, all of the class together.
        burst = self.answers // 4
        for position in range(1, self.answers - burst + 1):
            time.sleep(dice.random() * 2 * self.spread / self.answers)
            self._save(learner, attempt, position, number)
        self.pens_down.wait(600)
        for position in range(self.answers - burst + 1, self.answers + 1):
            time.sleep(dice.random() / (burst + 1))
            self._save(learner, attempt, position, number)
        time.sleep(dice.random() * self.spread)
        self.timed.keep("submit", learner.post(f"{attempt}/submit", {}), 303)
        learner.close()

    def _save(self, learner: Learner, attempt: str, position: int, number: int) -> None:
        sent = {
            "text": answer_of(number, position),
            "client_id": f"class-page.{position}",
            "seen": "0",
        }
        self.timed.keep("save", learner.post(f"{attempt}/{position}/save", sent), 200)


def name_of(number: int) -> str:
    return f"Learner {number:04}"


def answer_of(number: int, position: int) -> str:
    """An answer that nobody else gives, right for one learner in two."""
    return "340" if (number + position) % 2 else f"{number}{position:02}"


def check(database: Database, size: int, answers: int) -> None:
    """Check that everybody's answers are there, under their name, and scored by them."""
    with database.reading() as session:
        rows = session.execute(
            select(PersonRow.name, ItemRow.position, AnswerRow.payload)
            .join(AttemptRow, AttemptRow.person_id == PersonRow.id)
            .join(ItemRow, ItemRow.attempt_id == AttemptRow.id)
            .join(AnswerRow, AnswerRow.item_id == ItemRow.id)
        )
        kept = {(name, position): payload["text"] for name, position, payload in rows}
        scores = session.execute(
            select(PersonRow.name, ScoreRow.numerator, ScoreRow.denominator)
            .join(AttemptRow, AttemptRow.person_id == PersonRow.id)
            .join(ScoreRow, ScoreRow.attempt_id == AttemptRow.id)
        ).all()
    places = range(1, answers + 1)
    assert kept == {
        (name_of(number), position): answer_of(number, position)
        for number in range(size)
        for position in places
    }
    assert len(scores) == size
    for name, numerator, denominator in scores:
        number = int(name.rpartition(" ")[2])
        right = sum((number + position) % 2 for position in places)
        assert numerator * answers == right * denominator


def run(folder: Path, url: str, size: int, answers: int, spread: float) -> None:
    """Let a class of that size take a quiz of so many numbers, and check what came of it."""
    database = Database(url)
    with database.written() as session:
        code = add_offer(session, *[make_number()] * answers, entry=Admission.NAME).code
    with serving(folder, url) as server:
        group = Class(server.port, code, size, answers, spread)
        group.take()
        printed = server.printed.read_text()
    print(f"\n{size} learners, {answers} answers each\n{group.timed.percentiles()}")
    assert group.timed.wrong == []
    assert "locked" not in printed
    assert "Traceback" not in printed
    check(database, size, answers)
    database.close()


def test_a_class_of_twenty_five_takes_a_quiz_at_once(tmp_path: Path, sqlite_url: str) -> None:
    run(tmp_path, sqlite_url, size=25, answers=8, spread=1)


@pytest.mark.acceptance
def test_two_hundred_learners_take_a_quiz_at_once(tmp_path: Path, sqlite_url: str) -> None:
    run(tmp_path, sqlite_url, size=200, answers=20, spread=5)


@pytest.mark.acceptance
@pytest.mark.postgresql
def test_a_thousand_learners_take_a_quiz_at_once_on_postgresql(
    tmp_path: Path, postgresql_url: str
) -> None:
    run(tmp_path, postgresql_url, size=1_000, answers=20, spread=25)
