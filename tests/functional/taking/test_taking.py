"""Taking a quiz as a browser without script does it, and what the script is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ScoreRow
from quiz.persistence.tables.people import PersonRow
from tests.builders import make_choice, make_claim, make_number
from tests.counting import count_in
from tests.functional.conftest import Browser, Clock
from tests.messages import FOREIGN_PART
from tests.offers import CANARIES, CANARY, add_offer, tells_number

NewBrowser = Callable[[], Browser]


def offer(database: Database, *contents: Content, **rules: Any) -> str:
    """A quiz of a claim, a choice and a number, or of those contents; return its code."""
    with database.written() as session:
        asked = contents or (make_claim(), make_choice(), make_number())
        return add_offer(session, *asked, **rules).code


def start(browser: Browser, code: str, name: str = "") -> str:
    """Start the quiz with that code; return the attempt's address."""
    browser.send(f"/j/{code}", name=name)
    browser.follow()
    browser.follow()
    assert browser.page is not None
    assert browser.page.status_code == 200, browser.text
    return browser.page.request.path.rpartition("/")[0]


def hidden(browser: Browser, name: str) -> str:
    """The value of a hidden field of the open page."""
    assert browser.page is not None
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', browser.page.get_data(as_text=True))
    assert found, f"the page has no field {name}"
    return found[1]


def give(browser: Browser, address: str, *, go: str = "next", **fields: Any) -> None:
    """Open an item, answer it, and press a button."""
    browser.get(address)
    browser.post(
        address,
        client_id=hidden(browser, "client_id"),
        seen=hidden(browser, "seen"),
        go=go,
        **fields,
    )


def overtaken(browser: Browser, database: Database) -> tuple[str, dict[str, str]]:
    """Begin, and let one form of the second item be overtaken by another; return what it holds."""
    address = start(browser, offer(database))
    browser.get(f"{address}/2")
    old = {"client_id": hidden(browser, "client_id"), "seen": hidden(browser, "seen")}
    give(browser, f"{address}/2", option="a")
    browser.get(f"{address}/2")
    return address, old


