"""The receipt of an attempt: what its person holds in hand once it is submitted."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from quiz.domain.people.codes import grouped, receipt_code
from quiz.domain.quizzes.release import Since
from quiz.domain.quizzes.rules import PRESETS, Preset, Rules
from quiz.persistence.database.engine import Database
from quiz.services.attempts.rules import store_rules
from quiz.services.taking.sweeping import sweep_all
from tests.builders import make_choice, make_number
from tests.functional.conftest import Browser, Clock
from tests.functional.taking.attempt import give, start
from tests.offers import add_offer

EXAM = PRESETS[Preset.EXAM]


def begin(browser: Browser, database: Database, rules: Rules = EXAM) -> str:
    """Begin a quiz of a choice and a number, and answer the first."""
    with database.written() as session:
        assignment = add_offer(session, make_choice(stem="Which\nof them?"), make_number())
        store_rules(session, assignment, replace(rules, shuffle_questions=False))
        code = assignment.code
    address = start(browser, code, "Ayan")
    give(browser, f"{address}/1", option="2")
    return address


def test_before_the_release_the_result_is_a_receipt_that_can_be_kept(
    browser: Browser, database: Database
) -> None:
    address = begin(browser, database)
    assert browser.get(f"{address}/receipt").status_code == 409
    browser.send(f"{address}/submit", on=f"{address}/summary")
    browser.follow()
    code = grouped(receipt_code(UUID(address.rpartition("/")[2])))
    assert re.search(rf"Receipt .*Questions answered 1 of 2 .*{code}", browser.text)
    assert "when the results are released" in browser.text
    kept = browser.get(f"{address}/receipt")
    assert kept.headers["Content-Disposition"] == f'attachment; filename="receipt-{code}.txt"'
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert kept.headers["Cache-Control"] == "no-store"
    assert kept.content_type == "text/plain; charset=utf-8"
    lines = kept.get_data(as_text=True).splitlines()
    assert lines[0] == f"Receipt {code}"
    assert "Name: Ayan" in lines
    assert [line for line in lines if line.startswith("Submitted: 22 Nov 2026, ")]
    assert "Answered: 1 of 2 questions" in lines
    first = next(place for place, line in enumerate(lines) if line.endswith("Which of them?"))
    assert lines[first + 1] == "Answer: 340 metres"
    assert lines[-1] == "Answer: none"


def test_answers_that_are_not_shown_yet_are_counted_and_not_listed(
    browser: Browser, database: Database
) -> None:
    hidden = replace(EXAM, shown=replace(EXAM.shown, own_answer=Since.RELEASED))
    address = begin(browser, database, hidden)
    browser.send(f"{address}/submit", on=f"{address}/summary")
    kept = browser.get(f"{address}/receipt").get_data(as_text=True)
    assert "Answered: 1 of 2 questions" in kept
    assert "Answer:" not in kept
    assert "Question 1" not in kept


def test_what_was_submitted_by_itself_says_so(
    browser: Browser, database: Database, clock: Clock
) -> None:
    address = begin(browser, database)
    clock.forward(hours=2)
    assert sweep_all(database, clock.moment) == 1
    browser.get(f"{address}/result")
    assert "submitted by itself" in browser.text
    assert "submitted by itself" in browser.get(f"{address}/receipt").get_data(as_text=True)


def test_a_full_result_has_its_receipt_too_and_says_which_attempt_counts(
    browser: Browser, database: Database
) -> None:
    address = begin(browser, database, PRESETS[Preset.PRACTICE])
    browser.send(f"{address}/submit", on=f"{address}/summary")
    browser.follow()
    assert "Of your attempts at this quiz the best one counts." in browser.text
    assert "Receipt code" not in browser.text
    kept = browser.get(f"{address}/receipt").get_data(as_text=True)
    assert "Answer: 340 metres" in kept
    assert "submitted by itself" not in kept
