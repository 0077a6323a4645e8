from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from quiz.domain.errors import Refused
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import ItemRow
from quiz.persistence.tables.people import PersonRow
from quiz.services import upkeep
from quiz.services.soundness import checking, restoring
from tests.builders import NOW, add_bank, add_person, add_question, present


def fill(database: Database, name: str = "Learner") -> None:
    with database.written() as session:
        bank = add_bank(session)
        present(session, bank, add_question(session, bank).question_row)
        add_person(session, name)


def names(database: Database) -> set[str]:
    with database.reading() as session:
        return {person.name for person in session.query(PersonRow)}


def rules(database: Database) -> list[str]:
    return [complaint.rule for complaint in checking.check(database)]


# --- checking --------------------------------------------------------------------------------


def test_a_database_without_tables_is_told_to_be_upgraded(empty_database):
    (complaint,) = [one for one in checking.check(empty_database) if one.rule == "REVISION"]

    assert "quiz db upgrade" in str(complaint.cure)


def test_a_column_that_was_dropped_by_hand_is_told(database):
    with database.written() as session:
        session.execute(text("ALTER TABLE classes DROP COLUMN simulated"))

    assert "DRIFT" in rules(database)


def test_a_row_that_points_at_nothing_is_told(sqlite_database):
    fill(sqlite_database)
    with closing(sqlite3.connect(sqlite_database.engine.url.database)) as careless:
        careless.execute("DELETE FROM question_versions")
        careless.commit()

    assert "REFERENCE" in rules(sqlite_database)


@pytest.mark.postgresql
def test_a_server_that_does_not_wait_for_the_disk_is_told(postgresql_url):
    database = Database(postgresql_url)

    found = [str(complaint.message) for complaint in checking.check(database)]
    database.close()

    assert any("fsync = off" in message for message in found)


def test_a_sound_database_gives_no_complaint(sqlite_database):
    fill(sqlite_database)

    assert checking.check(sqlite_database) == ()


# --- copying and putting back ----------------------------------------------------------------


@pytest.mark.postgresql
def test_copying_postgresql_is_left_to_its_own_programs(postgresql_url, tmp_path):
    database = Database(postgresql_url)

    with pytest.raises(Refused) as refusal:
        upkeep.back_up(database, tmp_path / "copy.db")
    with pytest.raises(Refused):
        restoring.restore(database, tmp_path / "copy.db", tmp_path, NOW)
    database.close()

    assert "pg_dump" in str(refusal.value.cure)


def test_a_backup_never_overwrites_anything(sqlite_database, tmp_path):
    (tmp_path / "copy.db").write_text("precious")

    with pytest.raises(Refused):
        upkeep.back_up(sqlite_database, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "precious"


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-5000])


def alter_one_byte(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def lose_the_sum(path):
    path.with_name(path.name + upkeep.SUM).unlink()


def be_no_database(path):
    path.write_bytes(b"a picture")
    reseal(path)


def be_another_database(path):
    path.unlink()
    path.touch()
    reseal(path)


def break_a_page_and_reseal(path):
    raw = bytearray(path.read_bytes())
    raw[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(raw)
    reseal(path)


def reseal(path):
    """Write the sum beside the copy as `sha256sum` does."""
    total = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(path.name + upkeep.SUM).write_text(f"{total}  {path.name}\n")


@pytest.mark.parametrize(
    "harm",
    [
        cut_short,
        alter_one_byte,
        lose_the_sum,
        be_no_database,
        be_another_database,
        break_a_page_and_reseal,
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_the_present_database_stays(
    sqlite_database, tmp_path, harm
):
    fill(sqlite_database)
    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")
    with sqlite_database.written() as session:
        add_person(session, "Came later")
    harm(copy)

    with pytest.raises(Refused):
        restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW)

    assert "Came later" in names(sqlite_database)
    assert not (tmp_path / "backups").exists()


def test_a_backup_of_a_newer_program_is_refused(sqlite_database, tmp_path):
    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")
    with upkeep.opened(f"sqlite:///{copy}") as other, other.written() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    reseal(copy)

    with pytest.raises(Refused, match="9999"):
        restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW)


def test_a_database_in_use_is_copied_and_put_back(sqlite_database, tmp_path):
    fill(sqlite_database, "Before")
    with sqlite_database.reading() as reader:
        assert reader.query(ItemRow).count() == 1
        copy = upkeep.back_up(sqlite_database, tmp_path / "copies" / "copy.db")
    with sqlite_database.written() as session:
        add_person(session, "After")

    kept = restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW).kept

    assert names(sqlite_database) == {"Learner", "Before"}
    assert checking.check(sqlite_database) == ()
    assert kept is not None
    with upkeep.opened(f"sqlite:///{kept}") as before:
        assert names(before) == {"Learner", "Before", "After"}


def test_what_a_plain_copy_of_the_file_would_lose_is_in_the_backup(sqlite_database, tmp_path):
    fill(sqlite_database, "In the log alone")
    plain = tmp_path / "plain.db"
    shutil.copyfile(sqlite_database.engine.url.database, plain)

    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")

    with upkeep.opened(f"sqlite:///{copy}") as whole:
        assert "In the log alone" in names(whole)
    with upkeep.opened(f"sqlite:///{plain}") as lost:
        assert names(lost) == set()


def test_putting_a_backup_back_leaves_the_backup_as_it_was(sqlite_database, tmp_path):
    fill(sqlite_database)
    copy = upkeep.back_up(sqlite_database, tmp_path / "copies" / "copy.db")
    before = {path.name: path.read_bytes() for path in copy.parent.iterdir()}

    restoring.restore(sqlite_database, copy, tmp_path / "backups", NOW)

    assert {path.name: path.read_bytes() for path in copy.parent.iterdir()} == before
    assert len(before) == 2


def test_a_backup_is_put_into_a_new_place(sqlite_database, tmp_path):
    fill(sqlite_database, "Moved")
    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")

    with upkeep.opened(f"sqlite:///{tmp_path / 'new' / 'sourcecheck.db'}") as fresh:
        kept = restoring.restore(fresh, copy, tmp_path / "backups", NOW).kept

        assert kept is None
        assert "Moved" in names(fresh)


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence():
    with (
        pytest.raises(Refused, match="cannot be opened"),
        upkeep.opened("postgresql://nobody@/nothing?host=/nonexistent"),
    ):
        pass
