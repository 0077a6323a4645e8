"""What `quiz db check` finds in a database that was changed past the program (T58).

Each damage is planted on its own in a place where people have worked, on both databases.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.persistence.people.audit import first_broken
from quiz.persistence.soundness import structure
from quiz.persistence.soundness.streams import snapshot
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import GrantedRole, PersonRow
from quiz.services import upkeep
from quiz.services.bank.records import store_fact, store_relation
from quiz.services.people import links
from quiz.services.people.audit import record
from quiz.services.people.erasure import erase
from quiz.services.soundness import checking, restoring
from quiz.services.soundness.complaints import MOST_NAMED, Complaint
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from tests.builders import (
    NOW,
    add_person,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_quote,
    make_relation,
)
from tests.offers import add_actor, add_offer, set_confidence


@dataclass(frozen=True)
class Worked:
    """The attempts handed in by plain score and by certainty, the open one, and one that typed."""

    plain: UUID
    certain: UUID
    open: UUID
    typed: UUID


def work(database: Database) -> Worked:
    """Let two people take quizzes with answers that are right, wrong, changed and cleared."""
    contents = (make_claim(), make_choice(), make_number())
    with database.written() as session:
        links.ensure_owner(session, NOW, "Owner")
        plain = add_offer(session, *contents, mode=Mode.EXAM)
        certain = add_offer(session, *contents, mode=Mode.EXAM, key="sure-quiz")
        set_confidence(session, certain, "counts")
        bank = session.scalars(select(BankRow)).first()
        assert bank
        store_relation(session, bank, make_relation())
        article = "bridge-quiz-article"
        quotes = (make_quote(article=article),)
        store_fact(session, bank, make_fact(article=article, quotes=quotes), NOW)
        attempts = []
        for assignment in (plain, certain, plain, plain):
            actor = add_actor(session)
            attempt = start_attempt(session, actor, assignment.id, NOW, "0" * 64).id
            sure = 90 if assignment is certain else None
            for number, (position, answer) in enumerate(
                [(2, {"option": "a"}), (2, {"option": "b"}), (3, {"text": "340"}), (3, None)]
            ):
                name = f"page-{attempt}"[:30] + f".{number}"
                save_answer(session, actor, attempt, position, answer, name, NOW, confidence=sure)
            attempts.append(attempt)
            if len(attempts) == 4:
                save_answer(session, actor, attempt, 3, {"text": "340"}, "page-last.9", NOW)
            if len(attempts) != 3:
                submit(session, actor, attempt, NOW)
    return Worked(*attempts)


@contextmanager
def careless(database: Database) -> Iterator[Session]:
    """Open a session that writes without foreign keys and triggers, as a damage would."""
    with database.migrating() as session:
        if session.connection().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
            yield session
            return
    # The references are checked there before the commit; so the commit comes first.
    with database.engine.connect() as connection:
        raw = connection.connection
        raw.execute("PRAGMA foreign_keys=OFF")
        with Session(connection) as session:
            yield session
            session.commit()
        raw.execute("PRAGMA foreign_keys=ON")


def plant(database: Database, *statements: str) -> None:
    """Change rows past the program."""
    with careless(database) as session:
        for statement in statements:
            found: Any = session.execute(text(statement))
            assert found.rowcount, statement


def found_in(database: Database) -> list[Complaint]:
    """Return what is found, but for the settings of the tests' own PostgreSQL."""
    return [found for found in checking.check(database) if found.rule != "SETTING"]


