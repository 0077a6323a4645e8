"""The pages of scores, as an instructor opens them; and what others are told there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask, url_for
from sqlalchemy import select

from quiz.cli import main
from quiz.domain.people.roles import Role
from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.quizzes.quizzes import find_assignment, find_quiz
from quiz.persistence.tables.people import ClassRow, GrantedRole
from quiz.services import demo
from quiz.services.attempts.rules import store_rules
from quiz.services.bank.quizzes import offer_to_class, open_to_public, store_quiz
from quiz.services.people import classes, links, profiles
from quiz.services.taking import answering, starting
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    add_question,
    make_claim,
    make_number,
    make_question,
    make_quiz,
)
from tests.functional.conftest import Browser
from tests.messages import TOO_FEW

LINK = re.compile(r'href="([^"]+)"')
PAGES = ("", "/questions", "/results.csv", "/answers.csv")


@pytest.fixture
def code(database: Database, owner: Browser) -> str:
    """The code of a quiz that three people of the owner's class have taken."""
    with database.written() as session:
        bank = add_bank(session)
        add_question(session, bank, make_question("one"))
        add_question(session, bank, make_question("two", make_claim()))
        add_question(session, bank, make_question("three", make_number()))
        quiz = store_quiz(session, bank, make_quiz("one", "two", "three"), NOW)
        leader = links.ensure_owner(session, NOW, "Owner")
        row = classes.make_class(session, profiles.actor_of(session, leader), "10 Б", NOW)
        assignment = offer_to_class(session, quiz, row.id, NOW, leader.id)
        for name, tag, answers in (
            ("Әйгерім", "AAAA", ({"option": "b"}, {"verdict": "supported"}, {"text": "340 m"})),
            ("=1+1", "BBBB", ({"option": "c"}, {"verdict": "refuted"}, {"text": "11"})),
            ("Дана", "CCCC", None),
        ):
            person = add_person(session, name, tag=tag)
            classes.join_class(session, person.id, row.code, NOW)
            actor = profiles.actor_of(session, person)
            attempt = starting.start_attempt(session, actor, assignment.id, NOW, "0" * 64)
            for position, payload in enumerate(answers or (), 1):
                answering.save_answer(
                    session, actor, attempt.id, position, payload, f"client-{position}", NOW
                )
            if answers:
                answering.submit(session, actor, attempt.id, NOW)
        return assignment.code


def sign_in(new_browser: Callable[[], Browser], database: Database, *roles: Role) -> Browser:
    """The browser of an account with these roles, in no class."""
    with database.written() as session:
        person = add_person(session, "Somebody", login="somebody@example.org")
        for role in roles:
            session.add(GrantedRole(person_id=person.id, role=role, granted_at=NOW))
        session.flush()
        link = links.issue_link_from_console(session, "somebody@example.org", NOW)
    browser = new_browser()
    browser.send(f"/enter/{link.token}")
    return browser


def attempts_on(browser: Browser, code: str) -> list[str]:
    """The addresses of the attempts on the page of a quiz, in its order."""
    page = browser.get(f"/scores/{code}").get_data(as_text=True)
    return list(dict.fromkeys(re.findall(r"/scores/attempts/[0-9a-f-]+", page)))


# --- who may not -----------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(browser: Browser, code: str) -> None:
    for path in ("/scores/", *(f"/scores/{code}{page}" for page in PAGES)):
        assert browser.get(path).status_code == 401


def test_a_learner_is_told_that_this_is_not_for_them(
    new_browser: Callable[[], Browser], database: Database, owner: Browser, code: str
) -> None:
    learner = sign_in(new_browser, database)
    (attempt, *_) = attempts_on(owner, code)
    for path in ("/scores/", attempt, *(f"/scores/{code}{page}" for page in PAGES)):
        answer = learner.get(path)
        assert answer.status_code == 403
        assert "Әйгерім" not in learner.text


