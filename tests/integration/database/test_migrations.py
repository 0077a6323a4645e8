from __future__ import annotations

import hashlib
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, Table, inspect, select, text
from sqlalchemy.exc import IntegrityError

from quiz.domain.errors import Refused
from quiz.domain.people.audit import AuditEvent
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import BrokenReferences, Database
from quiz.persistence.schema import METADATA
from quiz.persistence.tables.articles import ArticleRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import ClassRow, Membership, PersonRow
from quiz.persistence.tables.questions import QuestionFact
from quiz.services import upkeep
from quiz.services.people.audit import record
from quiz.services.soundness import checking
from tests.builders import NOW, add_bank, add_person, add_question, present

# `people` is pointed at by half of the schema: SQLite can only renew it whole.
STEP = '''
"""A step for tests."""
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("nickname", sa.String(40), nullable=True))
        people.alter_column("tag", existing_type=sa.String(40), nullable=True)
    {then}


def downgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.alter_column("tag", existing_type=sa.String(40), nullable=False)
        people.drop_column("nickname")
'''


@pytest.fixture
def next_step(tmp_path, monkeypatch):
    """Give the program one more revision, as a later release will have."""

    def add(then: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.HERE, folder)
        step = STEP.format(head=migrate.newest(), then=then)
        (folder / "versions" / "9000_a_step_for_tests.py").write_text(step)
        monkeypatch.setattr(migrate, "HERE", folder)

    return add


def fill(database: Database) -> None:
    with database.written() as session:
        bank = add_bank(session)
        present(session, bank, add_question(session, bank).question_row)


def rows(database: Database) -> dict[str, str]:
    """Digest the rows of every table, in the columns that the program knows."""
    found = {}
    with database.reading() as session:
        for name, table in METADATA.tables.items():
            content = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            found[name] = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return found


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database):
    fill(database)
    before = rows(database)
    with database.written() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for bring_up in (
        lambda: upkeep.upgrade(database, None, NOW),
        lambda: upkeep.make_ready(database),
    ):
        with pytest.raises(Refused) as refusal:
            bring_up()
        assert "newer" in str(refusal.value.cure)
    assert rows(database) == before


def test_a_step_that_fails_half_way_leaves_the_old_database_as_it_was(database, next_step):
    fill(database)
    before, revision = rows(database), migrate.current(database)
    next_step(then='raise RuntimeError("half way")')

    with pytest.raises(RuntimeError, match="half way"):
        migrate.upgrade(database)

    assert migrate.current(database) == revision
    assert rows(database) == before
    with database.reading() as session:
        names = {column["name"] for column in inspect(session.connection()).get_columns("people")}
    assert "nickname" not in names


def test_a_database_that_is_behind_is_told_to_be_upgraded_before_it_is_used(database, next_step):
    next_step()

    with pytest.raises(Refused) as refusal:
        upkeep.make_ready(database)

    assert "quiz db upgrade" in str(refusal.value.cure)


def test_the_first_schema_goes_up_agrees_with_the_tables_goes_down_and_up_again(empty_database):
    assert migrate.current(empty_database) is None

    migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == migrate.newest()
    migrate.check(empty_database)
    migrate.downgrade(empty_database, "base")
    with empty_database.reading() as session:
        left = set(inspect(session.connection()).get_table_names())
    assert left <= {"alembic_version"}

    migrate.upgrade(empty_database)
    migrate.check(empty_database)


def test_upgrading_what_is_up_to_date_changes_nothing(database):
    fill(database)
    before = rows(database)

    done = upkeep.upgrade(database, None, NOW)

    assert (done.before, done.backup) == (done.after, None)
    assert rows(database) == before


def test_a_step_up_and_down_and_up_keeps_all_rows_and_what_they_point_at(database, next_step):
    fill(database)
    before, revision = rows(database), migrate.current(database)
    next_step()

    migrate.upgrade(database)
    assert rows(database) == before
    migrate.downgrade(database, revision)
    assert rows(database) == before
    migrate.upgrade(database)

    assert rows(database) == before
    assert migrate.current(database) == "9000"
    assert not [complaint for complaint in checking.check(database) if complaint.rule == "DAMAGE"]


def test_a_trail_that_has_entries_is_not_dropped(database):
    with database.written() as session:
        record(session, NOW, AuditEvent.DATABASE_RESTORED, by_id=None)
    revision = migrate.current(database)

    with pytest.raises(RuntimeError, match="has entries"):
        migrate.downgrade(database, "0011")

    with database.reading() as session:
        assert len(session.scalars(select(AuditRow)).all()) == 1
    assert migrate.current(database) == revision


