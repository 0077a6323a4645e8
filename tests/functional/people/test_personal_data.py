"""What is stored about a person: complete to take home, gone when erased (T48, T61)."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text

from quiz.cli import main
from quiz.domain.attempts.attempts import State
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import ANSWERS
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import ReleaseSchedule, Since
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database import upkeep as pages
from quiz.persistence.database.engine import Database
from quiz.persistence.people import personal
from quiz.persistence.people.erasure import NOBODY
from quiz.persistence.people.personal import HOLDINGS, NOBODYS, Fate
from quiz.persistence.schema import METADATA
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AttemptRow, ScoreRow
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import ClassRow, GrantedRole, PersonRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services import upkeep
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.people import erasure
from quiz.services.people.audit import record
from quiz.services.soundness import checking
from tests.builders import NOW, make_quiz
from tests.functional.conftest import Clock
from tests.place import PASSWORD, Place, Visit, content_of, visit, without_number

CANARY = "CANARY-7f3a"
LATER = NOW + timedelta(days=500)


# --- the list --------------------------------------------------------------------------------


def test_every_table_is_on_the_list() -> None:
    assert set(HOLDINGS) | NOBODYS == set(METADATA.tables)
    assert not set(HOLDINGS) & NOBODYS


def test_every_column_that_points_at_a_person_is_on_the_list() -> None:
    missing = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "people"
        and not (
            table.name in HOLDINGS
            and column.name in (*HOLDINGS[table.name].owners, *HOLDINGS[table.name].mentions)
        )
    ]
    assert missing == []


def test_every_row_that_hangs_on_a_personal_one_is_on_the_list() -> None:
    personal_tables = {name for name, one in HOLDINGS.items() if one.owners or one.through}
    # Rows of the bank are mentioned by attempts and cards, and belong to nobody.
    missing = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in personal_tables - {"people", "banks"}
        and table.name not in personal_tables
    ]
    assert missing == []


def test_each_kind_says_which_of_its_fields_are_typed() -> None:
    chosen = {"option", "sentence"}
    for kind, answer in ANSWERS.items():
        texts = {one.name for one in dataclasses.fields(answer) if one.type in (str, "str")}
        assert texts - chosen == answer.typed, kind


# --- taking home -----------------------------------------------------------------------------


def archive_of(browser: Visit) -> dict[str, str]:
    answer = browser.post("/account/data", {})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    # A name without spaces needs no quotation marks, and is whole in every shell.
    assert "filename=sourcecheck-my-data-" in answer.headers["Content-Disposition"].replace('"', "")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_archive_has_every_row_of_ones_own_and_nobody_elses(
    app: Flask, place: Place, database: Database
) -> None:
    taker = visit(app, place, "taker")
    files = archive_of(taker)
    tables = json.loads(files["data.json"])
    own = {name for name, one in HOLDINGS.items() if one.owners or one.through}
    assert set(tables) == own
    with database.reading() as session:
        counts = personal.count_of(session, [place.people["taker"]])
    # The download itself is recorded after the archive is made.
    expected = {name: rows for name, (_, rows) in counts.items()}
    expected["audit_entries"] -= 1
    assert {name: len(tables[name]) for name in own} == expected
    assert tables["people"][0]["login"] == "taker@example.org"
    everything = "".join(files.values())
    for other in ("Classmate", "Stranger", "Teacher", "stranger@example.org"):
        assert other not in everything
    assert {f"{name}.csv" for name, rows in tables.items() if rows} <= set(files)


def test_marks_and_scores_come_along_when_they_are_released_and_not_before(
    app: Flask, place: Place, database: Database
) -> None:
    with database.written() as session:
        row = session.get_one(AssignmentRow, place.things.offer)
        shown = ReleaseSchedule.all_since(Since.RELEASED)
        store_rules(session, row, replace(rules_of(row), shown=shown))
    taker = visit(app, place, "taker")
    before = json.loads(archive_of(taker)["data.json"])
    assert before["attempts"]
    assert (before["marks"], before["scores"]) == ([], [])
    visit(app, place, "teacher").post(f"/scores/{place.things.code}/release", {})
    after = archive_of(taker)
    tables = json.loads(after["data.json"])
    assert tables["marks"]
    assert tables["scores"]
    assert any(name.startswith("receipts/") for name in after)


def tables_of(browser: Visit) -> Any:
    return json.loads(archive_of(browser)["data.json"])


def test_marks_of_what_an_exam_reserves_stay_here_until_it_is_released(
    app: Flask, place: Place, database: Database
) -> None:
    taker = visit(app, place, "taker")
    assert tables_of(taker)["marks"]
    with database.written() as session:
        bank = session.scalars(select(BankRow).where(BankRow.key == "first-bank")).one()
        asked = select(QuestionRow.key).where(QuestionRow.key.startswith("first-question-"))
        keys = session.scalars(asked).all()
        quiz = store_quiz(session, bank, make_quiz(*keys, key="exam", mode=Mode.EXAM), NOW)
        exam = open_to_public(session, quiz, NOW)
        ends = NOW + timedelta(hours=3)
        store_rules(session, exam, replace(PRESETS[Preset.EXAM], opens_at=NOW, closes_at=ends))
    assert tables_of(taker)["marks"] == []


def test_nothing_of_a_void_attempt_is_told(app: Flask, place: Place, database: Database) -> None:
    taker = visit(app, place, "taker")
    assert tables_of(taker)["scores"]
    with database.written() as session:
        closed = select(AttemptRow).where(AttemptRow.submitted_at.is_not(None))
        for row in session.scalars(closed):
            row.state = State.VOID
    after = tables_of(taker)
    assert after["attempts"]
    assert (after["marks"], after["scores"]) == ([], [])


def test_what_staff_did_to_others_names_none_of_them(
    app: Flask, place: Place, database: Database
) -> None:
    teacher, own = visit(app, place, "teacher"), place.people["teacher"]
    code = {"class": "CANARY"}
    with database.written() as session:
        for person_id in (place.people["taker"], None):
            record(
                session,
                NOW,
                AuditEvent.MEMBER_REMOVED,
                by_id=own,
                person_id=person_id,
                details=code,
            )
        event = AuditEvent.ROLE_GRANTED
        record(
            session, NOW, event, by_id=place.people["admin"], person_id=own, details={"role": "a"}
        )
    entries = tables_of(teacher)["audit_entries"]
    assert {str(own), None} >= {entry["person_id"] for entry in entries}
    assert all(entry["details"] == {} for entry in entries if entry["person_id"] is None)
    assert any(entry["details"] == {"role": "a"} for entry in entries)
    assert sum(entry["action"] == AuditEvent.MEMBER_REMOVED for entry in entries) >= 2


def test_no_digest_hash_or_secret_is_in_the_archive(
    app: Flask, place: Place, database: Database
) -> None:
    everything = "".join(archive_of(visit(app, place, "taker")).values())
    with database.reading() as session:
        secrets = [
            *session.scalars(text("SELECT hash FROM passwords")),
            *session.scalars(text("SELECT secret FROM sessions")),
            *session.scalars(text("SELECT token_digest FROM sessions")),
            *session.scalars(text("SELECT token_digest FROM entry_links")),
        ]
    assert secrets
    assert [secret for secret in secrets if secret in everything] == []


# --- erasing ---------------------------------------------------------------------------------


def type_everywhere(app: Flask, place: Place) -> Visit:
    """Let the taker write a canary wherever a learner can write."""
    taker = visit(app, place, "taker")
    attempt = f"/attempts/{place.things.attempt}"
    taker.post("/account/profile", {"name": CANARY, "zone": "Asia/Almaty", "language": "en"})
    for position in (1, 2, 3):
        saved = {"client_id": f"page-one.{position}", "seen": "0"}
        taker.post(f"{attempt}/{position}/save", {**saved, "number": CANARY, "option": "2"})
        taker.post(f"{attempt}/{position}/notes", {"jotted": "yes", "flagged": "y", "note": CANARY})
    taker.post(f"{attempt}/1/report", {"text": CANARY})
    return taker


def dump(database: Database) -> str:
    return repr(content_of(database))


def scores(database: Database) -> list[Any]:
    with database.reading() as session:
        return [
            tuple(row)
            for row in session.execute(
                select(ScoreRow.numerator, ScoreRow.denominator, ScoreRow.revision).order_by(
                    ScoreRow.id
                )
            )
        ]


def test_of_whoever_is_erased_nothing_is_left_that_names_them_and_the_statistics_stay(
    app: Flask, place: Place, database: Database
) -> None:
    taker = type_everywhere(app, place)
    assert CANARY in dump(database)
    assert "taker@example.org" in dump(database)
    before, questions = scores(database), f"/scores/{place.things.code}/questions"
    teacher = visit(app, place, "teacher")
    statistics = teacher.get(questions).get_data(as_text=True)
    answer = taker.post("/account/erase", {"current": PASSWORD, "sure": "y"})
    assert answer.status_code == 303
    left = dump(database)
    for word in (CANARY, "taker@example.org", "Taker", "Asia/Almaty"):
        assert word not in left, word
    assert scores(database) == before
    after = teacher.get(questions).get_data(as_text=True)
    assert without_number(after) == without_number(statistics)
    shown = teacher.get(f"/scores/{place.things.code}").get_data(as_text=True)
    assert NOBODY in shown
    # All of their browsers are out, and nobody can sign in.
    assert visit(app, place, "taker").get("/account/").status_code == 401
    other = visit(app, place, "visitor")
    login = {"login": "taker@example.org", "password": PASSWORD}
    assert other.post("/account/sign-in", login).status_code == 401


@pytest.mark.parametrize(
    "sent", [{"sure": "y", "current": "wrong"}, {"sure": "y"}, {"current": PASSWORD}]
)
def test_without_the_password_or_the_tick_nothing_is_erased(
    app: Flask, place: Place, database: Database, sent: dict[str, str]
) -> None:
    before = dump(database)
    assert visit(app, place, "taker").post("/account/erase", sent).status_code == 400
    # That a wrong password was tried is counted, and is all that is written.
    with database.written() as session:
        session.execute(text("DELETE FROM failed_sign_ins"))
    assert dump(database) == before


def test_whoever_guesses_a_password_to_erase_with_has_to_wait(app: Flask, place: Place) -> None:
    taker = visit(app, place, "taker")
    wrong, right = ({"sure": "y", "current": word} for word in ("wrong", PASSWORD))
    answers = [taker.post("/account/erase", wrong).status_code for _ in range(20)]
    assert answers[0] == 400
    assert answers[-1] == 429
    refused = taker.post("/account/erase", right)
    assert refused.status_code == 429
    assert "Too many tries have failed" in refused.get_data(as_text=True)
    assert taker.get("/account/").status_code == 200


def test_staff_give_their_roles_back_before_they_are_erased(app: Flask, place: Place) -> None:
    for actor in ("teacher", "writer", "admin", "owner"):
        browser = visit(app, place, actor)
        answer = browser.post("/account/erase", {"sure": "y"})
        assert answer.status_code == 400
        assert "role" in answer.get_data(as_text=True)


def test_a_former_author_leaves_a_bank_that_is_not_called_after_them(
    app: Flask, place: Place, database: Database
) -> None:
    with database.written() as session:
        session.delete(session.get_one(GrantedRole, (place.people["writer"], Role.AUTHOR)))
        session.execute(text("UPDATE banks SET title = 'Writer', key = 'writer' WHERE id = 1"))
    assert visit(app, place, "writer").post("/account/erase", {"sure": "y"}).status_code == 303
    left = dump(database)
    assert "Writer" not in left
    assert "'writer'" not in left


def test_the_guests_who_somebody_was_are_erased_with_them(
    app: Flask, place: Place, database: Database
) -> None:
    taker = visit(app, place, "taker")
    taker.post("/account/resume", {"code": place.resume_code})
    assert "Classmate" in dump(database)
    taker.post("/account/erase", {"current": PASSWORD, "sure": "y"})
    assert "Classmate" not in dump(database)


# --- commands and retention ------------------------------------------------------------------


def run(database: Database, *arguments: str) -> Any:
    url = database.engine.url.render_as_string(hide_password=False)
    with TemporaryDirectory() as folder:
        outcome = CliRunner(env={"QUIZ_DATABASE_URL": url}).invoke(
            main, ["user", *arguments, "--format", "json", "--instance", folder]
        )
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.output)


def test_a_dry_run_says_what_erasing_then_does(place: Place, database: Database) -> None:
    before = dump(database)
    planned = run(database, "erase", "taker@example.org", "--dry-run")
    assert dump(database) == before
    done = run(database, "erase", "taker@example.org")
    assert planned["tables"] == done["tables"]
    assert planned["tables"]["cards"] == {"fate": Fate.DELETED, "rows": 1}
    assert "taker@example.org" not in dump(database)


@pytest.mark.sqlite
def test_a_restored_backup_brings_nobody_back_who_was_erased_since(
    place: Place, database: Database, tmp_path: Path
) -> None:
    backup = upkeep.back_up(database, tmp_path / "backup.db")
    run(database, "erase", "taker@example.org")
    url = database.engine.url.render_as_string(hide_password=False)
    outcome = CliRunner(env={"QUIZ_DATABASE_URL": url}).invoke(
        main, ["db", "restore", str(backup), "--instance", str(tmp_path / "instance")]
    )
    assert outcome.exit_code == 0, outcome.output
    left = dump(database)
    assert "taker@example.org" not in left
    assert "stranger@example.org" in left
    with database.reading() as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert last is not None
    assert last.action == AuditEvent.DATABASE_RESTORED
    assert last.details["before"] == last.details["after"] + 1
    assert checking.check(database) == ()


def restore(database: Database, backup: Path, tmp_path: Path, *options: str) -> Result:
    url = database.engine.url.render_as_string(hide_password=False)
    database.close()
    return CliRunner(env={"QUIZ_DATABASE_URL": url}).invoke(
        main, ["db", "restore", str(backup), "--instance", str(tmp_path / "instance"), *options]
    )


@pytest.mark.sqlite
def test_a_restore_that_ends_half_way_brings_nobody_back_who_was_erased(
    place: Place, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = upkeep.back_up(database, tmp_path / "backup.db")
    run(database, "erase", "taker@example.org")
    copy, target = pages.copy_sqlite, pages.sqlite_path(database)
    seen: list[int] = []

    def ended(source: Path, to: Path, **how: bool) -> None:
        copy(source, to, **how)
        if to == target:
            seen.append(1)
            raise KeyboardInterrupt

    monkeypatch.setattr(pages, "copy_sqlite", ended)
    restore(database, backup, tmp_path)
    assert seen == [1]
    left = dump(database)
    assert "taker@example.org" not in left
    assert "stranger@example.org" in left


@pytest.mark.sqlite
def test_a_restore_says_when_it_cannot_know_who_was_erased(
    place: Place, database: Database, tmp_path: Path
) -> None:
    backup = upkeep.back_up(database, tmp_path / "backup.db")
    outcome = restore(database, backup, tmp_path, "--format", "json")
    assert json.loads(outcome.output)["erased_again"] is True
    for form in ("json", "text"):
        with database.written() as session:
            session.execute(text("ALTER TABLE audit_entries RENAME TO lost"))
        (tmp_path / "instance" / "backups").rename(tmp_path / f"kept-{form}")
        outcome = restore(database, backup, tmp_path, "--format", form)
        assert outcome.exit_code == 0, outcome.output
        if form == "json":
            assert json.loads(outcome.output)["erased_again"] is False
        else:
            assert "can't be read" in outcome.output
            assert "quiz user erase" in outcome.output
    assert checking.check(database) == ()


def end_class(database: Database, place: Place, months: int = 12) -> None:
    with database.written() as session:
        row = session.scalars(select(ClassRow).filter_by(key=place.things.group)).one()
        row.ended_at, row.retention_months = NOW, months


def test_while_a_class_keeps_its_data_nothing_is_erased(place: Place, database: Database) -> None:
    before = dump(database)
    with database.written() as session:
        assert erasure.apply_retention(session, LATER) == ()
    end_class(database, place, months=24)
    with database.written() as session:
        assert erasure.apply_retention(session, LATER) == ()
    assert "taker@example.org" in before


def test_after_its_time_a_class_names_none_of_its_learners(
    app: Flask, place: Place, database: Database, clock: Clock
) -> None:
    end_class(database, place)
    before = scores(database)
    with database.reading() as session:
        planned = erasure.apply_retention(session, LATER, dry_run=True)
    kept = dump(database)
    with database.written() as session:
        done = erasure.apply_retention(session, LATER)
    assert planned == done
    (line,) = done
    # The guest of the class and the one it made; the account lives on.
    assert (line.key, line.erased, line.detached) == (place.things.group, 2, 1)
    left = dump(database)
    assert "Classmate" in kept
    assert "Classmate" not in left
    assert "Made by first" not in left
    assert scores(database) == before
    with database.reading() as session:
        person = session.get_one(PersonRow, place.people["taker"])
        assert person.erased_at is None
        own = select(AttemptRow).where(AttemptRow.person_id == person.id)
        assert session.scalars(own).all() == []
        assert erasure.apply_retention(session, LATER, dry_run=True) == ()
    page = visit(app, place, "teacher").get(f"/scores/{place.things.code}")
    assert NOBODY in page.get_data(as_text=True)


def test_the_instructor_says_when_a_class_ends(
    app: Flask, place: Place, database: Database
) -> None:
    teacher, path = visit(app, place, "teacher"), f"/classes/{place.things.group}"
    assert teacher.post(f"{path}/end", {"ended_on": "2027-06-30", "months": "0"}).status_code == 400
    assert teacher.post(f"{path}/end", {"ended_on": "2027-06-30", "months": "6"}).status_code == 303
    assert 'value="2027-06-30"' in teacher.get(path).get_data(as_text=True)
    for soon in (
        {"ended_on": "2025-11-22", "months": "12"},
        {"ended_on": "2026-10-30", "months": "1"},
    ):
        refused = teacher.post(f"{path}/end", soon)
        assert refused.status_code == 400
        assert "would be gone within 14 days" in refused.get_data(as_text=True)
    assert teacher.post(f"{path}/end", {"ended_on": "", "months": "6"}).status_code == 303
    assert 'value="2027-06-30"' not in teacher.get(path).get_data(as_text=True)