def test_a_foreign_quiz_answers_an_instructor_like_one_that_is_not_there(
    new_browser: Callable[[], Browser], database: Database, owner: Browser, code: str
) -> None:
    teacher = sign_in(new_browser, database, Role.INSTRUCTOR)
    teacher.get("/scores/")
    assert "No scores yet" in teacher.text
    (attempt, *_) = attempts_on(owner, code)
    for page in PAGES:
        foreign = teacher.get(f"/scores/{code}{page}")
        told = teacher.text
        missing = teacher.get(f"/scores/ZZZZZZ{page}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert told == teacher.text
    teacher.get(attempt)
    told = teacher.text
    assert teacher.get("/scores/attempts/00000000-0000-0000-0000-000000000000").status_code == 404
    assert told == teacher.text


# --- the pages -------------------------------------------------------------------------------


def test_the_list_leads_to_the_attempts_and_these_to_each_attempt(
    owner: Browser, code: str
) -> None:
    assert owner.get("/scores/").status_code == 200
    assert f"/scores/{code}" in owner.page.get_data(as_text=True)  # type: ignore[union-attr]
    assert "10 Б · Practice" in owner.text
    assert len(attempts_on(owner, code)) == 3
    assert "2 of 3" in owner.text
    for address in attempts_on(owner, code):
        assert owner.get(address).status_code == 200


def test_every_number_of_the_drawing_stands_in_a_table_too(owner: Browser, code: str) -> None:
    page = owner.get(f"/scores/{code}").get_data(as_text=True)
    assert "<svg" in page
    assert "style=" not in page
    assert "50 to under 60 %" in owner.text
    assert "90 to 100 %" in owner.text


def test_the_table_says_by_what_it_is_sorted(owner: Browser, code: str) -> None:
    page = owner.get(f"/scores/{code}?sort=score").get_data(as_text=True)
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page
    assert owner.text.index("Әйгерім") < owner.text.index("=1+1") < owner.text.index("Дана")
    owner.get(f"/scores/{code}?sort=score&order=up")
    assert owner.text.index("=1+1") < owner.text.index("Әйгерім") < owner.text.index("Дана")


@pytest.mark.parametrize("query", ["?sort=nonsense", "?sort=score&order=sideways", "?sort="])
def test_an_unknown_order_is_no_error(owner: Browser, code: str, query: str) -> None:
    assert owner.get(f"/scores/{code}{query}").status_code == 200


def open_attempt(owner: Browser, code: str, name: str) -> None:
    """Open the attempt of the person of that name."""
    for address in attempts_on(owner, code):
        page = owner.get(address).get_data(as_text=True)
        if f"<h1><bdi>{name}</bdi>" in page:
            return
    pytest.fail(f"no attempt of {name} was found")


def test_an_attempt_shows_answers_beside_their_passages_and_what_was_saved(
    owner: Browser, code: str
) -> None:
    open_attempt(owner, code, "Әйгерім")
    assert "SOURCE It is 340 metres long." in owner.text
    assert "“you” means Әйгерім" in owner.text
    assert "What was saved, and when" in owner.text
    assert "340 m" in owner.text
    assert "Previous: Дана" in owner.text


def test_an_open_attempt_shows_no_key(owner: Browser, code: str) -> None:
    open_attempt(owner, code, "Дана")
    assert "has not been submitted" in owner.text
    assert "Nothing was saved" in owner.text
    assert "340 metres" not in owner.text
    assert "Supported" not in owner.text


def test_questions_say_that_there_are_too_few_to_tell(owner: Browser, code: str) -> None:
    assert owner.get(f"/scores/{code}/questions").status_code == 200
    assert TOO_FEW in owner.text
    assert "Right, not proved" in owner.text
    assert "500 metres" in owner.text


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["results", "answers"])
def test_a_file_is_saved_and_never_shown(owner: Browser, code: str, name: str) -> None:
    answer = owner.get(f"/scores/{code}/{name}.csv")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="the-bridge-{name}-2026-11-22.csv"'
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "Әйгерім".encode() in answer.data
    assert b'"=1+1"' not in answer.data
    assert b'"\'=1+1"' in answer.data


# --- one's own -------------------------------------------------------------------------------


