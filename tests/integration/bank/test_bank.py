from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from quiz.domain.bank import Bank
from quiz.domain.errors import NotFound
from quiz.domain.people.codes import JOIN_LENGTH
from quiz.domain.questions.questions import Option, Status
from quiz.domain.quizzes.quizzes import QuizQuestion
from quiz.formats.bank import BankReading, read_bank, read_files
from quiz.formats.bank_writing import bank_files
from quiz.persistence.bank.articles import find_article
from quiz.persistence.bank.banks import find_bank, list_bank_files
from quiz.persistence.bank.questions import find_question, load_bank_questions, load_versions
from quiz.persistence.quizzes.quizzes import find_quiz, public_assignment
from quiz.persistence.tables.questions import KeyingRow, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import store_quiz
from quiz.services.bank.records import retire_question, store_fact, store_question
from quiz.services.bank_files.merge import Side, load_bank
from quiz.services.bank_files.sync import (
    count_banks,
    export_bank,
    import_bank,
    import_folder,
    sync_bank,
)
from tests.builders import (
    EXPLANATION,
    NOW,
    TEXT,
    make_article,
    make_bank,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_question,
    make_quiz,
    present,
)
from tests.counting import count
from tests.paths import QUESTIONS

SHIPPED = QUESTIONS / "kazakh-elections"
LATER = NOW + timedelta(hours=1)
LENGTH = "questions/bridge-length.toml"
CLAIM = "questions/bridge-claim.toml"
STEM = "how long is the bridge?"
IN_FILES = EXPLANATION.replace("says in its", "says (from the files) in its")
IN_BROWSER = EXPLANATION.replace("says in its", "says (from the browser) in its")


@pytest.fixture
def files() -> dict[str, bytes]:
    files = bank_files(None, make_bank())
    files[LENGTH] = b"# Counted twice.\n" + files[LENGTH]
    return files


def edited(files: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    assert old in files[path].decode()
    return files | {path: files[path].decode().replace(old, new).encode()}


def without(files: dict[str, bytes], *paths: str) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if path not in paths}


def read(files: dict[str, bytes]) -> BankReading:
    return read_files(files)


def bring_in(session, files, **options):
    return import_bank(session, read(files), NOW, **options)


def sync(session, files, **options):
    return sync_bank(session, read(files), LATER, **options)


def stored(session) -> Bank:
    session.expire_all()
    return load_bank(session, find_bank(session, "bridges"))


def change_in_browser(session, **changes):
    bank = find_bank(session, "bridges")
    present_one = stored(session).questions["bridge-length"]
    content = replace(present_one.content, **changes)
    store_question(session, bank, replace(present_one, content=content), LATER)


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


# --- both ways -------------------------------------------------------------------------------


def test_export_gives_the_files_back_byte_for_byte(session, files):
    bring_in(session, files)

    assert export_bank(session, "bridges") == files
    assert sync(session, files).files == files


def test_a_change_made_in_the_browser_is_written_and_its_remarks_stay(session, files):
    bring_in(session, files)
    change_in_browser(session, explanation=IN_BROWSER)

    report = sync(session, files)

    assert without(report.files, LENGTH) == without(files, LENGTH)
    assert b"# Counted twice." in report.files[LENGTH]
    assert IN_BROWSER.encode() in report.files[LENGTH]
    assert sync(session, report.files).files == report.files
    assert stored(session) == read(report.files).bank


def test_what_was_made_in_the_browser_gets_a_file_of_its_own(session, files):
    bring_in(session, files)
    bank = find_bank(session, "bridges")
    store_question(session, bank, make_question("bridge-new", make_number()), LATER)

    report = sync(session, files)

    assert set(report.files) - set(files) == {"questions/bridge-new.toml"}
    assert sync(session, report.files).imported.stored == ()


def test_an_article_corrected_in_the_browser_gets_its_text_beside_the_old_one(session, files):
    bring_in(session, files)
    corrected = make_article("bridge", TEXT, TEXT.replace("Monday", "Tuesday"), publisher="The Day")
    store_article(session, find_bank(session, "bridges"), corrected, LATER)

    report = sync(session, files)

    assert set(report.files) - set(files) == {"articles/bridge/2.txt"}
    assert report.files["articles/bridge/1.txt"] == files["articles/bridge/1.txt"]
    assert b"Tuesday" in report.files["articles/bridge/2.txt"]
    assert read(report.files).bank == stored(session)
    assert not sync(session, report.files).imported.changed


def test_facts_and_quizzes_made_in_the_browser_get_files_too(session, files):
    bring_in(session, files)
    bank = find_bank(session, "bridges")
    store_fact(session, bank, make_fact("bridge-again"), LATER)
    weighted = (QuizQuestion(question="bridge-claim", weight=Fraction(3, 2)),)
    store_quiz(session, bank, make_quiz(key="another", questions=weighted), LATER)

    report = sync(session, files)

    assert set(report.files) - set(files) == {"facts/bridge-again.toml", "quizzes/another.toml"}
    assert read(report.files).bank == stored(session)
    assert not sync(session, report.files).imported.changed


