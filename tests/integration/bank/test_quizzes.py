"""Authors make quizzes of their questions, and look through lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quiz.domain.errors import Conflict, NotFound, Refused
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Verdict
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.persistence.bank.articles import find_article
from quiz.persistence.bank.questions import find_question, load_questions
from quiz.persistence.quizzes.quizzes import find_quiz, load_quizzes
from quiz.persistence.tables.people import ClassRow
from quiz.services.assignments import assignments
from quiz.services.assignments.assignments import NOBODY, PUBLIC
from quiz.services.authoring import desk as authoring
from quiz.services.authoring import questions as authoring_questions
from quiz.services.authoring import quizzes as authoring_quizzes
from quiz.services.authoring.desk import Filter
from quiz.services.bank import access
from quiz.services.bank.records import store_question
from tests.builders import (
    NOW,
    add_bank,
    make_choice,
    make_claim,
    make_question,
    present,
)
from tests.integration.bank.desk import (
    LONG_TEXT,
    a_quiz,
    an_article,
    on,
)

# --- lists -----------------------------------------------------------------------------------


def test_the_list_counts_by_status_and_shows_what_is_asked_for(session, author, article, question):
    authoring_questions.save_draft(session, author, on(article), NOW)
    home = authoring.home(session, author, Filter(article=article, status="draft"), 1)
    assert home.questions.counts == {"draft": 1, "published": 1}
    assert [card.question.key for card in home.questions.cards] == [f"{article}-q2"]
    assert home.articles[0].counts == {"draft": 1, "published": 1}
    for nothing in (Filter(article="no-such"), Filter(kind="no-such"), Filter(bank="no-such")):
        assert authoring.home(session, author, nothing, 1).questions.total == 0


def test_a_foreign_article_filters_everything_out(session, other, article, question):
    assert authoring.home(session, other, Filter(article=article), 1).questions.total == 0


def test_a_question_counts_for_the_article_of_its_newest_version_alone(
    session, author, article, question
):
    second = an_article(session, author, LONG_TEXT + "\nThat is all.\n")
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    loaded = load_questions(session, [find_question(session, question).id])
    (stored,) = (one.question for one in loaded.values())
    moved = on(second, stored.content)
    store_question(session, bank, replace(stored, content=moved.content, articles=(second,)), NOW)
    counts = {one.key: one.counts for one in authoring.home(session, author, Filter(), 1).articles}
    assert counts == {article: {}, second: {"published": 1}}


def test_long_lists_come_in_pages(session, author, article, monkeypatch):
    monkeypatch.setattr(authoring, "PAGE_OF_QUESTIONS", 2)
    for _ in range(3):
        authoring_questions.save_draft(session, author, on(article), NOW)
    pages = [authoring.home(session, author, Filter(), n).questions for n in (1, 2, 99)]
    assert [len(page.cards) for page in pages] == [2, 1, 1]
    assert [(page.page, page.pages) for page in pages] == [(1, 2), (2, 2), (2, 2)]


# --- quizzes ---------------------------------------------------------------------------------


def test_a_quiz_takes_published_questions_of_its_bank_alone(session, author, article, bank):
    draft = authoring_questions.save_draft(session, author, on(article), NOW).key
    with pytest.raises(Refused, match="is not published"):
        authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(draft), PUBLIC, NOW)
    shared = add_bank(session)
    elsewhere = make_question("elsewhere", articles=(), content=make_choice(quotes=()))
    store_question(session, shared, elsewhere, NOW)
    with pytest.raises(Refused, match="no question “elsewhere” in this bank"):
        authoring_quizzes.make_quiz(session, author, bank.key, a_quiz("elsewhere"), PUBLIC, NOW)


def test_a_quiz_gets_a_code_unless_it_is_offered_to_nobody(session, author, bank, question):
    make = authoring_quizzes.make_quiz
    first = make(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    second = make(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    assert (first, second) == ("the-bridge", "the-bridge-2")
    (assignment,) = authoring_quizzes.open_quiz(session, author, first, NOW).assignments
    assert (len(assignment.code), assignment.class_name, assignment.is_open) == (6, "", True)
    assert authoring_quizzes.open_quiz(session, author, second, NOW).assignments == ()


def a_class(session, key="physics"):
    row = ClassRow(key=key, name=key.title(), code=f"{key[:5]}0".upper(), created_at=NOW)
    session.add(row)
    session.flush()
    return row


def test_a_quiz_is_offered_to_classes_that_one_teaches_alone(session, author, bank, question):
    taught, foreign = a_class(session), a_class(session, "maths")
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    teacher = replace(
        author,
        roles=author.roles | {Role.INSTRUCTOR},
        classes_teaching=frozenset({taught.id}),
    )
    with pytest.raises(NotFound):
        assignments.offer_to_class(session, teacher, key, foreign.key, NOW)
    with pytest.raises(NotFound):
        assignments.offer_to_class(session, author, key, taught.key, NOW)
    assignments.offer_to_class(session, teacher, key, taught.key, NOW)
    page = authoring_quizzes.open_quiz(session, teacher, key, NOW)
    assert [assignment.class_name for assignment in page.assignments] == ["Physics"]
    assert [choice.key for choice in page.classes] == ["physics"]


def test_an_offer_is_closed_and_opened_again(session, author, bank, question):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)

    def offer():
        return authoring_quizzes.open_quiz(session, author, key, NOW).assignments[0]

    assignments.close_assignment(session, author, key, offer().id, NOW)
    assert not offer().is_open
    assignments.reopen_assignment(session, author, key, offer().id, NOW)
    assert offer().is_open
    with pytest.raises(NotFound):
        assignments.close_assignment(session, author, key, offer().id + 1, NOW)


def test_of_two_who_change_a_quiz_the_second_is_told(session, author, bank, question):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    seen = authoring_quizzes.open_quiz(session, author, key, NOW).seen
    change = authoring_quizzes.change_quiz
    change(session, author, key, a_quiz(question, title="The long bridge"), seen, NOW)
    with pytest.raises(Conflict):
        change(session, author, key, a_quiz(question, title="The other bridge"), seen, NOW)
    assert find_quiz(session, key).title == "The long bridge"


def test_a_quiz_that_was_taken_keeps_its_mode_and_its_offers_follow_the_rest(
    session, author, bank, question
):
    present(session, bank, find_question(session, question))
    key = f"of-{question}"
    seen = authoring_quizzes.open_quiz(session, author, key, NOW).seen
    change = authoring_quizzes.change_quiz
    with pytest.raises(Refused, match="stays what it was"):
        change(session, author, key, a_quiz(question, mode=Mode.EXAM), seen, NOW)
    change(session, author, key, a_quiz(question, entry=Admission.NAME), seen, NOW)
    (assignment,) = authoring_quizzes.open_quiz(session, author, key, NOW).assignments
    assert (assignment.entry, assignment.attempts) == (Admission.NAME, 1)


def test_a_conflicting_claim_brings_the_fourth_verdict_into_the_quiz(
    session, author, article, bank, question
):
    claim = make_claim(
        verdict=Verdict.CONFLICTING,
        explanation="340 metres is more than 300, and the report says nothing against it.",
    )
    row = store_question(
        session,
        bank,
        make_question("conflicting", content=on(article, claim).content, articles=(article,)),
        NOW,
    )
    make = authoring_quizzes.make_quiz
    plain = make(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    fourfold = make(session, author, bank.key, a_quiz(question, row.key), NOBODY, NOW)
    quizzes = load_quizzes(session, [find_quiz(session, key) for key in (plain, fourfold)])
    assert Verdict.CONFLICTING not in quizzes[plain].verdicts
    assert quizzes[fourfold].verdicts == tuple(Verdict)


def test_a_quiz_out_of_use_closes_its_offers_and_comes_back_when_it_is_saved(
    session, author, bank, question
):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    authoring_quizzes.retire_quiz(session, author, key, NOW)
    page = authoring_quizzes.open_quiz(session, author, key, NOW)
    assert page.retired
    assert not page.assignments[0].is_open
    with pytest.raises(Refused, match="out of use"):
        assignments.offer_to_public(session, author, key, NOW)
    authoring_quizzes.change_quiz(session, author, key, a_quiz(question), page.seen, NOW)
    page = authoring_quizzes.open_quiz(session, author, key, NOW)
    assert not page.retired
    assert page.assignments[0].is_open


def test_the_tray_shows_what_is_asked_for_and_keeps_what_is_ticked(
    session, author, article, bank, question
):
    second = an_article(session, author, LONG_TEXT + "\nThat is all.\n")
    tray = authoring_quizzes.tray
    assert tray(session, author, bank.key, Filter(article=second), ()).cards == ()
    kept = tray(session, author, bank.key, Filter(article=second), (question,))
    assert [card.question.key for card in kept.cards] == [question]
    assert [source.key for source in kept.articles] == [article, second]
    assert kept.kinds == ("single-choice",)


def test_articles_made_in_the_browser_say_who_made_them(session, author, article):
    assert find_article(session, article).created_by_id == author.person_id
