"""How sure one is, as the pages ask for it and tell what came of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from quiz.domain.questions.questions import Content, TrueFalse, Verdict
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow
from tests.builders import make_choice, make_claim, make_quote
from tests.functional.conftest import Browser
from tests.functional.taking.attempt import give, hidden, html, start
from tests.offers import add_offer, set_confidence

RIGHT, WRONG = "2", "1"


def offer(database: Database, *contents: Content, rule: str = "asked") -> str:
    """A quiz of those contents that asks for confidence by that rule; return its code."""
    with database.written() as session:
        row = add_offer(session, *contents)
        set_confidence(session, row, rule)
        return row.code


def stated(database: Database) -> list[int | None]:
    """What was said with each answer, in the order in which they came."""
    with database.reading() as session:
        return list(session.scalars(select(AnswerRow.confidence).order_by(AnswerRow.id)))


def answered(browser: Browser, code: str, *given: dict[str, Any]) -> str:
    """Answer a quiz and hand it in; return the attempt's address."""
    attempt = start(browser, code)
    for position, fields in enumerate(given, 1):
        give(browser, f"{attempt}/{position}", **fields)
    browser.send(f"{attempt}/submit", on=f"{attempt}/summary")
    browser.follow()
    return attempt


def test_where_nobody_asks_the_page_does_not_either(browser: Browser, database: Database) -> None:
    start(browser, offer(database, make_choice(), rule="off"))
    assert "How sure are you" not in browser.text
    assert 'name="confidence"' not in html(browser)


def test_a_number_that_is_no_stop_is_refused_and_the_answer_stays_in_the_form(
    browser: Browser, database: Database
) -> None:
    attempt = start(browser, offer(database, make_choice()))
    for sent in ("75", "x", "²", "-1", "99999999999"):
        give(browser, f"{attempt}/1", option=RIGHT, confidence=sent)
        assert browser.page is not None
        assert browser.page.status_code == 400
        assert "Choose one of the stops" in browser.text
    assert stated(database) == []


def test_the_stops_stand_under_the_question_and_nothing_is_set(
    browser: Browser, database: Database
) -> None:
    start(browser, offer(database, make_choice()))
    assert "How sure are you that your answer is right?" in browser.text
    assert "not set a guess 60 % 70 % 80 % 90 % 99 %" in browser.text
    assert "It does not count." in browser.text
    assert '<input autocomplete="off" checked' in html(browser).replace(
        'aria-describedby="confidence-hint" ', ""
    )


def test_a_choice_is_saved_by_the_form_and_shown_again(
    browser: Browser, database: Database
) -> None:
    attempt = start(browser, offer(database, make_choice(), make_choice()))
    give(browser, f"{attempt}/1", option=RIGHT, confidence="80")
    assert stated(database) == [80]
    browser.get(f"{attempt}/1")
    checked = [line for line in html(browser).split("<input") if "checked" in line]
    assert any('value="80"' in line for line in checked)


def test_a_choice_is_saved_by_the_script_too(browser: Browser, database: Database) -> None:
    attempt = start(browser, offer(database, make_choice()))
    browser.get(f"{attempt}/1")
    told = browser.post(
        f"{attempt}/1/save",
        client_id="page-name.1",
        seen=hidden(browser, "seen"),
        option=RIGHT,
        confidence="99",
    )
    assert told.status_code == 200
    assert stated(database) == [99]


def test_two_pages_that_differ_in_how_sure_one_is_are_told_apart(
    browser: Browser, database: Database
) -> None:
    attempt = start(browser, offer(database, make_choice()))
    browser.get(f"{attempt}/1")
    sent = {"option": RIGHT, "seen": "0"}
    browser.post(f"{attempt}/1/save", client_id="other-page.1", confidence="60", **sent)
    browser.get(f"{attempt}/1")
    told = browser.post(f"{attempt}/1/save", client_id="this-page.1", confidence="99", **sent)
    assert told.status_code == 409
    both = [text for _, text in told.get_json()["both"]]  # type: ignore[index]
    assert both == ["340 metres (60 % sure)", "340 metres (99 % sure)"]


def test_where_it_counts_the_page_says_what_it_earns_and_costs(
    browser: Browser, database: Database
) -> None:
    code = offer(database, make_choice(), make_choice(), rule="counts")
    attempt = start(browser, code)
    assert "It counts." in browser.text
    give(browser, f"{attempt}/1", option=RIGHT, confidence="99")
    give(browser, f"{attempt}/2", option=WRONG, confidence="70")
    browser.send(f"{attempt}/submit", on=f"{attempt}/summary")
    browser.follow()
    assert "17 % – guessing gives 11 %" in browser.text
    assert "You said that you are 99 % sure. By certainty it earns 3 of 3." in browser.text
    assert "You said that you are 70 % sure. By certainty it costs 2." in browser.text
    assert "earned 0.5 each on the mean, where 3 is the most: 17 %." in browser.text
    assert "worth 50 %, and 50 % with a bonus" in browser.text
    assert "more than 80 %: 1 of 1 right, as sure as you were right." in browser.text


