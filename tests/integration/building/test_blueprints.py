"""What bank files say of difficulty and of recipes, stored, drawn by, and written back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update

from quiz.domain.building import clean
from quiz.domain.building.clean import BankBuild
from quiz.domain.building.drawing_check import check_drawing
from quiz.domain.building.recipes.registry import build_all
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Quiz
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank, recipe_notes
from quiz.persistence.bank.built import StoredPool
from quiz.persistence.bank.questions import find_question
from quiz.persistence.database import migrate
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.building import DrawPlace
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.bank_files.sync import export_bank, import_bank
from quiz.services.building.apart import build_outdated
from quiz.services.building.drawing import draw_quiz
from tests.builders import NOW, add_bank, add_question
from tests.sample_bank import building_sample

KEY = "bridges"
SHORT = b"""key = "short"
title = "Short"

[blueprint]
n = 3

[[cell]]
recipe = "correction"
difficulty = "hard"

[[cell]]
recipe = "value"
"""


@pytest.fixture(scope="module")
def files():
    """The sample bank that builds, with an estimate of a question and a waiver of a recipe."""
    return building_sample()


def test_difficulty_and_waivers_of_recipes_come_in_are_drawn_by_and_go_out(session, files):
    reading = read_files(files)
    report = import_bank(session, reading, NOW)
    bank = find_bank(session, KEY)

    assert report.errors == ()
    (note,) = recipe_notes(bank)
    assert (note.name, [waiver.rule for waiver in note.waivers]) == ("value", ["OP16"])
    assert export_bank(session, KEY) == files

    levels = dict(
        session.execute(
            select(QuestionRow.key, DrawPlace.difficulty).join(
                QuestionRow, QuestionRow.id == DrawPlace.question_id
            )
        ).all()
    )
    # What an author wrote without saying how hard it is has no level; what was built has one.
    assert find_question(session, "bridge-length-choice").difficulty == "hard"
    assert {key for key, level in levels.items() if level == "hard"} == {"bridge-length-choice"}
    assert {key for key, level in levels.items() if not level} < set(reading.bank.questions)
    assert levels["value-bridge-length"] == "easy"
    assert levels["cloze-bridge-length"] == "moderate"

    # All of them are about one fact, so that one at a time is drawn.
    for level in Difficulty:
        cell = Cell(difficulty=level.value)
        quiz = Quiz(key="by-level", title="", blueprint=Blueprint(n=1, cells=(cell,)))
        (key,) = draw_quiz(session, bank.id, quiz, "seed").questions
        assert levels[key] == level.value

    pool = StoredPool(session, bank.id)
    moderate = Cell(difficulty="moderate")
    whole = sum(level == "moderate" for level in levels.values())
    assert pool.count(moderate, 10_000) == len(list(pool.candidates(moderate, 0))) == whole
    assert pool.count(moderate, 2) == 2
    assert pool.count(Cell(recipe="correction"), 5) == 0


def test_a_cell_that_cannot_be_filled_is_an_error_of_the_file_and_keeps_the_quiz_out(
    session, files
):
    typo = SHORT.replace(b"short", b"typo").replace(b'"hard"', b'"hardest"')
    reading = read_files(files | {"quizzes/short.toml": SHORT, "quizzes/typo.toml": typo})
    report = import_bank(session, reading, NOW)

    told = {(error.file, error.record, error.rule): str(error) for error in report.errors}
    assert {place[1:] for place in told} == {("short", "QZ2"), ("typo", "QZ1"), ("typo", "QZ2")}
    problem = told["quizzes/short.toml", "short", "QZ2"]
    assert "1 of 1 questions are missing (recipe correction, difficulty hard)" in problem
    assert "By any recipe there would be 1." in problem
    stored = set(report.stored)
    assert ("quiz", "bridges") in stored
    assert not {("quiz", "short"), ("quiz", "typo")} & stored
    whole = read_files(files).bank
    assert not list(check_drawing(whole, BankBuild(whole)))


def test_an_import_builds_once_for_its_check_and_its_questions_unless_records_stay_out(
    session, files, monkeypatch
):
    runs = []

    def build(inventory, seed):
        runs.append(len(inventory.facts))
        return build_all(inventory, seed)

    monkeypatch.setattr(clean, "build_all", build)
    drawn = SHORT.replace(b"n = 3", b"n = 1").partition(b"[[cell]]")[0]
    broken = {"facts/bridge.toml": files["facts/bridge.toml"].replace(b"340.5", b"9", 1)}
    assert import_bank(session, read_files(files | broken | {"quizzes/a.toml": drawn}), NOW).errors
    assert len(runs) == 2

    runs.clear()
    report = import_bank(session, read_files(files | {"quizzes/a.toml": drawn}), NOW)
    assert report.changed
    assert not report.errors
    assert len(runs) == 1


def test_difficulty_goes_up_and_down_and_what_is_drawn_is_noted_anew(database):
    with database.written() as session:
        bank = add_bank(session)
        add_question(session, bank)
        session.execute(update(BankRow).values(built_by=99))
    migrate.downgrade(database, "0008")
    migrate.upgrade(database)

    with database.reading() as session:
        assert session.scalars(select(QuestionRow.difficulty)).all() == [""]
        assert session.scalars(select(BankRow.built_by)).all() == [0]
        assert session.scalar(select(BankRow)).recipes == []
    build_outdated(database, NOW)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM draw_places")).scalar() == 1
