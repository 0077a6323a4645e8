"""Files and database: what changed on one side follows on the other, and clashes are told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quiz.domain.questions.questions import Status
from quiz.domain.quizzes.quizzes import QuizQuestion
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.questions import find_question
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import store_quiz
from quiz.services.bank.records import retire_question, store_fact, store_question
from quiz.services.bank_files.merge import Side
from quiz.services.bank_files.sync import (
    export_bank,
    import_bank,
)
from tests.builders import (
    EXPLANATION,
    TEXT,
    make_article,
    make_fact,
    make_number,
    make_question,
    make_quiz,
)
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

IN_FILES = EXPLANATION.replace("says in its", "says (from the files) in its")
IN_BROWSER = EXPLANATION.replace("says in its", "says (from the browser) in its")


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
