"""What taking ends in: checked answers, results, and no key on a page before its time."""

from __future__ import annotations

import re

import pytest

from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, ScoreRow
from tests.counting import count_in
from tests.functional.conftest import Browser, Clock
from tests.functional.taking.attempt import give, html, offer, start
from tests.offers import CANARIES, CANARY, tells_number


class TestChecking:
    def test_practice_shows_what_is_right_after_the_answer_was_checked(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", go="check", option="1")
        browser.follow()
        assert "Right answer: 340 metres" in browser.text
        assert "Why not: A digit is missing." in browser.text
        assert "SOURCE" in browser.text
        assert 'name="option"' not in html(browser)

    def test_a_checked_answer_does_not_change(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", go="check", option="1")
        give(browser, f"{address}/2", go="next", option="2")
        assert browser.follow().request.path == f"{address}/3"
        assert count_in(database, AnswerRow) == 1

    def test_a_blank_answer_is_not_checked(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", go="check")
        assert browser.page is not None
        assert browser.page.status_code == 400
        assert "There is no answer to check yet." in browser.text

    def test_an_exam_has_no_such_button(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database, mode=Mode.EXAM))
        browser.get(f"{address}/2")
        assert "Check answer" not in browser.text
        give(browser, f"{address}/2", go="check", option="1")
        assert browser.page is not None
        assert browser.page.status_code == 400


class TestResult:
    def take(self, browser: Browser, database: Database) -> str:
        address = start(browser, offer(database), "Dana")
        give(
            browser,
            f"{address}/1",
            verdict="supported",
            sentences=["bridge-quiz-article:2", "bridge-quiz-article:3"],
        )
        give(browser, f"{address}/2", option="1")
        give(browser, f"{address}/3", text="340 m", go="finish")
        browser.follow()
        browser.post(f"{address}/submit")
        browser.follow()
        return address

    def test_the_score_stands_beside_its_guess_line(
        self, browser: Browser, database: Database
    ) -> None:
        self.take(browser, database)
        assert re.search(r"\d+ % – guessing gives 28 %", browser.text)
        assert "Answers right 2 of 3" in browser.text

    def test_source_you_and_missed_stand_in_words(
        self, browser: Browser, database: Database
    ) -> None:
        self.take(browser, database)
        assert "YOU, NOT THE SOURCE The bridge over the river was opened" in browser.text
        assert re.search(r"SOURCE +YOU +It is 340 metres long", browser.text)
        assert "Why the nearest sentence does not suffice" in browser.text

    def test_every_link_leads_to_the_sentence_in_the_edition_that_was_asked(
        self, browser: Browser, database: Database
    ) -> None:
        self.take(browser, database)
        links = re.findall(r'href="(/articles/[^"]+)#(s\d+)"', html(browser))
        assert len(links) == 3
        for link, sentence in links:
            browser.get(link.replace("&amp;", "&"))
            place = html(browser).index(f'id="{sentence}"')
            assert "hl-source" in html(browser)[place : place + 400]

    def test_the_questions_can_be_sifted(self, browser: Browser, database: Database) -> None:
        address = self.take(browser, database)
        for chosen, shown in (("wrong", ["1", "2"]), ("reason", ["1"]), ("any", ["1", "2", "3"])):
            browser.get(f"{address}/result?show={chosen}")
            assert re.findall(r'class="spread" id="q(\d)"', html(browser)) == shown

    def test_after_submitting_every_page_of_the_attempt_is_the_result(
        self, browser: Browser, database: Database
    ) -> None:
        address = self.take(browser, database)
        for tail in ("", "/1", "/summary"):
            browser.get(address + tail)
            assert browser.follow().request.path == f"{address}/result"

    def test_submitting_again_gives_the_same_result(
        self, browser: Browser, database: Database, clock: Clock
    ) -> None:
        address = self.take(browser, database)
        clock.forward(hours=24)
        browser.send(f"{address}/submit", on="/quizzes/")
        assert browser.follow().status_code == 200
        assert count_in(database, ScoreRow) == 1


@pytest.mark.parametrize("content", CANARIES, ids=lambda content: content.kind)
class TestNoKeyIsOnAPage:
    def test_before_it_may(self, browser: Browser, database: Database, content: Content) -> None:
        address = start(browser, offer(database, content, mode=Mode.EXAM))
        pages = [f"{address}/1", f"{address}/summary", "/quizzes/bridge-quiz", "/quizzes/", "/"]
        for page in pages:
            opened = browser.get(page)
            told = opened.get_data(as_text=True) + str(opened.headers)
            assert CANARY not in told
            assert not tells_number(told)

    def test_and_the_fragment_of_its_kind_asks_and_reviews_it(
        self, browser: Browser, database: Database, content: Content
    ) -> None:
        address = start(browser, offer(database, content, mode=Mode.EXAM))
        browser.get(f"{address}/1")
        assert content.stem in browser.text
        browser.send(f"{address}/submit", on=f"{address}/summary")
        browser.follow()
        assert CANARY in browser.text