def test_people_find_their_own_results_on_their_account_page(
    app: Flask, owner: Browser, database: Database, code: str
) -> None:
    with database.written() as session:
        actor = profiles.actor_of(session, links.ensure_owner(session, NOW, "Owner"))
        public = open_to_public(session, find_quiz(session, "bridge-quiz"), NOW)  # type: ignore[arg-type]
        attempt = starting.start_attempt(session, actor, public.id, NOW, "0" * 64)
    with app.test_request_context():
        address = url_for("attempts.show", attempt_id=attempt.id)
    page = owner.get("/account/").get_data(as_text=True)
    assert address in LINK.findall(page)
    assert "Not submitted" in owner.text
    assert "Әйгерім" not in owner.text


# --- the simulated class ---------------------------------------------------------------------


def test_pages_of_a_simulated_class_say_so(owner: Browser, database: Database, code: str) -> None:
    with database.written() as session:
        course = demo.prepare(session, NOW, 2)
        for name in course.missing:
            demo.add_learner(session, course, name, "1")
    owner.get("/scores/")
    assert "Simulated" in owner.text
    for address in (
        f"/scores/{course.assignments[0].code}",
        f"/scores/{course.assignments[0].code}/questions",
        attempts_on(owner, course.assignments[0].code)[0],
    ):
        owner.get(address)
        assert "This class is simulated" in owner.text


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `quiz` with an instance of the test's own."""
    monkeypatch.delenv("QUIZ_DATABASE_URL", raising=False)
    monkeypatch.delenv("QUIZ_QUESTIONS", raising=False)
    monkeypatch.setenv("QUIZ_INSTANCE", str(tmp_path / "demo"))
    return lambda *arguments: CliRunner().invoke(main, ["demo", *arguments])


def test_the_demo_fills_once_says_so_and_is_wiped(run: Callable[..., Result]) -> None:
    first = run("--learners", "2")
    assert first.exit_code == 0, first.output
    assert "Simulated, no real people: 2 learners" in first.output
    again = run("--learners", "2")
    assert (again.exit_code, again.output) == (
        0,
        "The simulated class is there already; nothing was changed.\n",
    )
    wiped = run("--reset")
    assert wiped.exit_code == 0
    assert "Removed: 2 learners" in wiped.output
    assert run("--reset").output == "There is nothing simulated to remove.\n"


@pytest.mark.parametrize("learners", ["0", "100", "many"])
def test_a_class_has_between_one_and_ninety_nine_learners(
    run: Callable[..., Result], learners: str
) -> None:
    refused = run("--learners", learners)
    assert refused.exit_code == 2
    assert "--learners" in refused.output


def test_who_takes_a_quiz_is_seen_right_now_and_no_score(owner: Browser, code: str) -> None:
    page = owner.get(f"/scores/{code}/live").get_data(as_text=True)
    assert "Working 1" in owner.text
    assert "Submitted 2" in owner.text
    assert "%" not in owner.text.partition("Taking it now")[2]
    # This quiz has no end, so that there is nothing to lengthen.
    assert "more minutes" not in page
    owner.post(f"/scores/{code}/minutes", to="nobody x")
    owner.follow()
    assert "Nobody was given more time" in owner.text


@pytest.mark.parametrize("count", [1, 2])
def test_five_more_minutes_are_given_and_said(
    owner: Browser, database: Database, code: str, count: int
) -> None:
    with database.written() as session:
        assignment = find_assignment(session, code)
        assert assignment
        store_rules(session, assignment, Rules(time_limit=3600))
        [group] = session.scalars(select(ClassRow))
        late = add_person(session, "Late")
        classes.join_class(session, late.id, group.code, NOW)
        starting.start_attempt(
            session, profiles.actor_of(session, late), assignment.id, NOW, "0" * 64
        )
    page = owner.get(f"/scores/{code}/live").get_data(as_text=True)
    working = list(dict.fromkeys(re.findall(r'name="to" value="([^"]+)"', page)))
    assert len(working) == 2
    fields: dict[str, Any] = {"to": working[:count]}
    assert owner.post(f"/scores/{code}/minutes", **fields).status_code == 303
    owner.follow()
    said = "1 person has more time." if count == 1 else "2 people have more time."
    assert said in owner.text
    assert owner.text.count("5 min given") == count
