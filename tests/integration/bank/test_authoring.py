from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quiz.domain.errors import Conflict, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.linting.findings import Level
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Option, Status
from quiz.persistence.bank.questions import find_question
from quiz.services.assignments.assignments import PUBLIC
from quiz.services.authoring import articles as authoring_articles
from quiz.services.authoring import desk as authoring
from quiz.services.authoring import questions as authoring_questions
from quiz.services.authoring import quizzes as authoring_quizzes
from quiz.services.authoring.desk import Filter
from quiz.services.bank import access
from tests.builders import (
    NOW,
    TEXT,
    add_bank,
    add_person,
    make_choice,
    make_quote,
    present,
)
from tests.integration.bank.desk import (
    a_quiz,
    an_article,
    on,
)

# --- who may write ---------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in(session):
    with pytest.raises(SignInNeeded):
        authoring.home(session, Actor.visitor(), Filter(), 1)


def test_learners_write_nothing(session):
    learner = Actor(add_person(session).id)
    with pytest.raises(NotAllowed):
        authoring.home(session, learner, Filter(), 1)
    with pytest.raises(NotAllowed):
        authoring_articles.look_at(session, learner, TEXT, "en", {})


def test_another_authors_question_is_answered_like_a_missing_one(session, other, question):
    with pytest.raises(NotFound) as missing:
        authoring_questions.open_question(session, other, "no-such-question")
    with pytest.raises(NotFound) as foreign:
        authoring_questions.open_question(session, other, question)
    assert str(foreign.value) == str(missing.value)


def test_another_authors_article_cannot_be_written_on(session, other, article):
    with pytest.raises(NotAllowed):
        authoring_articles.open_desk(session, other, article)
    with pytest.raises(NotAllowed):
        authoring_questions.publish(session, other, on(article), NOW)


def test_another_authors_quiz_and_bank_are_answered_like_missing_ones(
    session, author, other, question
):
    bank = access.own_bank(session, author, NOW)
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    with pytest.raises(NotFound):
        authoring_quizzes.open_quiz(session, other, key, NOW)
    with pytest.raises(NotFound):
        authoring_quizzes.make_quiz(session, other, bank.key, a_quiz(question), PUBLIC, NOW)


def test_the_owner_of_the_site_writes_in_all_banks(session, question):
    owner = Actor(add_person(session, "Owner").id, frozenset({Role.OWNER}))
    assert authoring_questions.open_question(session, owner, question).question.key == question


def test_a_shared_bank_is_open_to_all_authors(session, author, other):
    add_bank(session)
    key = an_article(session, author, bank="bridges")
    assert authoring_articles.open_desk(session, other, key).article.key == key


def test_an_authors_own_bank_is_made_once(session, author):
    first = access.own_bank(session, author, NOW)
    assert access.own_bank(session, author, NOW) is first
    assert (first.key, first.title) == ("aigul-author", "Aigul Author")


# --- questions -------------------------------------------------------------------------------


def test_a_question_with_errors_is_not_published_and_nothing_is_stored(session, author, article):
    options = (Option(key="a", text="340 metres"), Option(key="b", text="500 metres"))
    outcome = authoring_questions.publish(
        session, author, on(article, make_choice(options=options)), NOW
    )
    assert outcome.key is None
    assert "GR3" in {finding.rule for finding in outcome.findings if finding.level is Level.ERROR}
    assert find_question(session, f"{article}-q1") is None


def test_a_draft_need_not_be_finished(session, author, article):
    empty = make_choice(stem="", options=(), explanation="")
    outcome = authoring_questions.save_draft(session, author, on(article, empty), NOW)
    opened: Any = authoring_questions.open_question(session, author, outcome.key)
    assert opened.question.status is Status.DRAFT
    assert opened.question.content.options == ()
    assert opened.next_version == opened.version == 1


def test_a_draft_whose_quote_is_not_in_the_article_is_refused(session, author, article):
    content = make_choice(quotes=(make_quote("It is 341 metres long."),))
    with pytest.raises(Refused, match="does not stand in"):
        authoring_questions.save_draft(session, author, on(article, content), NOW)


