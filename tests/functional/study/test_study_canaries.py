"""Nothing that an open exam may ask leaks out of study: docs/reliability.md T17 and T18.

A learner has studied all of an article, each part of whose keys is a canary. Then an exam on that
article opens for them, which nobody could foresee: what was put before them and taken along is
there. Afterwards all of it comes back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.domain.facts.facts import Value, ValueType
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.bank.facts import fact_rows
from quiz.persistence.bank.questions import question_rows
from quiz.persistence.database.engine import Database
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import offer_to_class, open_to_public, store_quiz
from quiz.services.bank.records import store_fact, store_question
from quiz.services.people import classes, sessions
from tests.builders import (
    NOW,
    add_person,
    make_article,
    make_choice,
    make_fact,
    make_question,
    make_quiz,
    make_quote,
)
from tests.canaries import found_in
from tests.functional.conftest import Clock
from tests.offers import CANARIES
from tests.place import Place, Visit, address, routes, visit

ARTICLE, FACT, ASKED = "crossing", "crossing-length", "crossing-exam"
BESIDE = "first-article-beside-card"  # on an article of no exam
HOURS = 2
# As many of the answers hold a canary before the exam and after it: home, session, pack, and the
# packages of all cards, of the article and of a quiz for practice.
TELLING = 6
OFFERED = re.compile(r'value="((?:article|topic|quiz):[^"]+)"')
# What differs on the pages of two people who are told the same.
PERSONAL = re.compile(r'name="csrf_token"[^>]*value="[^"]*"|data-person="[^"]*"')


@pytest.fixture
def studied(place: Place, database: Database) -> Place:
    """The place with an article of canaries; one of the class wants to study all of it."""
    with database.written() as session:
        bank = session.scalars(select(BankRow).where(BankRow.key == "first-bank")).one()
        store_article(session, bank, make_article(ARTICLE), NOW)
        value = Value(type=ValueType.QUANTITY, surface="77,123 metres", unit="m")
        fact = make_fact(FACT, article=ARTICLE, value=value, quotes=(make_quote(article=ARTICLE),))
        store_fact(session, bank, fact, NOW)
        for number, content in enumerate((*CANARIES, make_choice())):
            quotes = tuple(replace(quote, article=ARTICLE) for quote in content.quotes)
            key = ASKED if number == len(CANARIES) else f"crossing-{number}"
            question = make_question(key, replace(content, quotes=quotes), articles=(ARTICLE,))
            # The fact is asked for in two of them, the others are remembered for themselves.
            facts = (FACT,) if number < 2 else ()
            store_question(session, bank, replace(question, facts=facts), NOW)
        practice = make_quiz("crossing-2", "crossing-4", key="practice")
        open_to_public(session, store_quiz(session, bank, practice, NOW), NOW)
        learner = place.people["classmate"]
        keys = [ASKED, BESIDE, *(f"crossing-{number}" for number in range(2, len(CANARIES)))]
        questions = [Subject(question_id=row.id) for row in question_rows(session, keys).values()]
        known = Subject(fact_id=fact_rows(session, [FACT])[FACT].id)
        assert add_cards(session, learner, [known, *questions], NOW.date(), NOW) == len(keys) + 1
        session.execute(update(CardRow).values(lapses=1))  # so that the home tells of the fact
    return place


def open_exam(database: Database, opened: Clock) -> None:
    """Let the class be asked one question of the article, for so many hours from now."""
    with database.written() as session:
        bank = session.scalars(select(BankRow).where(BankRow.key == "first-bank")).one()
        quiz = store_quiz(session, bank, make_quiz(ASKED, key="exam", mode=Mode.EXAM), NOW)
        group = session.scalars(select(ClassRow).where(ClassRow.name == "Class first")).one()
        assignment = offer_to_class(session, quiz, group.id, opened())
        assignment.closes_at = opened() + timedelta(hours=HOURS)


def own_pages(app: Flask, place: Place, browser: Visit) -> Iterator[str]:
    """Yield the address of every page and file of study, and of those that name it."""
    for _, rule in routes(app, unsafe=False):
        if rule.endpoint.partition(".")[0] in {"study", "offline"}:
            yield address(app, rule, place.things)
    offered = OFFERED.findall(browser.get("/study/").get_data(as_text=True))
    yield from (f"/study/cards.apkg?what={one}" for one in sorted(set(offered)))
    yield from ("/account/", "/", f"/articles/{ARTICLE}")


def telling(app: Flask, place: Place, browser: Visit) -> set[str]:
    """Ask for all of them, and return those with a canary."""
    asked = {path: browser.get(path) for path in own_pages(app, place, browser)}
    assert {answer.status_code for answer in asked.values()} == {200}
    return {path for path, answer in asked.items() if found_in(answer)}


def open_turn(database: Database, person: UUID) -> TurnRow | None:
    with database.reading() as session:
        own = select(TurnRow).where(TurnRow.person_id == person, TurnRow.rated_at.is_(None))
        return session.scalars(own).one_or_none()


def study_all(browser: Visit, database: Database, person: UUID) -> list[TestResponse]:
    """Miss every card that comes; return the answers to what was sent, and the pages between."""
    seen = [browser.post("/study/next", {})]
    while turn := open_turn(database, person):
        for way, sent in (("answer", {"go": "unknown"}), ("rate", {"rating": "1"})):
            seen += [
                browser.get("/study/session"),
                browser.post(f"/study/turns/{turn.id}/{way}", sent),
            ]
    return seen


def told_turn(browser: Visit, database: Database, person: UUID) -> TurnRow:
    """Miss cards until one is told with a canary; return its turn, which waits for its rating."""
    browser.post("/study/next", {})
    while turn := open_turn(database, person):
        browser.post(f"/study/turns/{turn.id}/answer", {"go": "unknown"})
        if found_in(browser.get("/study/session")):
            return turn
        browser.post(f"/study/turns/{turn.id}/rate", {"rating": "1"})
    raise AssertionError("no card tells a canary")


def brought(cards: list[dict[str, Any]]) -> dict[str, str]:
    """What a device sends that has answered all that was taken along."""
    told = {"fields": [], "rating": 1, "asked": 0, "answered": 0, "rated": 0}
    reviews = [{"slip": card["slip"], **told} for card in cards]
    return {"reviews": json.dumps({"sent": 0, "reviews": reviews})}


def test_what_an_open_exam_may_ask_is_nowhere_in_study_and_comes_back_after_it(
    app: Flask, studied: Place, database: Database, clock: Clock
) -> None:
    person, browser = studied.people["classmate"], visit(app, studied, "classmate")
    taken_along = browser.get("/study/pack").get_json()["cards"]
    turn = told_turn(browser, database, person)
    assert len(telling(app, studied, browser)) == TELLING

    open_exam(database, clock)
    assert telling(app, studied, browser) == set()
    sent = [
        browser.post(
            f"/study/turns/{turn.id}/{way}", {"go": "unknown", "rating": "1", "do": "bury"}
        )
        for way in ("answer", "rate", "aside")
    ]
    assert sent[0].status_code == 409
    sent += [browser.post(path, {}) for path in ("/study/undo", "/study/bring-back")]
    sent += [browser.post("/study/add", {"what": f"article:{ARTICLE}"})]
    sent += [browser.post("/study/reviews", brought(taken_along))]
    sent += study_all(browser, database, person)
    assert [found_in(one) for one in sent if found_in(one)] == []
    assert telling(app, studied, browser) == set()

    clock.forward(hours=HOURS + 1)
    told_turn(browser, database, person)
    assert len(telling(app, studied, browser)) == TELLING


def test_no_count_and_no_forecast_tells_what_of_an_article_is_asked(
    app: Flask, studied: Place, database: Database, clock: Clock
) -> None:
    """Who studies what is asked and who studies the rest of it are told the same."""
    open_exam(database, clock)
    with database.written() as session:
        own = select(CardRow).where(CardRow.person_id == studied.people["classmate"])
        cards = {Subject(row.fact_id, row.question_id) for row in session.scalars(own)}
        ids = {key: row.id for key, row in question_rows(session, [ASKED, BESIDE]).items()}
        asked, beside = (Subject(question_id=ids[key]) for key in (ASKED, BESIDE))
        tokens = [learner_with(session, some) for some in ({asked, beside}, cards - {asked})]
    told = [what_study_tells(app, token) for token in tokens]
    assert told[0] == told[1]
    home, _, packed = told[0]
    assert "rest while an exam" in home
    assert len(packed) == 1


def learner_with(session: Session, subjects: set[Subject]) -> str:
    """One more of the class, with a missed card of each of those, due in two days."""
    group = session.scalars(select(ClassRow).where(ClassRow.name == "Class first")).one()
    learner = add_person(session)
    classes.join_class(session, learner.id, group.code, NOW)
    add_cards(session, learner.id, list(subjects), NOW.date(), NOW)
    today = NOW.date()
    missed = {"standing": "review", "due_on": today + timedelta(days=2), "lapses": 1}
    memory = {"stability": 3.0, "difficulty": 5.0, "reviewed_on": today - timedelta(days=1)}
    theirs = update(CardRow).where(CardRow.person_id == learner.id)
    session.execute(theirs.values(**missed, **memory))
    return sessions.open_session(session, learner.id, NOW)


def what_study_tells(app: Flask, token: str) -> tuple[str, str, list[str]]:
    """Return the home, the session and the questions that are taken along."""
    browser = Visit(app, "learner", app.test_client())
    browser.client.set_cookie("session", token)
    home, turn = (
        PERSONAL.sub("", browser.get(path).get_data(as_text=True))
        for path in ("/study/", "/study/session")
    )
    return home, turn, [card["question"] for card in browser.get("/study/pack").get_json()["cards"]]
