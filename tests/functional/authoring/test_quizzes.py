"""The pages on which an author makes a quiz."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from quiz.persistence.bank.questions import load_questions
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.people import sessions
from quiz.services.people.profiles import make_guest
from tests.builders import NOW, add_bank
from tests.counting import count_in
from tests.functional.authoring.desk import (
    KEY,
    begin,
    field,
    keys_of,
    publish_choice,
    sent,
)

# --- making a quiz ---------------------------------------------------------------------------


@pytest.fixture
def bank_key(author, database):
    with database.reading() as session:
        return session.scalars(select(BankRow.key)).one()


@pytest.fixture
def new_quiz(author, bank_key):
    publish_choice(author)

    def open_form(query=f"&article={KEY}&all=1"):
        author.get(f"/author/quizzes/new?bank={bank_key}{query}")

    open_form()
    return open_form


def save_quiz(author, **changes):
    return sent(author, "/author/quizzes/new", having="title", **{"do": "store"} | changes)


def test_a_quiz_without_title_or_questions_is_refused_and_keeps_what_was_typed(author, new_quiz):
    save_quiz(author, introduction="Read well.", questions=[], title="")
    assert author.page.status_code == 400
    assert "Give the quiz a title" in author.text
    assert "Tick at least one question" in author.text
    assert field(author, "introduction", "title") == ["Read well."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("questions", ["no-such-question"]),
        ("mode", "cheating"),
        ("entry", "nobody"),
        ("minutes", "-5"),
        ("minutes", "soon"),
        ("offer_to", "no-such-class"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(author, new_quiz, database, name, value):
    save_quiz(author, title="The bridge", **{name: value})
    assert author.page.status_code == 400
    assert count_in(database, AssignmentRow) == 0


def test_drafts_cannot_be_ticked(author, new_quiz, bank_key):
    begin(author)
    sent(author, "/author/questions/new", do="draft", stem="An unfinished question")
    new_quiz()
    assert "An unfinished question" not in author.text
    assert field(author, "questions", "title") == [f"{KEY}-q1"]


def test_the_list_is_narrowed_and_ticked_without_losing_anything(author, new_quiz):
    new_quiz("")
    assert field(author, "questions", "title") is None
    save_quiz(author, do="all", title="The bridge")
    assert field(author, "questions", "title") == [f"{KEY}-q1"]
    save_quiz(author, do="narrow", kind="verdict")
    assert field(author, "questions", "title") == [f"{KEY}-q1"]
    assert field(author, "title", "title") == ["The bridge"]


def test_a_quiz_gets_a_link_and_a_code_that_let_a_guest_in(author, new_quiz, new_browser):
    save_quiz(author, title="The new bridge", minutes="5")
    author.follow()
    (code,) = re.findall(r"/j/([0-9A-Z]{6})/projector", author.page.get_data(as_text=True))
    guest = new_browser()
    assert guest.get(f"/j/{code}").status_code == 200
    assert "The new bridge" in guest.text
    author.post("/author/quizzes/the-new-bridge/offers/1", do="close")
    author.follow()
    assert "closed" in author.text
    author.post("/author/quizzes/the-new-bridge/offers/1", do="open")
    author.follow()
    assert "open" in author.text


def test_of_two_who_change_a_quiz_the_second_keeps_what_was_typed(author, new_quiz):
    save_quiz(author, title="The new bridge")
    path = "/author/quizzes/the-new-bridge/edit"
    mine = author.get(path)
    sent(author, path, having="title", do="store", title="The long bridge")
    assert author.page.status_code == 303, author.text
    author.page = mine
    sent(author, path, having="title", do="store", title="The wide bridge")
    assert author.page.status_code == 409
    assert "The long bridge" in author.text
    assert field(author, "title", "title") == ["The wide bridge"]


def test_the_page_of_a_quiz_says_which_rule_warns(shipped, database):
    true_ones = questions_that_are_true(database)
    false_one = next(key for key in keys_of(database, "true-false") if key not in true_ones)
    shipped.get("/author/quizzes/new?bank=kazakh-elections")
    sent(
        shipped,
        "/author/quizzes/new",
        having="title",
        do="store",
        title="Nearly all true",
        questions=[*true_ones[:5], false_one],
    )
    shipped.follow()
    assert "B4. “true” is right 5 times of 6." in shipped.text


def questions_that_are_true(database):
    with database.reading() as session:
        ids = session.scalars(select(QuestionRow.id).where(QuestionRow.kind == "true-false"))
        loaded = load_questions(session, list(ids)).values()
    contents: dict[str, Any] = {row.question.key: row.question.content for row in loaded}
    return [key for key, content in contents.items() if content.truth]


def test_a_shared_bank_lists_its_owner_as_everybody(owner, database):
    with database.written() as session:
        add_bank(session)
    owner.get("/author/")
    assert "shared by all authors" in owner.text
    assert "Your own bank is made with your first article" in owner.text


def test_a_guest_has_nothing_to_do_here(new_browser, database):
    with database.written() as session:
        guest, _ = make_guest(session, "Guest", NOW)
        token = sessions.open_session(session, guest.id, NOW)
    browser = new_browser()
    browser.client.set_cookie("session", token)
    assert browser.get("/author/").status_code == 403