def test_the_result_says_first_how_often_one_was_right(
    browser: Browser, database: Database
) -> None:
    code = offer(database, *[make_choice() for _ in range(5)])
    sure = {"confidence": "80"}
    attempt = answered(
        browser, code, *[{"option": RIGHT} | sure] * 3, *[{"option": WRONG, "confidence": "80"}] * 2
    )
    assert "When you said 80 %, you were right 3 of 5." in browser.text
    browser.get(f"{attempt}/result?show=sure")
    assert "Sure and not right (0)" in browser.text
    assert "No question of this sort" in browser.text


def test_too_few_answers_and_claims_say_how_many_are_needed(
    browser: Browser, database: Database
) -> None:
    answered(browser, offer(database, make_claim()), {"verdict": "refuted", "confidence": "99"})
    assert "Too few answers yet: 5 at one stop are needed" in browser.text
    assert "Too few claims yet: 8 supported and 8 refuted ones are needed" in browser.text
    assert "d′" not in browser.text
    assert "Sure and not right (1)" in browser.text


def test_enough_claims_are_told_in_words_with_both_figures(
    browser: Browser, database: Database
) -> None:
    claims: list[Content] = [
        TrueFalse(stem=f"Claim {n}.", truth=n % 2 == 0, quotes=(make_quote(),)) for n in range(16)
    ]
    given = [{"truth": str(n % 2 == 0), "confidence": "90"} for n in range(16)]
    answered(browser, offer(database, *claims), *given)
    assert "You tell supported claims from refuted ones." in browser.text
    assert "In doubt you lean neither way clearly." in browser.text
    assert "Told apart: d′, of at most 3.19" in browser.text
    browser.get("/account/")
    assert "in all your results" in browser.text
    assert "When you said 90 %, you were right 16 of 16." in browser.text
    assert "Told apart: d′, of at most 3.19" in browser.text


def test_who_teaches_sees_who_was_sure_and_wrong_and_has_it_in_the_file(
    new_browser: Callable[[], Browser], owner: Browser, database: Database
) -> None:
    code = offer(database, make_choice(), make_choice())
    answered(new_browser(), code, {"option": WRONG, "confidence": "99"}, {"option": WRONG})
    answered(new_browser(), code, {"option": RIGHT, "confidence": "60"}, {"option": RIGHT})
    owner.get(f"/scores/{code}/questions")
    assert "Sure and wrong" in owner.text
    assert "1 of 2" in owner.text
    assert "On the mean of 2 answers people were 80 % sure, and 50 % were right." in owner.text
    file = owner.get(f"/scores/{code}/answers.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))
    assert sorted(row["confidence"] for row in rows) == ["", "", "60", "99"]


def test_who_teaches_sees_how_all_together_judge_claims(
    new_browser: Callable[[], Browser], owner: Browser, database: Database
) -> None:
    claims = [make_claim() if n % 2 else make_claim(verdict=Verdict.REFUTED) for n in range(8)]
    code = offer(database, *claims, rule="off")
    answered(new_browser(), code, *[{"verdict": "supported"}] * 8)
    owner.get(f"/scores/{code}/questions")
    assert "Supported from refuted Too few: 8 claims of each sort are needed" in owner.text
    assert "and 4 and 4 were judged" in owner.text
    answered(new_browser(), code, *[{"verdict": "supported"}] * 8)
    owner.get(f"/scores/{code}/questions")
    assert "Balanced accuracy: the mean over the verdicts 50 %" in owner.text
    assert "J, 0 is any constant answer 0" in owner.text
    assert "Called supported more often than they are 50 %" in owner.text
    assert "Told apart: d′, of at most 3.19 0 (" in owner.text


def test_twenty_answers_are_drawn_beside_the_line_of_agreement(
    browser: Browser, database: Database
) -> None:
    given = [{"option": RIGHT, "confidence": "80"}] * 10
    given += [{"option": RIGHT, "confidence": "60"}] * 5
    given += [{"option": WRONG, "confidence": "60"}] * 5
    answered(browser, offer(database, *[make_choice()] * 20), *given)
    page = html(browser)
    # The place of a dot is what was said and how often it was right; its number is how many.
    for dot in ('cx="300.0" cy="20.0"', 'cx="240.0" cy="145.0"'):
        assert dot in page
    assert page.count("<circle") == 2
    assert "Range of 95 %" in browser.text
