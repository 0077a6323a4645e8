"""Facts and what is built from them, in the browser, on the shipped bank with its relations."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from quiz.persistence.bank.built import find_built
from quiz.persistence.bank.questions import find_question
from quiz.persistence.tables.building import BuiltFact, BuiltRow, DrawPlace
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.bank_files import sync
from tests.functional.authoring.desk import field, sent

FACT = "fact-2019-tokayev-share"
BUILT = f"value-{FACT}"
DESK = "/author/articles/tokayev-elected-2019"


@pytest.fixture
def chosen_url(chosen_shipped_url):
    """A database with the shipped bank in it."""
    return chosen_shipped_url


def state_of(database, key):
    with database.reading() as session:
        return find_built(session, key).state


def built_of(fact):
    """Select what was built from a fact, but for what errors kept from being a question."""
    return (
        select(BuiltRow.key)
        .join(BuiltFact, BuiltFact.built_id == BuiltRow.id)
        .join(FactRow, FactRow.id == BuiltFact.fact_id)
        .where(FactRow.key == fact, BuiltRow.state == "built")
    )


def decide(browser, key, do):
    browser.get(f"/author/built/{key}")
    browser.post(f"/author/built/{key}/decide", do=do)
    return browser.follow()


def test_a_visitor_sees_no_fact_and_nothing_that_was_built(browser):
    for address in (
        "/author/facts/",
        f"/author/facts/{FACT}",
        "/author/built/",
        f"/author/built/{BUILT}",
    ):
        assert browser.get(address).status_code in {303, 401}


def test_facts_are_listed_by_article_with_what_each_has_built(owner):
    page = owner.get("/author/facts/?article=tokayev-elected-2019")

    assert page.status_code == 200
    assert "70.76 percent" in owner.text
    assert "fact-2022" not in page.get_data(as_text=True)


def test_a_fact_without_a_quote_or_with_a_value_that_is_no_number_is_not_published(owner, database):
    owner.get(f"/author/facts/{FACT}")
    sent(owner, f"/author/facts/{FACT}", having="seen", surface="a lot", do="publish")

    assert owner.page.status_code == 400
    assert "“a lot” is not a number" in owner.text

    owner.get("/author/facts/new?article=tokayev-elected-2019")
    sent(
        owner,
        "/author/facts/new",
        having="seen",
        subject="Somebody",
        relation="person.age",
        surface="66",
        unit="years",
        do="publish",
    )
    assert owner.page.status_code == 400
    assert "No quote states it" in owner.text


def test_a_fact_made_from_a_sentence_is_published_and_builds_questions(owner, database):
    page = owner.get(DESK).get_data(as_text=True)
    number = re.search(r'value="tokayev-elected-2019:(\d+)"(?:(?!value=).)*Sedov', page, re.S)[1]
    owner.get(f"/author/facts/new?article=tokayev-elected-2019&edition=1&sentence={number}")
    typed = {"subject": "Mr Sedov", "relation": "person.age", "surface": "42", "unit": "years"}
    sent(owner, "/author/facts/new", having="seen", **typed, do="draft")
    owner.follow()
    assert "The draft is saved." in owner.text
    with database.reading() as session:
        row = session.scalar(select(FactRow).order_by(FactRow.id.desc()).limit(1))
        key = row.key
        assert (row.status, row.subject, row.checked_by_id) == ("draft", "Mr Sedov", None)
        assert not session.scalars(built_of(key)).all()

    sent(owner, f"/author/facts/{key}", having="seen", do="publish")
    owner.follow()

    assert "The fact is published." in owner.text
    assert "checked by Owner" in owner.text
    with database.reading() as session:
        assert session.scalars(built_of(key)).all()


def test_an_edited_fact_makes_the_next_version_of_what_it_builds_and_a_retired_one_retires_it(
    owner, database
):
    with database.reading() as session:
        before = find_built(session, BUILT).digest
    owner.get(f"/author/facts/{FACT}")
    sent(owner, f"/author/facts/{FACT}", having="seen", time_label="the vote of 2019", do="publish")
    owner.follow()

    assert "The fact is published." in owner.text
    assert "built or changed" in owner.text
    with database.reading() as session:
        assert find_built(session, BUILT).digest != before
    owner.get(f"/author/questions/{BUILT}/versions")
    assert "the vote of 2019" in owner.text

    owner.get(f"/author/facts/{FACT}")
    owner.post(f"/author/facts/{FACT}/retire")
    with database.reading() as session:
        assert find_question(session, BUILT).status == "retired"
        assert find_built(session, BUILT).state == "lapsed"


def test_a_fact_that_somebody_else_changed_meanwhile_is_kept_beside_what_was_typed(owner, database):
    owner.get(f"/author/facts/{FACT}")
    sent(owner, f"/author/facts/{FACT}", having="seen", seen="another", hedge="final", do="publish")

    assert owner.page.status_code == 409
    assert "What is stored by now" in owner.text
    assert 'value="final"' in owner.page.get_data(as_text=True)


def test_what_was_built_is_listed_with_key_and_proofs_and_shown_as_the_learner_sees_it(owner):
    for query in (
        "",
        "?recipe=value",
        "?recipe=verdict&operator=antonym",
        f"?fact={FACT}",
        "?page=3",
    ):
        assert owner.get(f"/author/built/{query}").status_code == 200
    owner.get(f"/author/built/?fact={FACT}&recipe=value")
    assert "Proved wrong" in owner.text


def test_every_kind_that_is_built_can_be_looked_at(owner, database):
    with database.reading() as session:
        keys = dict(
            session.execute(
                select(QuestionRow.kind, BuiltRow.key).join(
                    QuestionRow, QuestionRow.id == BuiltRow.question_id
                )
            ).all()
        )
    assert len(keys) >= 8
    for key in keys.values():
        assert owner.get(f"/author/built/{key}").status_code == 200, key


def test_a_refused_question_is_not_built_again_until_that_is_undone(owner, database):
    decide(owner, BUILT, "refuse")
    assert "Undo" in owner.text
    with database.reading() as session:
        assert find_question(session, BUILT).status == "retired"
    owner.get(f"/author/facts/{FACT}")
    sent(owner, f"/author/facts/{FACT}", having="seen", time_label="the vote of 2019", do="publish")
    assert state_of(database, BUILT) == "refused"

    decide(owner, BUILT, "undo")

    assert state_of(database, BUILT) == "built"
    with database.reading() as session:
        assert find_question(session, BUILT).status == "published"


def test_an_adopted_question_is_its_authors_and_stands_in_the_banks_files(owner, database):
    with database.reading() as session:
        assert not [path for path in sync.export_bank(session, "kazakh-elections") if BUILT in path]

    decide(owner, BUILT, "adopt")

    assert state_of(database, BUILT) == "adopted"
    assert owner.get(f"/author/questions/{BUILT}").status_code == 200
    with database.reading() as session:
        files = sync.export_bank(session, "kazakh-elections")
    assert f"questions/{BUILT}.toml" in files
    owner.get(f"/author/built/{BUILT}")
    owner.post(f"/author/built/{BUILT}/decide", do="adopt")
    assert owner.page.status_code == 409


def test_the_list_of_an_authors_questions_has_none_that_nobody_adopted(owner):
    owner.get("/author/")
    assert BUILT not in owner.page.get_data(as_text=True)
    assert re.search(r"All \((\d+)\)", owner.text)


QUIZ = {"bank": "kazakh-elections", "title": "Drawn here", "mode": "practice", "entry": "open"}


def test_a_blueprint_is_written_cell_by_cell_and_tried_before_it_is_saved(owner, database):
    address = "/author/quizzes/new?bank=kazakh-elections"
    owner.get(address)
    owner.post(address, **QUIZ, way="drawn", draws="5", balance="y", do="cell")
    assert "Cell 1" in owner.text
    cells = {"cells-0-recipe": "verdict", "cells-0-count": "3"}
    owner.post(address, **QUIZ, way="drawn", draws="2", do="store", **cells)
    assert owner.page.status_code == 400
    assert "The cells ask for 3 questions already." in owner.text

    missing = cells | {"cells-1-recipe": "correction", "cells-1-count": "1"}
    owner.post(address, **QUIZ, way="drawn", draws="5", do="try", **missing)
    assert "1 question is missing" in owner.text
    assert "(What the correction changed)" in owner.text
    assert "The bank has no question of this kind." in owner.text
    owner.post(address, **QUIZ, way="drawn", draws="5", do="store", offer_to="public", **missing)
    assert owner.page.status_code == 400
    assert "lacks 1 of the questions that this quiz draws: recipe correction." in owner.text
    assert "The bank has no question of this kind." in owner.text

    owner.post(address, **QUIZ, way="drawn", draws="5", do="store", offer_to="public", **cells)
    owner.follow()
    assert "5 questions" in owner.text
    assert "Each attempt draws its own questions." in owner.text
    with database.reading() as session:
        files = sync.export_bank(session, "kazakh-elections")
    written = files["quizzes/drawn-here.toml"].decode()
    assert "n = 5" in written
    assert 'recipe = "verdict"' in written

    owner.get("/author/quizzes/drawn-here/edit")
    assert 'value="3"' in owner.page.get_data(as_text=True)


def test_a_quiz_that_cannot_be_drawn_whole_can_wait_and_cannot_be_offered(owner):
    address = "/author/quizzes/new?bank=kazakh-elections"
    owner.get(address)
    cells = {
        "cells-0-recipe": "value",
        "cells-0-verdict": "refuted",
        "cells-0-difficulty": "hard",
        "cells-0-count": "1",
    }
    owner.post(address, **QUIZ, way="drawn", draws="3", do="store", offer_to="", **cells)
    owner.follow()
    assert "1 question is missing (The value, Refuted, Hard)." in owner.text
    assert "By any recipe there would be " in owner.text

    owner.get("/author/quizzes/drawn-here/offer?to=public")
    assert 400 <= owner.page.status_code < 500
    assert "The bank lacks 1 of the questions that this quiz draws" in owner.text


def test_a_blueprint_asks_for_a_difficulty_and_an_author_says_one(owner, database):
    address = "/author/quizzes/new?bank=kazakh-elections"
    owner.get(address)
    cells = {"cells-0-difficulty": "hard", "cells-0-count": "4"}
    owner.post(address, **QUIZ, way="drawn", draws="4", do="try", **cells)
    assert owner.text.count("Hard (estimated from how it was built)") == 4

    owner.get(f"/author/built/{BUILT}")
    assert "(estimated from how it was built)" in owner.text
    decide(owner, BUILT, "adopt")
    owner.get(f"/author/questions/{BUILT}")
    sent(owner, f"/author/questions/{BUILT}", difficulty="hard", do="publish")
    assert owner.page.status_code == 303, owner.text
    with database.reading() as session:
        files = sync.export_bank(session, "kazakh-elections")
        drawn = session.scalars(
            select(DrawPlace.difficulty)
            .join(QuestionRow, QuestionRow.id == DrawPlace.question_id)
            .where(QuestionRow.key == BUILT)
        ).all()
    assert b'difficulty = "hard"' in files[f"questions/{BUILT}.toml"]
    assert set(drawn) == {"hard"}
    owner.get(f"/author/questions/{BUILT}")
    assert field(owner, "difficulty") == ["hard"]


def test_a_drawn_quiz_is_begun_with_its_number_of_questions(owner, browser):
    address = "/author/quizzes/new?bank=kazakh-elections"
    owner.get(address)
    owner.post(address, **QUIZ, way="drawn", draws="6", do="store", offer_to="public")
    assert owner.page.status_code == 303, owner.text

    browser.get("/quizzes/drawn-here")
    assert "6 questions" in browser.text
    assert "Each attempt draws its own questions." in browser.text


def test_a_built_question_cannot_be_put_on_a_list_before_it_is_adopted(owner):
    address = "/author/quizzes/new?bank=kazakh-elections"
    owner.get(address)
    owner.post(address, **QUIZ, way="listed", questions=BUILT, do="store", offer_to="")
    assert owner.page.status_code == 400
