"""Two pages that answer one question, in every kind (docs/reliability.md T69)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from quiz.domain.questions.questions import CONTENTS
from quiz.domain.quizzes.rules import Rules
from quiz.formats.bank import read_files
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from quiz.services.bank_files.sync import import_bank
from tests.builders import NOW, make_choice
from tests.functional.conftest import Browser
from tests.offers import add_offer
from tests.sample_bank import sample
from tests.sample_kinds import FILE

Sent = Mapping[str, str]
# A question of each kind, and two answers as its form sends them.
ANSWERS: dict[str, tuple[str, Sent, Sent]] = {
    "single-choice": ("bridge-length-choice", {"option": "1"}, {"option": "2"}),
    "multiple-response": ("bridge-who", {"options": "1"}, {"options": "2"}),
    "true-false": ("bridge-town", {"truth": "True"}, {"truth": "False"}),
    "numeric": ("bridge-percent", {"text": "12 percent"}, {"text": "21"}),
    "short-answer": ("bridge-mayor", {"text": "Aigul Serik"}, {"text": "The mayor"}),
    "verdict": (
        "bridge-walk",
        {"verdict": "supported", "sentences": "bridge:2"},
        {"verdict": "not-enough-information", "missing": "when"},
    ),
    "cloze": ("bridge-gap", {"text": "a third"}, {"text": "half"}),
    "matching": (
        "bridge-match",
        {"pairs-0": "1", "pairs-1": "2", "pairs-2": "3"},
        {"pairs-0": "2", "pairs-1": "1", "pairs-2": "3"},
    ),
    "ordering": (
        "bridge-order",
        {"places-0": "1", "places-1": "2", "places-2": "3", "places-3": "4"},
        {"places-0": "2", "places-1": "1", "places-2": "3", "places-3": "4"},
    ),
    "altered-sentence": ("bridge-altered", {"sentence": "1"}, {"sentence": "2", "value": "12"}),
    "find-the-sentence": ("bridge-find", {"sentences": "bridge:2"}, {"sentences": "bridge:3"}),
}
BLANK: Sent = {}
QUIZ = """key = "kinds"
title = "A kind"
mode = "practice"
questions = ["{question}"]
"""


def test_every_kind_is_here() -> None:
    assert sorted(ANSWERS) == sorted(CONTENTS)


class Page:
    """The one item of a quiz, as two tabs have it open."""

    def __init__(self, database: Database, browser: Browser, question: str) -> None:
        self.browser, self.database = browser, database
        files = sample() | {
            "questions/kinds.toml": FILE.encode(),
            "quizzes/kinds.toml": QUIZ.format(question=question).encode(),
        }
        with database.written() as session:
            assert import_bank(session, read_files(files), NOW).errors == ()
        browser.get("/quizzes/kinds")
        found = re.search(r'action="(/j/[^"]+)"', self.html)
        assert found
        browser.post(found[1])
        browser.follow()
        browser.follow()
        assert browser.page is not None
        self.address = browser.page.request.path

    @property
    def html(self) -> str:
        assert self.browser.page is not None
        return self.browser.page.get_data(as_text=True)

    def tab(self) -> dict[str, str]:
        """Open the item once more; return what its form says of itself."""
        assert self.browser.get(self.address).status_code == 200
        return self.said()

    def said(self) -> dict[str, str]:
        return dict(re.findall(r'name="(client_id|seen)"[^>]*value="([^"]*)"', self.html))

    def send(self, tab: Sent, given: Sent, to: str = "") -> int:
        return self.browser.post(self.address + to, **tab, **given, go="1").status_code

    def kept(self) -> list[AnswerRow]:
        with self.database.reading() as session:
            return list(session.scalars(select(AnswerRow).order_by(AnswerRow.sequence)))


@pytest.mark.parametrize("kind", sorted(ANSWERS))
class TestInEveryKind:
    @pytest.fixture
    def page(self, kind: str, database: Database, browser: Browser) -> Page:
        return Page(database, browser, ANSWERS[kind][0])

    @pytest.mark.parametrize("is_cleared", [False, True])
    def test_a_second_form_gets_both_answers_and_a_choice(
        self, page: Page, kind: str, is_cleared: bool
    ) -> None:
        _, first, second = ANSWERS[kind]
        one, other = page.tab(), page.tab()
        assert page.send(one, first) == 303
        page.tab()
        assert page.send(other, BLANK if is_cleared else second) == 409
        assert "The saved answer: none" not in page.browser.text
        assert "The saved answer: " in page.browser.text
        assert "The answer of this page: " in page.browser.text
        assert ("The answer of this page: none" in page.browser.text) is is_cleared
        assert "Show the saved answer" in page.browser.text
        assert len(page.kept()) == 1
        # To send it once more is to choose it.
        assert page.send(page.said(), BLANK if is_cleared else second) == 303
        assert len(page.kept()) == 2

    @pytest.mark.parametrize("is_cleared", [False, True])
    def test_a_second_script_gets_both_answers_and_may_overwrite(
        self, page: Page, kind: str, is_cleared: bool
    ) -> None:
        _, first, second = ANSWERS[kind]
        given = BLANK if is_cleared else second
        page.tab()
        assert page.send({"client_id": "one-page.1", "seen": "0"}, first, "/save") == 200
        page.tab()
        assert page.send({"client_id": "other-page.1", "seen": "0"}, given, "/save") == 409
        told = page.browser.page.get_json()  # type: ignore[union-attr]
        assert (told["reason"], told["sequence"], len(told["both"])) == ("newer", 1, 2)
        assert all(text for _, text in told["both"])
        page.tab()
        assert page.send({"client_id": "other-page.2", "seen": "1"}, given, "/save") == 200
        assert len(page.kept()) == 2

    def test_on_one_page_with_all_questions_it_is_the_same(self, page: Page, kind: str) -> None:
        _, first, second = ANSWERS[kind]
        with page.database.written() as session:
            assignments = select(AssignmentRow).join(AttemptRow)
            store_rules(session, session.scalars(assignments).one(), Rules(one_page=True))
        page.address = page.address.rpartition("/")[0] + "/questions"
        page.tab()
        found = [
            {f"q1-{name}": value for name, value in (("client_id", f"{name}-page"), ("seen", "0"))}
            for name in ("first", "other")
        ]
        sent = [{f"q1-{name}": value for name, value in given.items()} for given in (first, second)]
        assert page.send(found[0], sent[0]) == 303
        page.tab()
        assert page.send(found[1], sent[1]) == 409
        assert "The saved answer: " in page.browser.text


class TestOneAfterAnother:
    """*Back* leads to pages of questions that are behind one."""

    @pytest.fixture
    def attempt(self, database: Database, browser: Browser) -> str:
        """An attempt of three questions at its second one."""
        with database.written() as session:
            contents = [make_choice(stem=f"How long, {number}?") for number in (1, 2, 3)]
            assignment = add_offer(session, *contents)
            store_rules(session, assignment, Rules(sequential=True))
            code = assignment.code
        browser.send(f"/j/{code}")
        browser.follow()
        browser.follow()
        assert browser.page is not None
        address = browser.page.request.path
        browser.post(address, option="1", client_id="one-page.1", go="next")
        return address.rpartition("/")[0]

    @pytest.mark.parametrize("position", [1, 3])
    def test_a_page_out_of_turn_shows_the_question_that_is_open(
        self, attempt: str, browser: Browser, position: int
    ) -> None:
        assert browser.get(f"{attempt}/{position}").status_code == 409
        assert "Question 2 is open." in browser.text
        assert "How long, 2?" in browser.text
        assert f"How long, {position}?" not in browser.text
        # What is answered there belongs to that question.
        html = browser.page.get_data(as_text=True)  # type: ignore[union-attr]
        assert f'action="{attempt}/2"' in html
        assert 'data-position="2"' in html

    def test_a_form_that_is_sent_again_lands_on_the_open_question(
        self, attempt: str, browser: Browser, database: Database
    ) -> None:
        browser.get(f"{attempt}/2")
        given = {"option": "2", "client_id": "one-page.1", "go": "next"}
        assert browser.post(f"{attempt}/1", **given).status_code == 409
        assert "Question 2 is open." in browser.text
        assert "How long, 2?" in browser.text
        assert not re.search(r"checked[^>]*value=\"2\"", browser.page.get_data(as_text=True))  # type: ignore[union-attr]
        with database.reading() as session:
            assert [row.payload for row in session.scalars(select(AnswerRow))] == [{"option": "a"}]

    def test_a_script_is_told_which_question_is_open(self, attempt: str, browser: Browser) -> None:
        browser.get(f"{attempt}/2")
        told = browser.post(f"{attempt}/1/save", option="2", client_id="one-page.2").get_json()
        assert told is not None
        assert told["reason"] == "closed"
        assert "Question 2 is open." in told["cure"]

    def test_after_the_last_one_it_leads_to_the_summary(
        self, attempt: str, browser: Browser
    ) -> None:
        for position in (2, 3):
            browser.get(f"{attempt}/{position}")
            browser.post(
                f"{attempt}/{position}", option="1", client_id=f"later-page.{position}", go="next"
            )
        browser.get(f"{attempt}/2")
        assert browser.follow().status_code == 200
        assert "Every question has been asked" in browser.text
        assert browser.page.request.path == f"{attempt}/summary"  # type: ignore[union-attr]
