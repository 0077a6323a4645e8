"""How many statements a save and an item's page take: what is asked with every answer is counted.

Each statement costs the same however little it brings, and a class that answers at once waits for
the sum of them.
"""

from __future__ import annotations

import pytest

from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import store_rules
from tests.builders import make_choice, make_claim, make_number
from tests.counting import statements
from tests.functional.conftest import Browser
from tests.functional.taking.attempt import hidden, start
from tests.offers import add_offer

SAVE, PAGE = 6, 5
# However many questions the quiz has; two are for the press to be claimed, and noted, and one is
# the lock of the person on PostgreSQL.
START_PAGE, BEGINNING = 11, 28
# An answer to whichever kind is asked: each form reads its own fields.
ANSWER = {
    "verdict": "supported",
    "sentences": "bridge-quiz-article:2",
    "option": "2",
    "text": "340",
}


@pytest.fixture(params=[Preset.PRACTICE, Preset.EXAM])
def code(request: pytest.FixtureRequest, database: Database) -> str:
    """A quiz of nine questions of three kinds, for practice and as an exam."""
    contents: list[Content] = [make_claim(), make_choice(), make_number()] * 3
    with database.written() as session:
        assignment: AssignmentRow = add_offer(session, *contents)
        store_rules(session, assignment, PRESETS[request.param])
        return assignment.code


def test_a_save_takes_few_statements(browser: Browser, database: Database, code: str) -> None:
    attempt = start(browser, code)
    for position in (1, 2, 3):
        browser.get(f"{attempt}/{position}")
        sent = {"client_id": hidden(browser, "client_id"), "seen": hidden(browser, "seen")}
        with statements(database) as kept:
            assert browser.post(f"{attempt}/{position}/save", **sent, **ANSWER).status_code == 200
        assert len(kept) <= SAVE, "\n\n".join(kept)
        assert sum(one.startswith("INSERT") for one in kept) == 1
        # What a right answer costs to save would tell it; the key is not even read.
        assert not any("keyings" in one for one in kept)


def test_an_item_s_page_takes_few_statements(
    browser: Browser, database: Database, code: str
) -> None:
    attempt = start(browser, code)
    for position in (1, 2, 3):
        browser.get(f"{attempt}/{position}")
        sent = {"client_id": hidden(browser, "client_id"), "seen": hidden(browser, "seen")}
        browser.post(f"{attempt}/{position}/save", **sent, **ANSWER)
        with statements(database) as kept:
            assert browser.get(f"{attempt}/{position}").status_code == 200
        assert len(kept) <= PAGE, "\n\n".join(kept)
        assert not any("keyings" in one for one in kept)


def test_beginning_takes_few_statements(browser: Browser, database: Database, code: str) -> None:
    with statements(database) as kept:
        assert browser.get(f"/j/{code}").status_code == 200
    assert len(kept) <= START_PAGE, "\n\n".join(kept)
    with statements(database) as kept:
        assert browser.post(f"/j/{code}").status_code == 303
    assert len(kept) <= BEGINNING, "\n\n".join(kept)
    assert sum(one.startswith("INSERT INTO items") for one in kept) == 1