def html(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.get_data(as_text=True)


class TestComingIn:
    def test_a_wrong_code_can_be_typed_again(self, browser: Browser, database: Database) -> None:
        page = browser.get("/j/NOBODY")
        assert page.status_code == 404
        assert "leads nowhere" in browser.text
        assert 'name="code"' in html(browser)

    def test_a_typed_code_finds_its_quiz_however_it_was_typed(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database)
        browser.get(f"/j/?code=+{code[:3].lower()}-{code[3:].lower()}+")
        browser.follow()
        assert "The bridge" in browser.text

    def test_a_quiz_that_does_not_exist_is_not_found(self, browser: Browser) -> None:
        assert browser.get("/quizzes/nothing").status_code == 404

    def test_opening_the_start_page_makes_nobody(
        self, browser: Browser, database: Database
    ) -> None:
        offer(database)
        browser.get("/quizzes/bridge-quiz")
        assert "3 questions" in browser.text
        assert count_in(database, PersonRow) == 0

    def test_a_form_without_its_token_starts_nothing(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database)
        assert browser.client.post(f"/j/{code}").status_code == 400
        assert count_in(database, PersonRow) == 0

    def test_where_a_name_is_asked_one_must_be_given(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database, entry=Admission.NAME)
        assert browser.send(f"/j/{code}", name="").status_code == 400
        assert "The name is empty." in browser.text
        assert count_in(database, PersonRow) == 0

    def test_people_who_must_sign_in_are_led_there_and_back(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database, entry=Admission.SIGNED_IN)
        browser.get(f"/j/{code}")
        assert f"/account/sign-in?next=/j/{code}" in html(browser)
        assert browser.post(f"/j/{code}").status_code == 401

    def test_a_quiz_with_a_hidden_text_says_so_instead_of_starting(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database, shown=DisplayRights.CLASS)
        browser.get(f"/j/{code}")
        assert "only to signed-in members of a class" in browser.text
        assert browser.post(f"/j/{code}").status_code == 400
        assert count_in(database, PersonRow) == 0

    def test_a_guest_gets_a_name_and_a_code_to_come_back(
        self, browser: Browser, database: Database, new_browser: NewBrowser
    ) -> None:
        address = start(browser, offer(database), "Әсел")
        browser.get(f"{address}/summary")
        assert "Әсел" in browser.text
        found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", browser.text)
        assert found
        elsewhere = new_browser()
        elsewhere.send("/account/resume", code=found[0].lower())
        assert elsewhere.get(f"{address}/1").status_code == 200

    def test_starting_again_goes_on(self, browser: Browser, database: Database) -> None:
        code = offer(database)
        address = start(browser, code)
        give(browser, f"{address}/1", verdict="supported")
        browser.get(f"/j/{code}")
        assert "1 answer is saved" in browser.text
        browser.post(f"/j/{code}")
        browser.follow()
        assert browser.follow().request.path == f"{address}/2"
        assert count_in(database, AttemptRow) == 1

    def test_the_projector_shows_the_code_and_a_qr_code_without_style(
        self, browser: Browser, database: Database
    ) -> None:
        code = offer(database)
        browser.get(f"/j/{code}/projector")
        assert code in browser.text
        assert "<svg" in html(browser)
        assert "style=" not in html(browser)


class TestAnswering:
    def test_another_persons_attempt_is_answered_like_a_missing_one(
        self, browser: Browser, database: Database, new_browser: NewBrowser
    ) -> None:
        code = offer(database)
        address = start(browser, code)
        stranger = new_browser()
        start(stranger, code)
        missing = "/attempts/00000000-0000-4000-8000-000000000000"
        for tail in ("", "/1", "/summary", "/result"):
            foreign, absent = stranger.get(address + tail), stranger.get(missing + tail)
            assert foreign.status_code == absent.status_code == 404
        stranger.get("/quizzes/")
        assert stranger.post(f"{address}/1", verdict="supported").status_code == 404
        stranger.get("/quizzes/")
        assert stranger.post(f"{address}/1/save").status_code == 404
        assert count_in(database, AnswerRow) == 0

    def test_an_unknown_option_is_refused_with_a_cure_and_nothing_is_written(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", option="z")
        assert browser.page is not None
        assert browser.page.status_code == 400
        assert FOREIGN_PART in browser.text
        assert "Reload the page" in browser.text
        assert count_in(database, AnswerRow) == 0

    def test_too_many_sentences_are_refused_and_stay_ticked(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/1", verdict="refuted", sentences=[f"x:{n}" for n in range(7)])
        assert browser.page is not None
        assert browser.page.status_code == 400
        assert re.search(r'value="refuted"[^>]*checked|checked[^>]*value="refuted"', html(browser))

    def test_every_button_saves_and_leads_where_it_says(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        for go, position in (("next", 3), ("previous", 1), ("3", 3), ("finish", None)):
            give(browser, f"{address}/2", go=go, option="a")
            path = browser.follow().request.path
            assert path == f"{address}/{position or 'summary'}"
        assert "1. " in browser.text
        assert count_in(database, AnswerRow) == 1

    def test_a_saved_answer_is_there_again(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        give(
            browser,
            f"{address}/1",
            verdict="supported",
            sentences=["bridge-quiz-article:3", "bridge-quiz-article:2"],
        )
        give(browser, f"{address}/3", text="  340 m ")
        browser.get(f"{address}/1")
        assert len(re.findall(r'class="sentence-box"[^>]* checked', html(browser))) == 2
        browser.get(f"{address}/3")
        assert 'value="  340 m "' in html(browser)

    def test_pages_of_an_attempt_are_not_kept_by_the_browser(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        assert browser.get(f"{address}/1").headers["Cache-Control"] == "no-store"

    def test_two_forms_that_were_open_at_once_do_not_overwrite_each_other(
        self, browser: Browser, database: Database
    ) -> None:
        address, old = overtaken(browser, database)
        assert browser.post(f"{address}/2", option="c", **old).status_code == 409
        assert "Another tab" in browser.text
        assert count_in(database, AnswerRow) == 1
        # Both are told, one's own is still in the form, and to send it once more is to choose it.
        assert "The saved answer: 34 metres" in browser.text
        assert "The answer of this page: 500 metres" in browser.text
        assert f'href="{address}/2" data-show-saved' in html(browser)
        again = {name: hidden(browser, name) for name in ("client_id", "seen")}
        assert re.search(r'checked[^>]*value="c"', html(browser))
        assert browser.post(f"{address}/2", option="c", go="2", **again).status_code == 303
        with database.reading() as session:
            kept = session.scalars(select(AnswerRow).order_by(AnswerRow.sequence)).all()
        assert [row.payload for row in kept] == [{"option": "a"}, {"option": "c"}]

    def test_what_is_jotted_beside_a_stale_answer_is_kept(
        self, browser: Browser, database: Database
    ) -> None:
        address, old = overtaken(browser, database)
        stale = {**old, "jotted": "yes", "note": "look again"}
        assert browser.post(f"{address}/2", option="c", **stale).status_code == 409
        browser.get(f"{address}/2")
        assert "look again" in browser.text

    def test_what_is_missing_is_kept_with_its_verdict_only(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/1", verdict="supported", missing="when")
        with database.reading() as session:
            assert session.scalars(select(AnswerRow)).one().payload == {"verdict": "supported"}


class TestSavingByScript:
    def post(self, browser: Browser, address: str, **fields: Any) -> dict[str, Any]:
        browser.get(address)
        page = browser.post(
            f"{address}/save", **({"client_id": "this-page.1", "seen": "0"} | fields)
        )
        answer: dict[str, Any] = page.get_json()
        return answer

    def test_it_is_told_when_and_as_what_the_answer_was_saved(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        told = self.post(browser, f"{address}/1", verdict="supported")
        assert told == {
            "saved_at": "12:00:00",
            "sequence": 1,
            "progress": "no-evidence",
            "progress_text": "no evidence marked",
            "late": False,
        }
        assert self.post(browser, f"{address}/1", verdict="supported") == told
        assert count_in(database, AnswerRow) == 1

    def test_it_is_told_of_a_newer_answer(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        self.post(browser, f"{address}/2", option="a", client_id="another-page.1")
        told = self.post(browser, f"{address}/2", option="b")
        assert browser.page is not None
        assert browser.page.status_code == 409
        assert (told["reason"], told["sequence"]) == ("newer", 1)
        assert [text for _, text in told["both"]] == ["34 metres", "340 metres"]

    def test_it_is_told_that_the_attempt_is_over(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        browser.send(f"{address}/submit", on=f"{address}/summary")
        told = browser.send(
            f"{address}/2/save", on="/quizzes/", option="a", client_id="this-page.1"
        ).get_json()
        assert told["reason"] == "closed"
        assert "submitted" in told["message"]
        assert told["cure"]

    def test_it_is_told_what_cannot_be_accepted(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        told = self.post(browser, f"{address}/2", option="z")
        assert told["reason"] == "refused"
        assert count_in(database, AnswerRow) == 0

    def test_right_and_wrong_answers_are_acknowledged_alike(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        wrong = self.post(browser, f"{address}/2", option="a")
        right = self.post(browser, f"{address}/2", option="b", client_id="this-page.2")
        assert {**wrong, "sequence": 0} == {**right, "sequence": 0}


class TestChecking:
    def test_practice_shows_what_is_right_after_the_answer_was_checked(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", go="check", option="a")
        browser.follow()
        assert "Right answer: 340 metres" in browser.text
        assert "Why not: A digit is missing." in browser.text
        assert "SOURCE" in browser.text
        assert 'name="option"' not in html(browser)

    def test_a_checked_answer_does_not_change(self, browser: Browser, database: Database) -> None:
        address = start(browser, offer(database))
        give(browser, f"{address}/2", go="check", option="a")
        give(browser, f"{address}/2", go="next", option="b")
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
        give(browser, f"{address}/2", go="check", option="a")
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
        give(browser, f"{address}/2", option="a")
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
