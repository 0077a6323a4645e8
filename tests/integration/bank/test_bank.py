from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from quiz.domain.errors import NotFound
from quiz.domain.people.codes import JOIN_LENGTH
from quiz.domain.questions.questions import Option, Status
from quiz.formats.bank import read_bank
from quiz.formats.bank_writing import bank_files
from quiz.persistence.bank.articles import find_article
from quiz.persistence.bank.banks import find_bank, list_bank_files
from quiz.persistence.bank.questions import find_question, load_bank_questions, load_versions
from quiz.persistence.quizzes.quizzes import find_quiz, public_assignment
from quiz.persistence.tables.questions import KeyingRow, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.bank_files.sync import (
    count_banks,
    export_bank,
    import_bank,
    import_folder,
)
from tests.builders import (
    NOW,
    TEXT,
    make_article,
    make_bank,
    make_choice,
    make_claim,
    make_question,
    present,
)
from tests.counting import count
from tests.integration.bank.sides import (
    CLAIM,
    LATER,
    LENGTH,
    bring_in,
    change_in_browser,
    edited,
    read,
    stored,
    sync,
    without,
)
from tests.paths import QUESTIONS

SHIPPED = QUESTIONS / "kazakh-elections"
STEM = "how long is the bridge?"


# --- what is wrong with files ----------------------------------------------------------------


def test_a_folder_that_is_no_bank_changes_nothing(session):
    report = bring_in(session, {"questions/a.toml": b"[[question]]\n"})

    assert report.errors
    assert find_bank(session, "bridges") is None


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LENGTH, 'kind = "single-choice"', 'kind = "single-choice'),
        (LENGTH, "340 metres long", "341 metres long"),
        (LENGTH, 'kind = "single-choice"', 'kind = "riddle"'),
        (LENGTH, STEM, STEM + "é"),
    ],
)
def test_a_broken_record_is_reported_and_leaves_the_rest(session, files, path, old, new):
    broken = edited(files, path, old, new)
    if "é" in new:
        broken[path] = broken[path].decode().encode("latin-1")
    broken = without(broken, "quizzes/bridge-quiz.toml")

    report = bring_in(session, broken)

    assert [problem.file for problem in report.errors][:1] == [path]
    assert sorted(stored(session).questions) == ["bridge-claim", "bridge-number"]


def test_a_record_that_cannot_be_read_any_more_is_kept_and_not_retired(session, files):
    bring_in(session, files)

    report = bring_in(session, edited(files, LENGTH, "kind = ", "kind "))

    assert report.errors
    assert not report.retired
    assert stored(session) == make_bank()


def test_a_record_comes_in_once_its_error_is_mended(session, files):
    bring_in(session, edited(files, LENGTH, "340 metres long", "341 metres long"))

    report = bring_in(session, files)

    assert ("question", "bridge-length") in report.stored
    assert not report.errors
    assert stored(session) == make_bank()


def test_a_key_of_another_bank_is_reported_and_not_taken_over(session, files):
    bring_in(session, files)
    other = edited(files, "bank.toml", '"bridges"', '"tunnels"')

    report = bring_in(session, other)

    assert {problem.rule for problem in report.errors} == {"STORE"}
    assert not report.stored
    assert stored(session) == make_bank()


def test_a_changed_text_of_a_stored_edition_is_refused_with_its_cure(session, files):
    bring_in(session, files)
    changed = bank_files(
        None, replace(make_bank(), articles={"bridge": make_article("bridge", TEXT + "\nMore.\n")})
    )

    report = bring_in(session, changed)

    (error,) = report.errors
    assert error.record == "bridge"
    assert "as edition 2" in str(error.cure)
    assert stored(session).articles == make_bank().articles


def test_nothing_is_written_while_the_files_have_errors(session, files):
    bring_in(session, files)
    change_in_browser(session, stem="According to the bridge report, changed in the browser?")
    broken = edited(files, CLAIM, "kind = ", "kind ")

    report = sync(session, broken)

    assert report.files == broken


def test_an_unknown_bank_cannot_be_exported(session):
    with pytest.raises(NotFound):
        export_bank(session, "nothing")


# --- files to database -----------------------------------------------------------------------


def test_a_bank_comes_in_whole(session, files):
    report = bring_in(session, files)

    assert not report.errors
    assert stored(session) == make_bank()


def test_importing_the_same_files_twice_changes_nothing(session, files):
    bring_in(session, files)
    revision = find_question(session, "bridge-length").revision
    codes = session.scalars(select(AssignmentRow.code)).all()

    report = import_bank(session, read(files), LATER)

    assert not report.changed
    assert find_question(session, "bridge-length").revision == revision
    assert count(session, VersionRow) == 3
    assert count(session, KeyingRow) == 3
    assert session.scalars(select(AssignmentRow.code)).all() == codes


def test_importing_the_same_files_twice_changes_nothing_without_the_digest_either(session, files):
    bring_in(session, files)
    find_bank(session, "bridges").files_digest = None

    report = import_bank(session, read(files), LATER)

    assert not report.changed
    assert count(session, VersionRow) == 3


def test_another_remark_in_a_file_is_remembered_and_changes_no_record(session, files):
    bring_in(session, files)

    report = bring_in(session, edited(files, LENGTH, "Counted twice.", "Counted thrice."))

    assert not report.changed
    assert b"Counted thrice." in export_bank(session, "bridges")[LENGTH]


