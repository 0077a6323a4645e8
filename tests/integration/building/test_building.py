"""What is built when a bank comes in, and what is drawn from it, on both databases."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import ExitStack
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import event

from quiz import resources
from quiz.domain.linting import check_quiz
from quiz.domain.linting.findings import Level
from quiz.domain.quizzes.quizzes import Blueprint, Quiz, QuizQuestion
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.built import question_keys_seen
from quiz.persistence.database.engine import Database
from quiz.persistence.quizzes.quizzes import assignments_with_quiz
from quiz.persistence.tables.building import BuiltRow
from quiz.persistence.tables.facts import RelationRow
from quiz.persistence.tables.questions import VersionRow
from quiz.services.bank_files.merge import load_bank
from quiz.services.bank_files.sync import (
    count_files,
    count_stored,
    export_bank,
    import_bank,
    sync_bank,
)
from quiz.services.building.build import build_bank
from quiz.services.building.drawing import draw_quiz
from quiz.services.building.preview import preview
from quiz.services.people import profiles
from quiz.services.taking import answering, starting
from tests.builders import NOW
from tests.counting import count
from tests.postgres import TEMPLATE, database_copy

FOLDER = resources.questions() / "kazakh-elections"
KEY = "kazakh-elections"
FACT = "fact-2019-tokayev-share"
VALUE = f"value-{FACT}"
DRAWN = b"""# Drawn anew each time.
key = "drawn"
title = "Drawn"

[blueprint]
n = 10   # as many as fit into a break

# Claims first.
[[cell]]
recipe = "verdict"
count = 6
"""


@pytest.fixture(scope="module")
def files():
    """The files of the shipped bank, and a quiz that is drawn."""
    found = {
        str(path.relative_to(FOLDER)): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
    return found | {"quizzes/drawn.toml": DRAWN}


# To build a whole bank takes seconds: all tests on one database run on one process and share it.
@pytest.fixture(
    scope="module",
    params=[
        pytest.param("sqlite", marks=pytest.mark.xdist_group("built-sqlite")),
        pytest.param(
            "postgresql",
            marks=[pytest.mark.postgresql, pytest.mark.xdist_group("built-postgresql")],
        ),
    ],
)
def stocked(request, files, tmp_path_factory):
    """A database with the bank in it, once of each sort."""
    with ExitStack() as closing_after:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("built") / "built.db"
            shutil.copyfile(request.getfixturevalue("shipped_sqlite"), path)
            url = f"sqlite:///{path}"
        else:
            server = request.getfixturevalue("postgresql_server")
            url = closing_after.enter_context(database_copy(server, TEMPLATE))
        database = Database(url)
        closing_after.callback(database.close)
        with database.written() as session:
            assert not bring_in(session, files).errors
        yield database


@pytest.fixture
def session(stocked):
    """A session on the bank as it was built; what it writes is rolled back after the test."""
    with stocked.write_lock.turn(), stocked.writing() as session:
        yield session


def bring_in(session, files):
    return import_bank(session, read_files(files), NOW)


def bank_of(session):
    return find_bank(session, KEY)


def test_the_shipped_files_are_written_back_byte_for_byte(session, files):
    assert count(session, RelationRow) > 40
    assert export_bank(session, KEY) == files
    reading = read_files(files)
    assert sync_bank(session, reading, NOW).files == files
    session.expire_all()
    assert load_bank(session, bank_of(session)) == reading.bank


def test_the_same_files_build_nothing_again_and_a_second_start_reads_no_fact(session, files):
    versions = count(session, VersionRow)

    assert not build_bank(session, bank_of(session), NOW).ran
    assert not bring_in(session, files).changed
    assert count(session, VersionRow) == versions


def test_building_a_bank_takes_no_statement_for_each_question(session, files):
    bank = bank_of(session)
    bank.built_digest = None
    session.flush()
    selects = []
    engine = session.get_bind()

    def listen(_connection, _cursor, statement, *_rest):
        selects.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    build_bank(session, bank, NOW)
    event.remove(engine, "before_cursor_execute", listen)

    assert sum(one.lstrip().upper().startswith("SELECT") for one in selects) < 60


def test_what_is_counted_names_recipes_and_every_built_question_is_clean(session, files):
    stats = count_stored(session)

    # Four at most of what one recipe builds from one fact, in the database as in the files.
    assert stats == count_files([read_files(files).bank])
    assert sum(stats.recipes.values()) < count(session, BuiltRow, BuiltRow.state == "built")
    assert len(stats.recipes) >= 15
    assert not count(session, BuiltRow, BuiltRow.state == "faulty")


def test_a_draw_reads_a_few_pages_by_index_and_shares_no_fact(session, files):
    bank = load_bank(session, bank_of(session), with_built=True)
    quiz = bank.quizzes["drawn"]

    drawn = preview(session, bank_of(session).id, quiz, "a seed")
    again = preview(session, bank_of(session).id, quiz, "a seed")
    other = preview(session, bank_of(session).id, quiz, "another seed")

    keys = [question.question.key for question in drawn.questions]
    assert keys == [question.question.key for question in again.questions]
    assert keys != [question.question.key for question in other.questions]
    assert len(keys) == 10
    assert not drawn.unfilled
    assert sum(question.recipe == "verdict" for question in drawn.questions) >= 6
    facts = Counter(fact for question in drawn.questions for fact in set(question.question.facts))
    assert max(facts.values()) == 1
    verdicts = Counter(
        question.verdict for question in drawn.questions if question.recipe == "verdict"
    )
    assert max(verdicts.values()) - min(verdicts.values()) <= 2


def test_six_quizzes_of_ten_share_no_fact_and_are_clean(session, files):
    bank = load_bank(session, bank_of(session), with_built=True)
    blueprint = Blueprint(n=10)
    used: set[str] = set()
    quizzes = []
    for number in range(6):
        quiz = Quiz(key="six", title="Six", blueprint=blueprint)
        seen = {key for key, question in bank.questions.items() if used & set(question.facts)}
        drawn = draw_quiz(session, bank_of(session).id, quiz, f"quiz {number}", seen)
        quizzes.append(drawn.questions)
        used |= {fact for key in drawn.questions for fact in bank.questions[key].facts}
    for keys in quizzes:
        listed = Quiz(
            key="six", title="Six", questions=tuple(QuizQuestion(question=key) for key in keys)
        )
        found = check_quiz(listed, bank.questions, bank.articles, bank.facts, bank.relations)
        assert not [finding for finding in found if finding.level is Level.ERROR], keys
        assert len(keys) == 10
    facts = [{fact for key in keys for fact in bank.questions[key].facts} for keys in quizzes]
    assert not [one & other for one, other in combinations(facts, 2) if one & other]


def test_an_attempt_draws_what_its_person_has_not_met(session, files):
    person = profiles.new_person(session, "Ann", NOW, "UTC", "en")
    actor = profiles.actor_of(session, person)
    assignment = assignments_with_quiz(session, "drawn")[0]
    met: set[Any] = set()
    for number in range(3):
        attempt = starting.start_attempt(session, actor, assignment.row.id, NOW, f"s{number}")
        keys = set(question_keys_seen(session, person.id, bank_of(session).id)) - met
        assert len(keys) == 10
        met |= keys
        answering.submit(session, actor, attempt.id, NOW)
    assert len(met) == 30
