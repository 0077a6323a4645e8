"""Limits under real races, on both databases (docs/reliability.md T04, T05 and T27)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from quiz.domain.errors import Closed
from quiz.domain.people.rights import Actor
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, MarkRow, ScoreRow
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.conflicts import AnswerConflict
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW
from tests.counting import count_in
from tests.offers import add_actor, add_offer
from tests.racing import together
from tests.rooms import offer_by

TIMES = 5
OPTIONS = ("a", "b", "c")


class Taking:
    """Somebody new, with an attempt at a claim and a choice, and what they do with it."""

    def __init__(self, database: Database, assignment_id: int) -> None:
        self.database = database
        self.assignment_id = assignment_id
        with database.written() as session:
            self.actor: Actor = add_actor(session)
        self.attempt = self.start()

    def start(self) -> UUID:
        with self.database.written() as session:
            seed = uuid4().hex
            return start_attempt(session, self.actor, self.assignment_id, NOW, seed).id

    def save(self, option: str, client_id: str, seen: int) -> int:
        with self.database.written() as session:
            saved: Any = save_answer(
                session,
                self.actor,
                self.attempt,
                2,
                {"option": option},
                client_id,
                NOW,
                seen=seen,
            )
            return saved.sequence

    def judge(self, verdict: str, client_id: str) -> int:
        with self.database.written() as session:
            payload = {"verdict": verdict}
            saved: Any = save_answer(
                session, self.actor, self.attempt, 1, payload, client_id, NOW, seen=0
            )
            return saved.sequence

    def submit(self, hours: int = 0) -> int:
        with self.database.written() as session:
            at = NOW + timedelta(hours=hours)
            return submit(session, self.actor, self.attempt, at).id

    def history(self) -> list[tuple[int, str]]:
        with self.database.reading() as session:
            rows = session.scalars(
                select(AnswerRow)
                .join(ItemRow, ItemRow.id == AnswerRow.item_id)
                .where(AnswerRow.attempt_id == self.attempt, ItemRow.position == 2)
                .order_by(AnswerRow.sequence)
            )
            return [(row.sequence, (row.payload or {})["option"]) for row in rows]


@pytest.fixture
def assignment_id(database: Database) -> int:
    """A quiz of a claim and a choice."""
    with database.written() as session:
        return add_offer(session).id


@pytest.fixture
def takings(database: Database, assignment_id: int) -> Iterator[Taking]:
    """So many attempts, each of a person of its own."""
    return (Taking(database, assignment_id) for _ in range(TIMES))


def test_of_fifty_starts_at_once_all_get_the_one_attempt(database: Database) -> None:
    with database.written() as session:
        assignment_id = offer_by(session, Rules(attempts=1)).id
    for number in range(1, TIMES + 1):
        with database.written() as session:
            actor = add_actor(session)

        def start(actor: Actor = actor) -> UUID:
            with database.written() as session:
                return start_attempt(session, actor, assignment_id, NOW, uuid4().hex).id

        assert len({*together([start] * 50)}) == 1
        assert count_in(database, AttemptRow) == number
        assert count_in(database, ItemRow) == 2 * number


def test_starts_that_race_with_submits_never_make_a_second_attempt(database: Database) -> None:
    with database.written() as session:
        assignment_id = offer_by(session, Rules(attempts=1)).id
    for number in range(1, TIMES + 1):
        taking = Taking(database, assignment_id)
        outcomes = together([taking.start, taking.submit] * 4)
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert all(isinstance(one, Closed) for one in refused)
        assert count_in(database, AttemptRow) == number


def test_twenty_submits_at_once_and_one_a_day_later_are_one_submission(
    database: Database, takings: Iterator[Taking]
) -> None:
    for number, taking in enumerate(takings, 1):
        taking.save("b", "only-page.1", 0)
        scores = set(together([taking.submit] * 20))
        assert scores == {taking.submit(hours=24)}
        assert count_in(database, ScoreRow) == number
        assert count_in(database, MarkRow) == 2 * number


def test_twenty_saves_of_one_request_are_one_answer(takings: Iterator[Taking]) -> None:
    for taking in takings:
        once = partial(taking.save, "b", "one-request.1", 0)
        assert together([once] * 20) == [1] * 20
        assert taking.history() == [(1, "b")]


def test_a_save_and_a_submit_at_once_leave_no_answer_behind_the_score(
    database: Database, takings: Iterator[Taking]
) -> None:
    for taking in takings:
        saved, score = together([partial(taking.save, "b", "racing-page.1", 0), taking.submit])
        assert not isinstance(score, Exception)
        with database.reading() as session:
            items = session.scalars(select(ItemRow).where(ItemRow.attempt_id == taking.attempt))
            (mark,) = (
                session.scalars(select(MarkRow).where(MarkRow.item_id == item.id)).one()
                for item in items
                if item.position == 2
            )
        # Either it came first and was marked, or it was refused: never taken and not marked.
        assert (mark.value == 1) == (not isinstance(saved, Exception))
        assert len(taking.history()) == (not isinstance(saved, Exception))


def test_of_two_tabs_that_save_at_once_one_is_told_of_the_other(
    takings: Iterator[Taking],
) -> None:
    for taking in takings:
        acts = [partial(taking.save, option, f"tab-of-{option}.1", 0) for option in OPTIONS]
        told = together(acts)
        assert sorted(type(one).__name__ for one in told) == [
            "AnswerConflict",
            "AnswerConflict",
            "int",
        ]
        (kept,) = (option for option, one in zip(OPTIONS, told, strict=True) if one == 1)
        assert taking.history() == [(1, kept)]


def test_two_tabs_on_different_questions_merge(takings: Iterator[Taking]) -> None:
    for taking in takings:
        judge = partial(taking.judge, "supported", "one-tab-here.1")
        save = partial(taking.save, "b", "other-tab-here.1", 0)
        assert together([judge, save] * 3) == [1] * 6
        assert taking.history() == [(1, "b")]


def test_in_a_hundred_interleavings_no_tab_overwrites_what_it_has_not_seen(
    database: Database, assignment_id: int
) -> None:
    for seed in range(100):
        interleave(random.Random(seed), Taking(database, assignment_id))


def interleave(dice: random.Random, taking: Taking) -> None:
    """Let two tabs load and save in a random order, and hold the server to what they saw."""
    seen = {"A": 0, "B": 0}
    sent = {"A": 0, "B": 0}
    current, by = (0, ""), ""
    accepted: list[tuple[int, str]] = []
    for _ in range(dice.randint(3, 6)):
        tab = dice.choice("AB")
        if dice.random() < 0.3:
            seen[tab] = current[0]
            continue
        option = dice.choice([one for one in OPTIONS if one != current[1]])
        sent[tab] += 1
        may = current[0] <= seen[tab] or by == tab
        if may:
            seen[tab] = taking.save(option, f"tab-{tab}-page.{sent[tab]}", seen[tab])
            current, by = (seen[tab], option), tab
            accepted.append(current)
            continue
        with pytest.raises(AnswerConflict) as refused:
            taking.save(option, f"tab-{tab}-page.{sent[tab]}", seen[tab])
        assert refused.value.sequence == current[0]
    assert taking.history() == accepted
