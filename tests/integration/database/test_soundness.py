"""`quiz db check` finds planted damages and names each (docs/reliability.md T58)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database, make_engine
from quiz.services import soundness
from quiz.services.people import links, roster
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, add_person, make_choice, make_claim, make_number
from tests.offers import add_actor, add_offer, set_confidence


def fill(database: Database) -> None:
    """Two attempts that were handed in, one by certainty, one that is open; an owner, an admin."""
    with database.written() as session:
        assignment = add_offer(session, make_claim(), make_choice(), make_number())
        links.issue_owner_link(session, NOW)
        person = add_person(session, "Admin", login="admin@example.org")
        roster.grant_from_console(session, person.id, Role.ADMIN, NOW)
        for number, rule in enumerate(("off", "counts", "counts")):
            set_confidence(session, assignment, rule)
            actor = add_actor(session, name=f"Learner {number}")
            attempt = start_attempt(session, actor, assignment.id, NOW, f"{number}" * 64)
            for times, payload in enumerate(
                ({"option": "a"}, {"option": "b"}, None, {"option": "b"})
            ):
                save_answer(
                    session, actor, attempt.id, 2, payload, f"saving-{number}.{times}", NOW,
                    confidence=None if rule == "off" else 90,
                )  # fmt: skip
            save_answer(session, actor, attempt.id, 3, {"text": "340 m"}, f"typing-{number}.1", NOW)
            if number < 2:
                submit(session, actor, attempt.id, NOW)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest):
    url = request.getfixturevalue(f"{request.param}_url")
    database = Database(url)
    fill(database)
    yield database
    database.close()


def loose(database: Database, *statements: str) -> None:
    """Run statements as somebody with a tool would: no key of another row is looked at."""
    engine = make_engine(database.engine.url, foreign_keys=False)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


DAMAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a mark that nobody earned": (
        "MARK",
        ('UPDATE answers SET payload = \'{"option": "c"}\' WHERE sequence = 4',),
    ),
    "an answer in another attempt": (
        "ANSWER",
        (
            "UPDATE answers SET attempt_id = (SELECT id FROM attempts WHERE state = 'open') "
            "WHERE id = (SELECT min(id) FROM answers)",
        ),
    ),
    "an answer without its item": (
        "ANSWER",
        ("UPDATE answers SET item_id = 999999 WHERE id = (SELECT max(id) FROM answers)",),
    ),
    "a missing answer": ("SEQUENCE", ("DELETE FROM answers WHERE sequence = 2",)),
    "a score that nobody computed": (
        "SCORE",
        ("UPDATE scores SET numerator = 1, denominator = 7",),
    ),
    "a score of an open attempt": (
        "SCORE",
        (
            "INSERT INTO scores (attempt_id, revision, numerator, denominator, guess_line, reason,"
            " created_at) SELECT id, 1, 1, 1, '0', 'x', started_at FROM attempts"
            " WHERE state = 'open'",
        ),
    ),
    "graded without a score": ("GRADED", ("DELETE FROM scores",)),
    "an answer that cannot be read": (
        "PAYLOAD",
        ("UPDATE answers SET payload = '{\"opt\": 3}' WHERE sequence = 1",),
    ),
    "a text that was changed": (
        "EDITION",
        ("UPDATE editions SET text = replace(text, 'Nobody', 'Someone')",),
    ),
    "a quote off its place": ("QUOTE", ("UPDATE keying_quotes SET start = start + 1",)),
    "a role without a grant": (
        "ROLE",
        (
            "INSERT INTO granted_roles (person_id, role, granted_at) "
            "SELECT id, 'admin', created_at FROM people WHERE name = 'Learner 1'",
        ),
    ),
    "a foreign view": ("PROGRAM", ("CREATE VIEW marks_view AS SELECT 1 AS one",)),
    "a schema that was changed": ("DRIFT", ("ALTER TABLE people ADD COLUMN extra INTEGER",)),
    "a reference to nothing": ("REFERENCE", ("UPDATE quizzes SET bank_id = 999999",)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_planted_damage_is_found_and_named(database: Database, damage: str) -> None:
    rule, statements = DAMAGES[damage]
    # The tests' own server of PostgreSQL does not wait for the disk, and is told so.
    assert [told for told in soundness.check(database) if told.rule != "SETTING"] == []
    loose(database, *statements)
    found = soundness.check(database)
    assert rule in [complaint.rule for complaint in found]
    for complaint in found:
        assert str(complaint.message)
        assert str(complaint.cure)


# A database that is lent to several tests is made anew where its tables are others.
OTHER_TABLES = "ALTER TABLE people ADD COLUMN extra INTEGER"


def test_a_foreign_trigger_and_one_that_is_gone_are_found(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        loose(
            database,
            "CREATE TRIGGER spy AFTER INSERT ON answers BEGIN SELECT 1; END",
            "DROP TRIGGER audit_entries_no_UPDATE",
        )
    else:
        loose(
            database,
            "CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER spy AFTER INSERT ON answers FOR EACH ROW EXECUTE FUNCTION spy()",
            "DROP TRIGGER audit_entries_no_change ON audit_entries",
        )
    assert {"PROGRAM", "AUDIT"} <= {complaint.rule for complaint in soundness.check(database)}
    loose(database, OTHER_TABLES)


def test_a_trail_that_was_rewritten_is_found(database: Database) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    drop = "DROP TRIGGER audit_entries_no_"
    drop += "UPDATE" if is_sqlite else "change ON audit_entries"
    loose(database, drop, "UPDATE audit_entries SET action = 'signed in' WHERE id = 1")
    assert "AUDIT" in {complaint.rule for complaint in soundness.check(database)}
    loose(database, OTHER_TABLES)