# Each damage with the rule that names it; what else it breaks may be told besides.
ANSWERED = "(SELECT min(item_id) FROM answers WHERE sequence = 2)"
DAMAGES = {
    "a mark that nobody earned": (
        "MARK",
        ["UPDATE marks SET numerator = 1, denominator = 3 WHERE id = 1"],
    ),
    "a sum that is not the mark": (
        "MARK",
        ["UPDATE marks SET parts = '[]' WHERE numerator > 0"],
    ),
    "an answer changed after the end": (
        "MARK",
        [f'UPDATE answers SET payload = \'{{"option": "c"}}\' WHERE item_id = {ANSWERED}'],
    ),
    "a mark by the key of another question": (
        "MARK",
        ["UPDATE marks SET keying_id = (SELECT max(id) FROM keyings) WHERE id = 1"],
    ),
    "an item without a mark": ("MARK", ["DELETE FROM marks WHERE id = 1"]),
    "an answer without an item": ("ANSWER", ["UPDATE answers SET item_id = 99999 WHERE id = 1"]),
    "an answer in another attempt": (
        "ANSWER",
        [
            "UPDATE answers SET attempt_id = (SELECT id FROM attempts "
            "WHERE id <> answers.attempt_id LIMIT 1) WHERE id = 1"
        ],
    ),
    "a missing sequence number": ("SEQUENCE", ["DELETE FROM answers WHERE id = 1"]),
    "a missing item": ("SEQUENCE", ["UPDATE items SET position = 9 WHERE id = 1"]),
    "a score that nobody computed": (
        "SCORE",
        ["UPDATE scores SET numerator = 9, denominator = 10 WHERE id = 1"],
    ),
    "a score by certainty that nobody computed": (
        "SCORE",
        ["UPDATE scores SET numerator = 9, denominator = 10 WHERE id = 2"],
    ),
    "a guess line that nobody computed": (
        "SCORE",
        ["UPDATE scores SET guess_line = '9/10' WHERE id = 1"],
    ),
    "a score of an open attempt": (
        "SCORE",
        [
            "INSERT INTO scores SELECT 99, a.id, 1, '1/4', 'Submitted', NULL, s.created_at, 1, 1 "
            "FROM attempts AS a, scores AS s WHERE a.state = 'open' AND s.id = 1"
        ],
    ),
    "graded without a score": ("GRADED", ["DELETE FROM scores WHERE id = 1"]),
    "an unreadable answer": ("PAYLOAD", ["UPDATE answers SET payload = '[7]' WHERE id = 1"]),
    "an unreadable presentation": (
        "PAYLOAD",
        ["UPDATE items SET presented = '\"nothing\"' WHERE id = 1"],
    ),
    "an unreadable wording": (
        "PAYLOAD",
        ["UPDATE question_versions SET wording = '[]' WHERE id = 1"],
    ),
    "an unreadable key": ("PAYLOAD", ["UPDATE keyings SET key = '[]' WHERE id = 2"]),
    "an unreadable layout": ("PAYLOAD", ["UPDATE editions SET layout = '[]' WHERE id = 1"]),
    "an edition with another text": (
        "EDITION",
        ["UPDATE editions SET text = replace(text, '340', '341') WHERE id = 1"],
    ),
    "a quote of a key off its place": (
        "QUOTE",
        ['UPDATE keying_quotes SET start = start + 1, "end" = "end" + 1 WHERE id = 1'],
    ),
    "a quote of a fact off its place": (
        "QUOTE",
        ["UPDATE fact_quotes SET exact = 'It is 341 metres long.' WHERE id = 1"],
    ),
    "a quote that ends before it begins": (
        "QUOTE",
        ['UPDATE keying_quotes SET "end" = start - 1 WHERE id = 1'],
    ),
    "a role that nobody granted": (
        "ROLE",
        [
            "INSERT INTO granted_roles (person_id, role, granted_at) "
            "SELECT id, 'admin', created_at FROM people WHERE name = 'Learner' LIMIT 1"
        ],
    ),
    "a reference to nothing": ("REFERENCE", ["DELETE FROM question_versions WHERE id = 1"]),
    "another revision": ("REVISION", ["UPDATE alembic_version SET version_num = '0001'"]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_planted_damage_is_found_and_named(database: Database, damage: str) -> None:
    work(database)
    rule, statements = DAMAGES[damage]
    plant(database, *statements)

    found = found_in(database)

    assert rule in {complaint.rule for complaint in found}, found
    assert all(str(complaint.message) and str(complaint.cure) for complaint in found)
    assert "UNREADABLE" not in {complaint.rule for complaint in found}, found


def test_what_people_did_and_undid_is_no_damage(database: Database) -> None:
    work(database)

    assert found_in(database) == []


def test_a_role_that_was_taken_back_and_is_there_is_found(database: Database) -> None:
    work(database)
    with database.written() as session:
        owner = session.scalars(select(GrantedRole)).one()
        row = session.scalars(select(AuditRow).where(AuditRow.action == "role granted")).one()
        record(
            session,
            NOW,
            AuditEvent.ROLE_REVOKED,
            by_id=None,
            person_id=owner.person_id,
            details=row.details,
        )

    assert [complaint.rule for complaint in found_in(database)] == ["ROLE"]


def test_a_trail_that_was_rewritten_is_found(database: Database) -> None:
    work(database)
    with database.written() as session:
        if database.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            session.execute(text("DROP TRIGGER audit_entries_no_UPDATE"))
        session.execute(text("UPDATE audit_entries SET action = 'signed in' WHERE id = 1"))

    assert "AUDIT" in {complaint.rule for complaint in found_in(database)}


def test_what_was_erased_with_its_person_is_no_damage(database: Database) -> None:
    worked = work(database)
    with database.written() as session:
        attempt = session.get_one(AttemptRow, worked.typed)
        erase(session, session.get_one(PersonRow, attempt.person_id), NOW, None)

    assert found_in(database) == []


# --- beside the tables -----------------------------------------------------------------------

FOREIGN = {
    "sqlite": (
        "CREATE TRIGGER quiet AFTER INSERT ON scores BEGIN UPDATE scores SET numerator = 1; END",
        "CREATE VIEW everybody AS SELECT * FROM people",
        "DROP TRIGGER audit_entries_no_DELETE",
    ),
    "postgresql": (
        "CREATE TRIGGER quiet AFTER INSERT ON scores EXECUTE FUNCTION audit_entries_refuse()",
        "CREATE VIEW everybody AS SELECT * FROM people",
        "DROP TRIGGER audit_entries_no_truncate ON audit_entries",
        "ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_no_change",
        "CREATE FUNCTION quiet() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE MATERIALIZED VIEW everybody AS SELECT * FROM people",
        "CREATE RULE quiet AS ON DELETE TO scores DO INSTEAD NOTHING",
        "ALTER TABLE attempts DROP CONSTRAINT ck_attempts_submitted_when_closed",
    ),
}
SCHEMA = (
    "ALTER TABLE classes ADD COLUMN secret TEXT",
    "DROP INDEX ix_sessions_person_id",
    "CREATE TABLE elsewhere (id INTEGER)",
)


@pytest.mark.parametrize("number", range(8))
def test_what_no_migration_made_is_found(database: Database, number: int) -> None:
    statements = FOREIGN[database.engine.dialect.name]
    with database.written() as session:
        session.execute(text(statements[number % len(statements)]))

    assert {complaint.rule for complaint in found_in(database)} == {"PROGRAM"}


@pytest.mark.parametrize("statement", SCHEMA)
def test_another_schema_than_the_migrations_is_found(database: Database, statement: str) -> None:
    with database.written() as session:
        session.execute(text(statement))

    assert {complaint.rule for complaint in found_in(database)} == {"DRIFT"}


def test_a_new_database_has_beside_its_tables_what_the_migrations_made(database: Database) -> None:
    with snapshot(database) as session:
        assert list(structure.differences(session)) == []
        assert structure.objects(session)


def test_roles_from_before_the_trail_are_entered_when_the_schema_is_brought_up_to_date(
    empty_database: Database,
) -> None:
    migrate.upgrade(empty_database, "0016")
    with empty_database.written() as session:
        owner, admin = add_person(session, "Owner"), add_person(session, "Admin")
        for person, role in ((owner, Role.OWNER), (admin, Role.ADMIN), (admin, Role.AUTHOR)):
            session.add(GrantedRole(person_id=person.id, role=role, granted_at=NOW))
    migrate.upgrade(empty_database)

    assert found_in(empty_database) == []
    with empty_database.reading() as session:
        assert first_broken(session) is None
        assert len(session.scalars(select(AuditRow)).all()) == 3


# --- large databases -------------------------------------------------------------------------


def test_many_damages_of_one_sort_are_named_in_part_and_counted(database: Database) -> None:
    worked = work(database)
    with careless(database) as session:
        item = session.scalars(select(ItemRow).filter_by(attempt_id=worked.open)).first()
        assert item
        session.execute(insert(AnswerRow), [answer_row(item, 2 * n + 9) for n in range(50)])
        session.execute(text("UPDATE answers SET payload = '[7]' WHERE sequence >= 9"))

    found = [str(one.message) for one in found_in(database) if one.rule == "PAYLOAD"]

    assert len(found) == MOST_NAMED + 1
    assert "30" in found[-1]


def answer_row(item: ItemRow, sequence: int) -> dict[str, object]:
    """An answer to an item, with a number of its own."""
    return {
        "attempt_id": item.attempt_id,
        "item_id": item.id,
        "sequence": sequence,
        "client_id": f"many.{sequence}",
        "payload": {"option": "a", "padding": "x" * 500},
        "received_at": NOW,
        "late": False,
    }


def test_a_large_table_is_neither_in_memory_nor_asked_for_row_by_row(database: Database) -> None:
    worked = work(database)
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    assert found_in(database) == []
    small = len(statements)
    with database.written() as session:
        items = session.scalars(select(ItemRow).filter_by(attempt_id=worked.open)).all()
        clean = {"payload": {"option": "a"}}
        rows = [answer_row(items[1], number) | clean for number in range(3, 20_003)]
        session.execute(insert(AnswerRow), rows)
    del rows
    statements.clear()
    tracemalloc.start()
    assert found_in(database) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    # All rows at once, as they come from the driver, would take 20 MB.
    print(f"peak {peak / 2**20:.1f} MiB, {len(statements)} statements")
    assert peak < 12 * 2**20
    assert len(statements) < small + 10


# --- restoring -------------------------------------------------------------------------------


def test_a_backup_in_which_something_is_found_replaces_nothing_unless_it_is_wanted(
    sqlite_database: Database, tmp_path: Path
) -> None:
    work(sqlite_database)
    plant(sqlite_database, "UPDATE scores SET numerator = 9, denominator = 10 WHERE id = 1")
    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")
    plant(sqlite_database, "UPDATE people SET name = 'Came later' WHERE name = 'Owner'")

    came = restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW)

    assert (came.done, came.kept) == (False, None)
    assert [complaint.rule for complaint in came.complaints] == ["SCORE"]
    assert owners(sqlite_database) == {"Came later"}
    came = restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW, anyway=True)
    assert came.done
    assert came.complaints
    assert owners(sqlite_database) == {"Owner"}


def owners(database: Database) -> set[str]:
    """Return the names that owners have."""
    asked = "SELECT name FROM people JOIN granted_roles ON people.id = person_id"
    with database.reading() as session:
        return set(session.scalars(text(asked)))


def test_the_shipped_bank_with_all_that_it_builds_is_sound(
    request: pytest.FixtureRequest,
) -> None:
    with upkeep.opened(request.getfixturevalue("shipped_url")) as database:
        assert checking.check(database) == ()
