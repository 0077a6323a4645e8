"""Taking a quiz as a browser without script does it, and what the script is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from quiz.domain.questions.questions import ShortAnswer
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow
from quiz.persistence.tables.people import PersonRow
from tests.builders import make_number
from tests.counting import count_in
from tests.functional.conftest import Browser
from tests.functional.taking.attempt import give, hidden, html, offer, start
from tests.messages import FOREIGN_PART, NAME_IS_EMPTY

NewBrowser = Callable[[], Browser]


def overtaken(browser: Browser, database: Database) -> tuple[str, dict[str, str]]:
    """Begin, and let one form of the second item be overtaken by another; return what it holds."""
    address = start(browser, offer(database))
    browser.get(f"{address}/2")
    old = {"client_id": hidden(browser, "client_id"), "seen": hidden(browser, "seen")}
    give(browser, f"{address}/2", option="1")
    browser.get(f"{address}/2")
    return address, old


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
        assert NAME_IS_EMPTY in browser.text
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
            give(browser, f"{address}/2", go=go, option="1")
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
        assert browser.post(f"{address}/2", option="3", **old).status_code == 409
        assert "Another tab" in browser.text
        assert count_in(database, AnswerRow) == 1
        # Both are told, one's own is still in the form, and to send it once more is to choose it.
        assert "The saved answer: 34 metres" in browser.text
        assert "The answer of this page: 500 metres" in browser.text
        assert f'href="{address}/2" data-show-saved' in html(browser)
        again = {name: hidden(browser, name) for name in ("client_id", "seen")}
        assert re.search(r'checked[^>]*value="3"', html(browser))
        assert browser.post(f"{address}/2", option="3", go="2", **again).status_code == 303
        with database.reading() as session:
            kept = session.scalars(select(AnswerRow).order_by(AnswerRow.sequence)).all()
        assert [row.payload for row in kept] == [{"option": "a"}, {"option": "c"}]

    def test_what_is_jotted_beside_a_stale_answer_is_kept(
        self, browser: Browser, database: Database
    ) -> None:
        address, old = overtaken(browser, database)
        stale = {**old, "jotted": "yes", "note": "look again"}
        assert browser.post(f"{address}/2", option="3", **stale).status_code == 409
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
        self.post(browser, f"{address}/2", option="1", client_id="another-page.1")
        told = self.post(browser, f"{address}/2", option="2")
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
            f"{address}/2/save", on="/quizzes/", option="1", client_id="this-page.1"
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
        wrong = self.post(browser, f"{address}/2", option="1")
        right = self.post(browser, f"{address}/2", option="2", client_id="this-page.2")
        assert {**wrong, "sequence": 0} == {**right, "sequence": 0}


class TestHandingBack:
    """Typed values that cannot be read go back to their person before they are marked."""

    def test_a_number_that_cannot_be_read_stays_in_its_field_and_is_not_saved(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database, make_number()))
        give(browser, f"{address}/1", text="20 to 30 or so")
        assert browser.page is not None
        assert browser.page.status_code == 400
        assert "We couldn't read “20 to 30 or so” as a number." in browser.text
        assert "Type it like 69.4." in browser.text
        assert 'value="20 to 30 or so"' in html(browser)
        assert count_in(database, AnswerRow) == 0

    def test_a_number_that_can_be_read_in_two_ways_is_handed_back(
        self, browser: Browser, database: Database
    ) -> None:
        address = start(browser, offer(database, make_number()))
        give(browser, f"{address}/1", text="1.000")
        assert "can be read in two ways" in browser.text
        assert count_in(database, AnswerRow) == 0

    def test_a_short_answer_keyed_by_a_value_is_handed_back_and_one_keyed_by_words_is_taken(
        self, browser: Browser, database: Database
    ) -> None:
        value = ShortAnswer(stem="How many people came?", accepted=("340", "340 people"))
        words = ShortAnswer(stem="Where did they meet?", accepted=("in the town hall",))
        address = start(browser, offer(database, value, words))
        give(browser, f"{address}/1", text="lots of them")
        assert "We couldn't read “lots of them” as a number." in browser.text
        give(browser, f"{address}/2", text="lots of them")
        assert count_in(database, AnswerRow) == 1