def test_only_who_is_nowhere_else_is_remembered_as_made_by_a_class(database):
    with database.written() as session:
        bank = add_bank(session)
        item = present(session, bank, add_question(session, bank).question_row)
        taker = session.get_one(AttemptRow, item.attempt_id).person_id
        session.get_one(PersonRow, taker).resume_digest = "0" * 64
        alone, both, late = (
            add_person(session, name, resume_digest=name * 64).id for name in ("a", "b", "c")
        )
        first, second = (
            ClassRow(key=key, name=key, code=key, created_at=NOW) for key in ("FIRST1", "SECND2")
        )
        session.add_all([first, second])
        session.flush()
        for row, person_id, joined_at in (
            (first, alone, NOW),
            (first, both, NOW),
            (second, both, NOW + timedelta(days=1)),
            (first, late, NOW + timedelta(days=1)),
            (first, taker, NOW),
        ):
            member = Membership(class_id=row.id, person_id=person_id, role="learner")
            member.joined_at, member.made_person = joined_at, False
            session.add(member)
    migrate.downgrade(database, "0011")
    migrate.upgrade(database)

    with database.reading() as session:
        made = session.scalars(select(Membership.person_id).where(Membership.made_person)).all()
        assert made == [alone]


def test_an_article_that_is_not_for_all_is_down_before_articles_had_readers(database):
    with database.written() as session:
        bank = add_bank(session)
        add_question(session, bank)
        session.execute(text("UPDATE articles SET readers = 'authors'"))
    migrate.downgrade(database, "0015")
    migrate.upgrade(database)

    with database.reading() as session:
        (article,) = session.scalars(select(ArticleRow)).all()
        assert article.retired_at is not None


def test_foreign_keys_hold_again_after_a_step(database, next_step):
    next_step()
    migrate.upgrade(database)

    with database.write_lock.turn(), database.writing() as session:
        session.add(QuestionFact(question_id=998, fact_id=999, position=0))
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            session.flush()


def test_a_step_that_would_leave_rows_pointing_at_nothing_is_undone(sqlite_database, next_step):
    fill(sqlite_database)
    before = rows(sqlite_database)
    next_step(then='op.execute("DELETE FROM question_versions")')

    with pytest.raises(BrokenReferences):
        migrate.upgrade(sqlite_database)

    assert rows(sqlite_database) == before


def test_a_file_database_is_copied_before_a_step(sqlite_database, next_step, tmp_path):
    fill(sqlite_database)
    before = rows(sqlite_database)
    next_step()

    done = upkeep.upgrade(sqlite_database, tmp_path / "backups", NOW)

    assert done.backup is not None
    with upkeep.opened(f"sqlite:///{done.backup}") as copy:
        assert migrate.current(copy) == done.before
        assert rows(copy) == before


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of the migrations that may be written in."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.HERE, folder)
    monkeypatch.setattr(migrate, "HERE", folder)
    return folder / "versions"


@pytest.fixture
def new_table():
    """A table that no migration makes."""
    table = Table("notebooks", METADATA, Column("id", Integer, primary_key=True))
    yield table
    METADATA.remove(table)


def test_without_a_change_no_migration_is_written(checkout):
    before = sorted(checkout.glob("*.py"))
    with pytest.raises(Refused, match="tables have not changed"):
        upkeep.write_revision("Nothing")
    assert sorted(checkout.glob("*.py")) == before


def test_where_nothing_can_be_written_that_is_said(checkout, new_table):
    (checkout / f"{int(migrate.newest()) + 1:04}_notebooks.py").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        upkeep.write_revision("Notebooks")


@pytest.mark.sqlite
def test_a_migration_that_is_written_goes_up_and_down_and_agrees_with_the_tables(
    checkout, new_table, sqlite_database, capsys
):
    head = migrate.newest()
    written = upkeep.write_revision("Notebooks of learners.")
    assert written == checkout / f"{int(head) + 1:04}_notebooks_of_learners.py"
    assert written.read_text().startswith('"""Notebooks of learners.\n')
    assert migrate.newest() == f"{int(head) + 1:04}"
    assert capsys.readouterr().out == ""
    migrate.upgrade(sqlite_database)
    migrate.check(sqlite_database)
    assert "notebooks" in inspect(sqlite_database.engine).get_table_names()
    migrate.downgrade(sqlite_database, head)
    assert "notebooks" not in inspect(sqlite_database.engine).get_table_names()