def test_a_new_quiz_is_offered_to_the_public_with_a_code(session, files):
    bring_in(session, files)

    assignment = public_assignment(session, find_quiz(session, "bridge-quiz").id)

    assert assignment is not None
    assert assignment.class_id is None
    assert len(assignment.code) == JOIN_LENGTH


def test_another_wording_of_an_answered_question_makes_a_version(session, files):
    bring_in(session, files)
    bank = find_bank(session, "bridges")
    item = present(session, bank, find_question(session, "bridge-length"))

    bring_in(session, edited(files, LENGTH, STEM, "what is its length?"))

    loaded = load_bank_questions(session, bank.id)["bridge-length"]
    assert loaded.version_row.number == 2
    kept = load_versions(session, [item.version_id])[item.version_id]
    assert kept.content == make_choice()


def test_another_key_makes_a_keying_of_the_same_version(session, files):
    bring_in(session, files)
    number = "questions/bridge-number.toml"

    report = bring_in(session, edited(files, number, 'explanation = "', 'explanation = "So: '))

    loaded = load_bank_questions(session, find_bank(session, "bridges").id)["bridge-number"]
    assert report.stored == (("question", "bridge-number"),)
    assert (loaded.version_row.number, loaded.keying_row.number) == (1, 2)


def test_what_is_gone_from_the_files_is_retired_and_not_deleted(session, files):
    bring_in(session, files)
    fewer = without(files, CLAIM, "quizzes/bridge-quiz.toml")

    report = import_bank(session, read(fewer), LATER)

    assert report.retired == (("quiz", "bridge-quiz"), ("question", "bridge-claim"))
    assert stored(session).questions["bridge-claim"].status is Status.RETIRED
    quiz = find_quiz(session, "bridge-quiz")
    assert quiz.retired_at == LATER
    assert public_assignment(session, quiz.id).closes_at == LATER
    assert export_bank(session, "bridges") == fewer


def test_what_comes_back_to_the_files_is_in_use_again(session, files):
    bring_in(session, files)
    before = find_quiz(session, "bridge-quiz").id
    import_bank(session, read(without(files, CLAIM, "quizzes/bridge-quiz.toml")), LATER)

    bring_in(session, files)

    assert stored(session) == make_bank()
    assert find_quiz(session, "bridge-quiz").id == before
    assert public_assignment(session, before).closes_at is None


def test_an_article_gone_from_the_files_is_kept_for_what_stands_on_it(session, files):
    bring_in(session, files)
    fewer = {"bank.toml": files["bank.toml"]}

    report = import_bank(session, read(fewer), LATER)

    assert ("article", "bridge") in report.retired
    assert find_article(session, "bridge").retired_at == LATER
    assert export_bank(session, "bridges") == fewer


def test_an_import_leaves_what_was_changed_in_the_browser_alone(session, files):
    bring_in(session, files)
    change_in_browser(session, stem="According to the bridge report, changed in the browser?")

    report = bring_in(session, edited(files, CLAIM, "340 is more", "Indeed 340 is more"))

    assert not report.clashes
    assert "browser" in stored(session).questions["bridge-length"].content.stem
    assert "Indeed" in stored(session).questions["bridge-claim"].content.explanation


# --- whole folders ---------------------------------------------------------------------------


def write(folder, files):
    for path, raw in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


def test_importing_a_folder_reports_what_stayed_out_and_writes_no_file(database, tmp_path, files):
    broken = edited(files, LENGTH, "340 metres long", "341 metres long")
    write(tmp_path / "bank", broken)

    problems = import_folder(database, tmp_path, NOW)

    assert LENGTH in {problem.file for problem in problems}
    assert read_bank(tmp_path / "bank").files == broken
    with database.reading() as session:
        assert "bridge-claim" in stored(session).questions


def test_importing_an_unchanged_folder_again_reads_no_bank(database, tmp_path, files, monkeypatch):
    write(tmp_path / "bank", files)
    assert import_folder(database, tmp_path, NOW) == ()

    def never(_folder):
        raise AssertionError("the bank was read again")

    monkeypatch.setattr("quiz.services.bank_files.sync.read_bank", never)
    assert import_folder(database, tmp_path, LATER) == ()


def test_the_files_that_both_sides_met_are_kept_byte_for_byte(session, files):
    bring_in(session, files)

    rows = list_bank_files(session, find_bank(session, "bridges").id)

    assert {path: row.content for path, row in rows.items()} == files


def test_banks_are_counted_without_what_is_retired():
    bank = make_bank()
    retired = make_question("old", make_claim(), status=Status.RETIRED)
    counts = count_banks([replace(bank, questions={**bank.questions, "old": retired})])

    assert (counts.articles, counts.facts, counts.questions) == (1, 1, 3)
    assert counts.kinds == {"numeric": 1, "single-choice": 1, "verdict": 1}
    assert counts.verdicts == {"supported": 1}


def test_an_option_keeps_its_key_when_its_text_is_corrected(session, files):
    bring_in(session, files)

    bring_in(session, edited(files, LENGTH, '"34 metres"', '"3.4 metres"'))

    content: Any = stored(session).questions["bridge-length"].content
    assert content.options[0] == Option(key="a", text="3.4 metres", rationale="A digit is missing.")
