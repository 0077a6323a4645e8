"""Claims summed by what was done to them, and the guess line beside every score."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace

import pytest

from quiz.domain.questions.questions import Facet, Verdict
from quiz.domain.quizzes.rules import SourcePlace
from quiz.persistence.bank.questions import find_question
from quiz.persistence.database.engine import Database
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank import records
from quiz.services.people import profiles
from quiz.services.taking import answering, starting
from tests.builders import NOW, add_person, adopt, make_choice, make_claim
from tests.functional.conftest import Browser
from tests.functional.taking.attempt import start
from tests.offers import add_offer

DROPPED = "attribution-dropped"
CLAIM = make_claim(verdict=Verdict.NEI, missing=Facet.WHO, quotes=make_claim().quotes[1:])


@pytest.fixture
def code(database: Database) -> str:
    """A quiz of four claims whose attribution was dropped, and one that is as the article says."""
    with database.written() as session:
        contents = [replace(CLAIM, stem=f"{CLAIM.stem} {number}") for number in range(4)]
        assignment = add_offer(session, *contents, make_claim())
        for number in range(1, 6):
            question = find_question(session, f"bridge-quiz-{number}")
            assert question is not None
            adopt(session, question, "verdict", DROPPED if number < 5 else "as-stated")
        return assignment.code


def take(browser: Browser, code: str) -> str:
    """Let three of the four dropped attributions pass; return the address of the attempt."""
    address = start(browser, code, "Ann")
    for number in range(1, 6):
        browser.get(f"{address}/{number}")
        # Questions come in the order of the list, and the third is seen through.
        verdict = "not-enough-information" if number == 3 else "supported"
        browser.post(f"{address}/{number}", **fields(browser), verdict=verdict, missing="who")
    browser.send(f"{address}/submit", on=f"{address}/summary")
    browser.follow()
    return address


def fields(browser: Browser) -> dict[str, str]:
    assert browser.page is not None
    page = browser.page.get_data(as_text=True)
    found = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        for name in ("client_id", "seen")
    }
    return {name: one[1] for name, one in found.items() if one} | {"go": "next"}


def test_three_of_four_dropped_attributions_were_let_pass_and_all_pages_say_so(
    browser: Browser, owner: Browser, code: str
) -> None:
    address = take(browser, code)
    assert "Dropped attributions 1 of 4 3 of 4" in browser.text
    assert "Claims as the article states them 1 of 1 –" in browser.text

    owner.get(f"/scores/{code}/questions")
    assert "Dropped attributions 1 of 4 3 of 4" in owner.text
    owner.get(f"/scores{address}")
    assert "Dropped attributions 1 of 4 3 of 4" in owner.text

    file = owner.get(f"/scores/{code}/answers.csv").text.lstrip("\ufeff")
    passed: Counter[str] = Counter()
    for row in csv.DictReader(io.StringIO(file)):
        passed[row["operator"]] += int(row["let_pass"] or 0)
        assert (row["let_pass"] == "") == (row["operator"] == "as-stated")
    assert passed == {DROPPED: 3, "as-stated": 0}


def test_the_guess_line_stands_beside_the_score_on_every_page(
    browser: Browser, owner: Browser, code: str
) -> None:
    address = take(browser, code)
    found = re.search(r"(\d+) % – guessing gives (\d+) %", browser.text)
    assert found
    score, line = found.groups()
    assert score != line

    browser.get("/quizzes/bridge-quiz")
    assert "Score Guessing gives" in browser.text
    assert f"{score} % {line} %" in browser.text
    take(browser, code)
    browser.get("/quizzes/bridge-quiz")
    assert f"What counts: {score} %. Guessing gives {line} %." in browser.text

    for page in ("/scores/", f"/scores/{code}", f"/scores{address}"):
        owner.get(page)
        assert f"{score} %" in owner.text, page
        assert re.search(rf"(?i)guessing gives .*{line} %", owner.text), page
    header, *rows = csv.reader(
        io.StringIO(owner.get(f"/scores/{code}/results.csv").text.lstrip("\ufeff"))
    )
    row = dict(zip(header, rows[0], strict=True))
    assert round(float(row["guess_line"]) * 100) == int(line)


def test_a_quiz_that_has_become_short_says_so_before_it_is_begun(
    browser: Browser, database: Database, code: str
) -> None:
    browser.get("/quizzes/bridge-quiz")
    assert "shorter than it should be" not in browser.text
    with database.written() as session:
        question = find_question(session, "bridge-quiz-2")
        assert question is not None
        records.retire_question(session, question, NOW)

    browser.get("/quizzes/bridge-quiz")
    assert "4 questions" in browser.text
    assert "1 question of this quiz cannot be asked now" in browser.text
    start(browser, code, "Ann")
    assert "of 4" in browser.text


def test_what_people_know_without_the_article_is_told_of_its_question(
    owner: Browser, database: Database
) -> None:
    with database.written() as session:
        assignment = add_offer(session, make_choice(), make_choice(stem="Which?"), key="hidden")
        store_rules(session, assignment, replace(rules_of(assignment), source=SourcePlace.END))
        for number in range(20):
            person = add_person(session, f"P{number}", resume_digest=f"{number:064}")
            actor = profiles.actor_of(session, person)
            attempt = starting.start_attempt(session, actor, assignment.id, NOW, "0" * 64)
            # All know the first; of the second as many as would by guessing.
            for position, option in ((1, "b"), (2, "abc"[number % 3])):
                answering.save_answer(
                    session,
                    actor,
                    attempt.id,
                    position,
                    {"option": option},
                    f"client-{position}",
                    NOW,
                )
            answering.submit(session, actor, attempt.id, NOW)
        code = assignment.code

    owner.get(f"/scores/{code}/questions")
    assert owner.text.count("B12:") == 1
    assert "Without the article 20 people got 100 % of it; guessing gives 33 %." in owner.text
    assert "Observed: Easy" in owner.text