def test_a_draft_of_a_published_question_is_refused(session, author, article, question):
    opened = authoring_questions.open_question(session, author, question)
    typed = on(article, key=question, revision=opened.revision)
    with pytest.raises(Refused, match="out of its quizzes"):
        authoring_questions.save_draft(session, author, typed, NOW)


def test_articles_of_two_banks_make_no_question(session, author, article):
    add_bank(session)
    shared = an_article(session, author, TEXT, bank="bridges")
    with pytest.raises(Refused, match="one bank"):
        authoring_questions.save_draft(
            session, author, on(article, articles=(article, shared)), NOW
        )


def test_an_edit_of_a_question_that_was_asked_makes_the_next_version(
    session, author, article, question
):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened = authoring_questions.open_question(session, author, question)
    assert (opened.usage.quizzes, opened.usage.attempts) == (1, 1)
    assert (opened.version, opened.next_version) == (1, 2)
    words = "According to the bridge report, what is the length of the bridge?"
    reworded = replace(opened.question.content, stem=words)
    typed = on(article, reworded, key=question, revision=opened.revision)
    assert authoring_questions.publish(session, author, typed, NOW).version == 2
    _, versions = authoring_questions.list_versions(session, author, question)
    assert [(version.number, version.attempts) for version in versions] == [(2, 0), (1, 1)]
    assert [version.author for version in versions] == ["Aigul Author"] * 2
    assert versions[1].content.stem != words


def test_a_new_key_of_a_question_that_was_asked_needs_a_reason(session, author, article, question):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened = authoring_questions.open_question(session, author, question)
    words = "The report gives 340 metres; the length of the new bridge is said once."
    rekeyed = replace(opened.question.content, explanation=words)
    typed = on(article, rekeyed, key=question, revision=opened.revision)
    with pytest.raises(Refused, match="people have answered"):
        authoring_questions.publish(session, author, typed, NOW)
    reasoned = replace(typed, reason="It was said badly.")
    assert authoring_questions.publish(session, author, reasoned, NOW).version == 1
    _, (version,) = authoring_questions.list_versions(session, author, question)
    assert [keying.reason for keying in version.keyings] == ["", "It was said badly."]


def test_of_two_authors_of_one_question_the_second_is_told(session, author, article, question):
    opened = authoring_questions.open_question(session, author, question)
    mine = replace(opened.question.content, stem="According to the bridge report, how far is it?")
    theirs = replace(mine, stem="According to the bridge report, how long is that bridge?")
    typed = on(article, theirs, key=question, revision=opened.revision)
    authoring_questions.publish(session, author, typed, NOW)
    with pytest.raises(Conflict):
        authoring_questions.publish(session, author, replace(typed, content=mine), NOW)
    stored = authoring_questions.open_question(session, author, question)
    assert stored.question.content.stem == theirs.stem


def test_keys_of_options_are_remembered_when_their_option_is_gone(
    session, author, article, question
):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened: Any = authoring_questions.open_question(session, author, question)
    fourth = Option(key="d", text="600 metres", rationale="The report has no such number.")
    options = (*opened.question.content.options[1:], fourth)
    typed = on(
        article,
        replace(opened.question.content, options=options),
        key=question,
        revision=opened.revision,
    )
    assert authoring_questions.publish(session, author, typed, NOW).version == 2
    used = authoring_questions.option_keys_used(session, author, question)
    assert used == {"a", "b", "c", "d"}


def test_a_retired_question_is_asked_no_more_and_can_come_back(session, author, article, question):
    authoring_questions.retire(session, author, question, NOW)
    opened = authoring_questions.open_question(session, author, question)
    assert opened.question.status is Status.RETIRED
    typed = on(article, opened.question.content, key=question, revision=opened.revision)
    authoring_questions.publish(session, author, typed, NOW)
    assert find_question(session, question).status == Status.PUBLISHED
