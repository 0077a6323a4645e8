"""How much work it takes to hand in, to see a result and to see the scores of questions.

It is counted and not timed: statements of the database, and calls of what is slow.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from quiz.domain.codec import answer_from_data
from quiz.domain.marking.grading import Marking, Setting, grade
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.domain.text.passages import blocks_of
from quiz.domain.text.quotes import find
from quiz.persistence.attempts.shown_items import shown_items
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.results.result import view_result
from quiz.services.scores.questions import show_questions
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, make_choice, make_claim, make_number
from tests.counting import calls_of, statements
from tests.offers import add_actor, add_offer

# A result asks once which exams reserve what it tells.
SUBMIT, RESULT, SCORES = 12, 14, 14
FEW, MANY = 3, 24
ANSWERS = {
    "verdict": {"verdict": "refuted"},
    "single-choice": {"option": "a"},
    "numeric": {"text": "340"},
}


def add_exam(session: Session, items: int) -> AssignmentRow:
    """An assignment of so many claims, choices and numbers."""
    kinds = (make_claim(), make_choice(), make_number())
    contents = (kinds[number % 3] for number in range(items))
    assignment = add_offer(session, *contents, key=f"bridge-quiz-{items}")
    store_rules(session, assignment, PRESETS[Preset.PRACTICE])
    return assignment


def answer_all(session: Session, assignment_id: int) -> tuple[Actor, UUID]:
    """The attempt of somebody new who has answered every item."""
    actor = add_actor(session)
    attempt = start_attempt(session, actor, assignment_id, NOW, "seed")
    for item in shown_items(session, attempt.id):
        name = f"one-page.{item.position}"
        save_answer(session, actor, attempt.id, item.position, ANSWERS[item.kind], name, NOW)
    return actor, attempt.id


def test_handing_in_takes_few_statements_however_many_items_there_are(database: Database) -> None:
    taken = []
    for items in (FEW, MANY):
        with database.written() as session:
            assignment = add_exam(session, items)
            actor, attempt_id = answer_all(session, assignment.id)
        with database.written() as session, statements(database) as kept:
            submit(session, actor, attempt_id, NOW)
        assert len(kept) <= SUBMIT, "\n\n".join(kept)
        taken.append(len(kept))
    assert taken[0] == taken[1]


def test_a_result_searches_no_quote_and_cuts_no_whole_article(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.written() as session:
        actor, attempt_id = answer_all(session, add_exam(session, MANY).id)
        submit(session, actor, attempt_id, NOW)
    searched, cut = calls_of(monkeypatch, find), calls_of(monkeypatch, blocks_of)
    settings, marked = calls_of(monkeypatch, Setting), calls_of(monkeypatch, grade)
    with database.reading() as session, statements(database) as kept:
        result = view_result(session, actor, attempt_id, NOW)
    assert result.whole
    assert sum(bool(review.passages) for review in result.reviews) == MANY
    assert (searched, marked) == ([], [])
    assert len(cut) <= 1
    assert len(settings) <= MANY
    assert len(kept) <= RESULT, "\n\n".join(kept)


def test_the_scores_of_questions_read_each_answer_and_each_mark_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.written() as session:
        assignment = add_exam(session, MANY)
        for _ in range(FEW):
            submit(session, *answer_all(session, assignment.id), NOW)
        owner = replace(add_actor(session), roles=frozenset({Role.OWNER}))
        code = assignment.code
    answers, markings = calls_of(monkeypatch, answer_from_data), calls_of(monkeypatch, Marking)
    marked = calls_of(monkeypatch, grade)
    with database.reading() as session, statements(database) as kept:
        scores = show_questions(session, owner, code)
    assert len(scores.questions) == MANY
    assert len(answers) == FEW * MANY
    assert len(markings) <= FEW * MANY
    assert marked == []
    assert len(kept) <= SCORES, "\n\n".join(kept)
