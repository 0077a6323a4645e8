"""How many statements study takes: as many for thirty cards as for ten, on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from quiz.domain.facts.facts import AsOf, Value, ValueType
from quiz.domain.questions.questions import Status
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.database.engine import Database
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.study import CardRow, StudySettingsRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_fact, store_question, store_relation
from quiz.services.people import sessions
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    make_article,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_question,
    make_quiz,
    make_quote,
    make_relation,
)
from tests.counting import statements
from tests.functional.conftest import Browser

FEW, MANY = 10, 30
# The pages, then the steps from one card to the next; asking for who is signed in is one of each.
PACK, CARD, REVEAL, HOME, NEXT, ANSWER, RATE, BRING = 12, 8, 12, 14, 10, 12, 20, 22

Learner = Callable[[int], Browser]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def chosen_url(request: pytest.FixtureRequest) -> str:
    """A database of each sort."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def bank(database: Database) -> None:
    """Facts of two times each, one after the other with a question of another kind."""
    kinds = (make_choice, make_claim, make_number)
    with database.written() as session:
        row = add_bank(session)
        store_article(session, row, make_article(), NOW)
        store_relation(session, row, make_relation())
        for number in range(MANY):
            key = f"fact-{number}"
            fact = make_fact(
                key,
                subject=f"the bridge {number // 2}",
                value=Value(type=ValueType.QUANTITY, surface=f"{number} metres", unit="m"),
                as_of=AsOf(label=str(1990 + number)),
            )
            store_fact(session, row, fact, NOW)
            content = kinds[number % len(kinds)](stem=f"What of bridge {number}?")
            store_question(session, row, make_question(f"q-{number}", content, facts=(key,)), NOW)


@pytest.fixture
def learner(app: Flask, database: Database, bank: None) -> Learner:
    """Opens the browser of a person with so many new cards, all of which may come today."""

    def opened(count: int) -> Browser:
        with database.written() as session:
            person = add_person(session, login=f"{count}@example.org")
            facts = session.scalars(select(FactRow).order_by(FactRow.id).limit(count))
            cards = (Subject(fact_id=fact.id, contrast=fact.subject) for fact in facts)
            add_cards(session, person.id, cards, NOW.date(), NOW)
            session.add(
                StudySettingsRow(
                    person_id=person.id, retention=0.9, new_a_day=50, reviews_a_day=50, buttons=2
                )
            )
            client = app.test_client()
            client.set_cookie("session", sessions.open_session(session, person.id, NOW))
        return Browser(client)

    return opened


def counted(database: Database, act: Callable[..., Any], path: str, **fields: str) -> int:
    with statements(database) as kept:
        assert act(path, **fields).status_code < 400
    return len(kept)


def action(browser: Browser, name: str) -> str:
    assert browser.page is not None
    found = re.search(rf'action="(/study/turns/[0-9a-f-]+/{name})"', browser.page.text)
    assert found, browser.text
    return found[1]


def test_a_pack_takes_as_many_statements_for_thirty_cards_as_for_ten(
    learner: Learner, database: Database
) -> None:
    taken = set()
    for count in (FEW, MANY):
        browser = learner(count)
        taken.add(counted(database, browser.get, "/study/pack"))
        assert browser.page is not None
        assert len(browser.page.json["cards"]) == count
    assert len(taken) == 1
    assert max(taken) <= PACK


@pytest.mark.parametrize(
    "path",
    ["/study/", "/study/device", "/study/cards.apkg", "/study/stored.json", "/study/erase"],
)
def test_a_page_of_study_takes_no_more_statements_for_more_cards(
    learner: Learner, database: Database, path: str
) -> None:
    few, many = learner(FEW), learner(MANY)
    with database.written() as session:
        # The hardest facts are on the home page.
        session.execute(update(CardRow).values(lapses=CardRow.fact_id))
    taken = counted(database, many.get, path)
    assert counted(database, few.get, path) == taken <= HOME


def test_the_steps_of_a_session_take_few_statements(learner: Learner, database: Database) -> None:
    browser = learner(MANY)
    browser.get("/study/")
    assert counted(database, browser.post, "/study/next") <= NEXT
    for _ in range(6):
        assert counted(database, browser.get, "/study/session") <= CARD
        answer = action(browser, "answer")
        sent = {"go": "answer", "option": "2", "verdict": "refuted", "text": "3"}
        assert counted(database, browser.post, answer, **sent) <= ANSWER
        assert counted(database, browser.get, "/study/session") <= REVEAL
        rate = action(browser, "rate")
        assert counted(database, browser.post, rate, rating="1") <= RATE


def test_reviews_that_are_brought_back_take_no_more_statements_for_more_of_them(
    learner: Learner, database: Database
) -> None:
    taken = []
    for count in (FEW, MANY):
        browser = learner(count)
        cards = browser.get("/study/pack").get_json()["cards"]
        told = {"fields": [], "rating": 3, "asked": 0, "answered": 0, "rated": 0}
        reviews = [{"slip": card["slip"], **told} for card in cards]
        text = json.dumps({"sent": 0, "reviews": reviews})
        browser.get("/study/settings")
        taken.append(counted(database, browser.post, "/study/reviews", reviews=text))
        assert len(browser.page.get_json()["kept"]) == count
    assert taken[0] == taken[1] <= BRING


def test_cards_that_cannot_be_asked_are_set_aside_together(
    learner: Learner, database: Database
) -> None:
    browser = learner(MANY)
    with database.written() as session:
        session.execute(update(QuestionRow).values(status=Status.RETIRED.value))
    browser.get("/study/")
    # Read for the first one and then for all others; all of them are written in one statement.
    assert counted(database, browser.post, "/study/next") <= NEXT + 3
    assert browser.get("/study/pack").get_json()["cards"] == []


def test_an_embargo_takes_no_more_statements_for_more_exams(
    learner: Learner, database: Database
) -> None:
    browser, taken = learner(FEW), []
    with database.written() as session:
        row = add_bank(session, "exams")
        store_article(session, row, make_article("tunnel"), NOW)
    for number in range(3):
        with database.written() as session:
            row = session.scalars(select(BankRow).where(BankRow.key == "exams")).one()
            content = make_choice(quotes=(make_quote(article="tunnel"),))
            question = make_question(f"t-{number}", content, articles=("tunnel",))
            store_question(session, row, question, NOW)
            exam = make_quiz(f"t-{number}", key=f"exam-{number}", mode=Mode.EXAM)
            offer = open_to_public(session, store_quiz(session, row, exam, NOW), NOW)
            offer.closes_at = NOW + timedelta(hours=1)
        taken.append(counted(database, browser.get, "/study/"))
    assert set(taken) == {taken[0]}
    assert taken[0] <= HOME