def test_an_article_changed_on_both_sides_is_a_clash(session, files):
    bring_in(session, files)
    ours = make_article(publisher="The Browser")
    store_article(session, find_bank(session, "bridges"), ours, LATER)
    toml = "articles/bridge.toml"
    theirs = edited(files, toml, 'rights_owner = "The Daily"', 'rights_owner = "The Weekly"')

    report = sync(session, theirs)

    (clash,) = report.imported.clashes
    assert "The Weekly" in clash.in_files
    assert "The Browser" in clash.in_database
    assert report.files == theirs
    assert stored(session).articles["bridge"] == ours


def test_a_text_that_the_database_cannot_hold_is_reported_and_the_rest_comes_in(database, files):
    quote = 'name = "' + "q" * 60 + '"'
    long = edited(files, "questions/bridge-number.toml", 'name = "q1"', quote)
    with database.written() as session:
        report = bring_in(session, without(long, "quizzes/bridge-quiz.toml"))

        held = "bridge-number" in stored(session).questions
        assert held or [problem.record for problem in report.errors] == ["bridge-number"]
        assert "bridge-claim" in stored(session).questions


def test_changes_of_different_records_on_both_sides_meet(session, files):
    bring_in(session, files)
    change_in_browser(session, explanation=IN_BROWSER)

    report = sync(session, edited(files, CLAIM, "340 is more", "Indeed 340 is more"))

    assert not report.imported.clashes
    now = stored(session)
    assert now == read(report.files).bank
    assert "Indeed" in now.questions["bridge-claim"].content.explanation
    assert now.questions["bridge-length"].content.explanation == IN_BROWSER


def clashing(session, files):
    bring_in(session, files)
    change_in_browser(session, explanation=IN_BROWSER)
    return edited(files, LENGTH, "says in its", "says (from the files) in its")


def test_a_record_changed_on_both_sides_is_reported_with_both_texts_and_kept_on_each(
    session, files
):
    theirs = clashing(session, files)

    for _ in range(2):
        report = sync(session, theirs)

        (clash,) = report.imported.clashes
        assert (clash.noun, clash.key) == ("question", "bridge-length")
        assert "from the files" in clash.in_files
        assert IN_BROWSER in clash.in_database
        assert report.files == theirs
        kept = stored(session).questions["bridge-length"].content
        assert kept.explanation == IN_BROWSER


def test_an_import_reports_a_clash_too_and_changes_neither_side(session, files):
    theirs = clashing(session, files)

    report = import_bank(session, read(theirs), LATER)

    assert [clash.key for clash in report.clashes] == ["bridge-length"]
    assert stored(session).questions["bridge-length"].content.explanation == IN_BROWSER


@pytest.mark.parametrize(("side", "wins"), [(Side.FILES, IN_FILES), (Side.DATABASE, IN_BROWSER)])
def test_a_clash_is_settled_by_naming_a_side(session, files, side, wins):
    report = sync(session, clashing(session, files), prefer=side)

    assert not report.imported.clashes
    assert stored(session).questions["bridge-length"].content.explanation == wins
    assert wins.encode() in report.files[LENGTH]
    assert sync(session, report.files).files == report.files
    assert not sync(session, report.files).imported.clashes


def test_a_clash_is_settled_by_making_both_texts_equal(session, files):
    theirs = clashing(session, files)
    sync(session, theirs)

    same = edited(theirs, LENGTH, IN_FILES, IN_BROWSER)

    assert not sync(session, same).imported.clashes
    again = edited(same, LENGTH, IN_BROWSER, IN_FILES)
    assert not sync(session, again).imported.clashes


def test_a_record_removed_from_the_files_and_changed_in_the_database_is_a_clash(session, files):
    bring_in(session, files)
    change_in_browser(session, explanation=IN_BROWSER)
    fewer = edited(without(files, LENGTH), "quizzes/bridge-quiz.toml", '"bridge-length", ', "")

    report = sync(session, fewer)

    (clash,) = report.imported.clashes
    assert clash.in_files == ""
    assert IN_BROWSER in clash.in_database
    assert report.files == fewer
    assert stored(session).questions["bridge-length"].status is Status.PUBLISHED


def test_a_question_retired_in_the_browser_is_retired_in_its_file(session, files):
    bring_in(session, files)
    retire_question(session, find_question(session, "bridge-claim"), LATER)

    report = sync(session, files)

    assert b'status = "retired"' in report.files[CLAIM]
    assert not sync(session, report.files).imported.changed


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
