"""What is built when a bank comes in, and what is drawn from it, on both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import event

from quiz import resources
from quiz.domain.linting import check_quiz
from quiz.domain.linting.findings import Level
from quiz.domain.people.rights import Actor, Role
from quiz.domain.quizzes.quizzes import Blueprint, Quiz, QuizQuestion
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.built import find_built, question_keys_seen
from quiz.persistence.bank.questions import load_bank_questions
from quiz.persistence.database.engine import Database
from quiz.persistence.quizzes.quizzes import assignments_with_quiz
from quiz.persistence.tables.building import BuiltRow, DrawPlace
from quiz.persistence.tables.facts import RelationRow
from quiz.persistence.tables.questions import VersionRow
from quiz.services.authoring import built as authoring_building
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
from tests.builders import NOW, add_person
from tests.counting import count
from tests.paths import ROOT
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


def test_a_broken_relation_is_reported_with_its_place_and_the_rest_comes_in(sqlite_database, files):
    broken = files["facts/relations.toml"].replace(
        b'[[relation]]\nkey = "person.age"',
        b'[[relation]]\nkey = "person.shoe-size"\nlabel = ""\n'
        b'question = "How big?"\nclaim = "Big."\n'
        b'value_type = "count"\n\n[[relation]]\nkey = "person.age"',
    )

    with sqlite_database.written() as session:
        report = bring_in(session, files | {"facts/relations.toml": broken})
        built = count(session, BuiltRow, BuiltRow.state == "built")

    rules = {(error.file, error.record, error.rule) for error in report.errors}
    assert ("facts/relations.toml", "person.shoe-size", "RE1") in rules
    assert all(error.line for error in report.errors)
    assert ("relation", "person.age") in report.stored
    assert ("relation", "person.shoe-size") not in report.stored
    assert built > 100


def test_relations_and_blueprints_are_written_back_byte_for_byte(session, files):
    assert count(session, RelationRow) > 40
    assert export_bank(session, KEY) == files
    synced = sync_bank(session, read_files(files), NOW)
    assert synced.files == files


def test_the_same_files_build_nothing_again_and_a_second_start_reads_no_fact(session, files):
    versions = count(session, VersionRow)

    assert not build_bank(session, bank_of(session), NOW).ran
    assert not bring_in(session, files).changed
    assert count(session, VersionRow) == versions


def test_a_changed_template_makes_the_next_version_and_a_fact_that_is_gone_retires_its_questions(
    session, files
):
    before = load_bank_questions(session, bank_of(session).id)[VALUE]
    changed = files["facts/relations.toml"].replace(
        b"what share of the vote did {subject} take", b"how much of the vote did {subject} take"
    )
    assert changed != files["facts/relations.toml"]
    bring_in(session, files | {"facts/relations.toml": changed})

    after = load_bank_questions(session, bank_of(session).id)[VALUE]
    assert after.version_row.number == before.version_row.number + 1
    assert "how much of the vote" in after.question.content.stem

    facts = "facts/tokayev-elected-2019.toml"
    gone = files[facts].replace(
        b'relation = "election.vote-share"', b'relation = "election.vote-share"\nhedge = "x"', 0
    )
    start = gone.index(f'[[fact]]\nkey = "{FACT}"'.encode())
    block = gone[start : gone.index(b"[[fact]]\nkey", start + 5)]
    drafted = files[facts].replace(
        block, block.replace(b'status = "published"', b'status = "draft"')
    )
    bring_in(session, files | {facts: drafted})

    assert find_built(session, VALUE).state == "lapsed"
    assert load_bank_questions(session, bank_of(session).id)[VALUE].question.status == "retired"
    assert not count(session, DrawPlace, DrawPlace.question_id == before.question_row.id)

    bring_in(session, files)
    assert find_built(session, VALUE).state == "built"
    assert load_bank_questions(session, bank_of(session).id)[VALUE].question.status == "published"


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


def test_what_was_refused_is_not_built_again_and_what_was_adopted_comes_from_the_files(
    session, files
):
    owner = Actor(add_person(session, "Owner").id, frozenset({Role.OWNER}))
    adopted, refused = VALUE, f"number-{FACT}"
    authoring_building.adopt(session, owner, adopted, NOW)
    authoring_building.refuse(session, owner, refused, NOW)
    bank_of(session).built_digest = None
    build_bank(session, bank_of(session), NOW)

    written = sync_bank(session, read_files(files), NOW).files
    assert f"questions/{adopted}.toml" in written
    assert not [path for path in written if refused in path]
    assert find_built(session, refused).state == "refused"
    assert adopted in load_bank(session, bank_of(session)).questions
    assert refused not in load_bank(session, bank_of(session)).questions


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


def test_two_processes_with_other_hashes_build_the_same_bytes():
    program = (
        "import hashlib, json\n"
        "from tests.building import shipped_built\n"
        "from quiz.domain.codec import to_data\n"
        "built = [(one.key, one.seed, to_data(one.question())) for one in shipped_built()]\n"
        "text = json.dumps(built)\n"
        "print(len(text), hashlib.sha256(text.encode()).hexdigest())\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert int(told.pop().split()[0]) > 100_000
