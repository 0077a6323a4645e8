"""Every kind is written in a bank's file, read back, and its slips are told by their place."""

from __future__ import annotations

import pytest

from quiz.domain.questions.questions import Question
from quiz.formats.bank import read_files
from quiz.formats.bank_records import question_record, read_question
from tests.builders import make_question
from tests.sample_bank import sample
from tests.sample_kinds import FILE
from tests.unit.domain.linting.test_kinds import ALL


def reading(text: str = FILE) -> list[str]:
    """Read the sample with this file among its questions; return its problems as printed."""
    return [
        str(problem)
        for problem in read_files(sample() | {"questions/kinds.toml": text.encode()}).problems
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("place = 4", 'place = "4"', "events.walk.place"),
        ("place = 4", "order = 4", "events.walk.order"),
        ('original = ["12"]', 'original = "12"', "sentences.more.original"),
        ("altered = true", 'altered = "yes"', "sentences.more.altered"),
        ('accepted = ["a third", "one third"]', "", "accepted"),
        ('match = "metres"', "match = 1", "prompts.length.match"),
        ('[[question.event]]\nkey = "walk"', '[[question.happening]]\nkey = "walk"', "happening"),
    ],
)
def test_a_slip_is_told_with_its_place(old: str, new: str, told: str) -> None:
    problems = reading(FILE.replace(old, new))
    assert any(told in problem for problem in problems), problems


def test_the_five_kinds_are_read_from_a_file() -> None:
    assert reading() == []
    bank = read_files(sample() | {"questions/kinds.toml": FILE.encode()}).bank
    assert bank is not None
    kinds = {question.kind for key, question in bank.questions.items()}
    assert len(kinds) == 11


@pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
def test_a_question_is_written_and_read_back_unchanged(content: object) -> None:
    question: Question = make_question(content=content)  # type: ignore[arg-type]
    back, findings = read_question(question_record(question))
    assert findings == []
    assert back == question
