"""Quizzes on offer and the rules they are taken by."""

from __future__ import annotations

from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.services.attempts.rules import store_rules
from tests.builders import make_choice, make_number
from tests.functional.conftest import Browser
from tests.offers import add_offer

QUIZ = "/author/quizzes/bridge-quiz"


def add(database: Database, *contents: Content, rules: Rules | None = None) -> str:
    with database.written() as session:
        assignment = add_offer(session, *(contents or (make_choice(), make_number())))
        if rules:
            store_rules(session, assignment, rules)
        return assignment.code


def begin(browser: Browser, code: str, **fields: str) -> str:
    """Start, and return the address of the attempt."""
    browser.send(f"/j/{code}", **fields)
    assert browser.page is not None
    assert browser.page.status_code == 303, browser.text
    return browser.page.headers["Location"]
