"""Every mistake teaches: of each wrong choice in the bank one learns what is right, and where.

All questions that are out are looked at, those that an author wrote and those that were built, as
their results and their cards tell them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.marking.grading import grade
from quiz.domain.marking.in_words import chosen_reasons, key_in_words
from quiz.domain.people.rights import Actor
from quiz.domain.questions.arrangements import Matched, Matching, Ordering, Placed
from quiz.domain.questions.gaps import Cloze, GapFilled
from quiz.domain.questions.questions import (
    CONTENTS,
    THREE_VERDICTS,
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Judged,
    MultipleResponse,
    Numeric,
    ShortAnswer,
    SingleChoice,
    Status,
    TrueFalse,
    TypedNumber,
    TypedText,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import FindSentence
from quiz.domain.questions.shuffling import Presented
from quiz.persistence.bank.questions import LoadedQuestion, load_questions
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions
from quiz.services.feedback.review import proof_of
from quiz.services.library import read_article
from quiz.services.study.adding import subjects_of_questions
from tests.builders import NOW

WRONG = "nothing of the sort"
Case = tuple[LoadedQuestion, KeyedQuestion]


def wrong_answers(content: Content) -> Iterator[Answer | None]:
    """Every wrong choice there is; where one types, marks or arranges, a wrong one and none."""
    if isinstance(content, SingleChoice):
        yield from (
            ChosenOption(option=option.key) for option in content.options if not option.right
        )
    elif isinstance(content, MultipleResponse):
        right = frozenset(option.key for option in content.options if option.right)
        yield from (ChosenOptions(options=right ^ {option.key}) for option in content.options)
    elif isinstance(content, TrueFalse):
        yield Judged(truth=not content.truth)
    elif isinstance(content, VerdictWithEvidence):
        yield from (
            VerdictGiven(verdict=verdict)
            for verdict in THREE_VERDICTS
            if verdict != content.verdict
        )
    elif isinstance(content, Numeric):
        yield TypedNumber(text=f"{content.value + 1 + content.tolerance:f}")
    elif isinstance(content, ShortAnswer):
        yield TypedText(text=WRONG)
    elif isinstance(content, Cloze):
        yield GapFilled(text=WRONG)
    elif isinstance(content, Matching):
        keys = [prompt.key for prompt in content.prompts]
        turned = [prompt.match for prompt in content.prompts[1:]] + [content.prompts[0].match]
        yield Matched(pairs=dict(zip(keys, turned, strict=True)))
    elif isinstance(content, Ordering):
        last = len(content.events) + 1
        yield Placed(places={event.key: last - event.place for event in content.events})
    yield None


@pytest.fixture(scope="module")
def session(shipped_sqlite: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{shipped_sqlite}")
    with database.reading() as opened:
        yield opened
    database.close()


@pytest.fixture(scope="module")
def cases(session: Session) -> list[Case]:
    """Every question that is out, as it is asked."""
    published = QuestionRow.status == Status.PUBLISHED.value
    questions = load_questions(
        session, session.scalars(select(QuestionRow.id).where(published)).all()
    )
    keyed = load_keyed_questions(
        session, [question.version_row.id for question in questions.values()]
    )
    return [(question, keyed[question.version_row.id]) for question in questions.values()]


def test_all_of_the_bank_is_looked_at(cases: list[Case]) -> None:
    assert len(cases) > 900
    assert {question.question.content.kind for question, _ in cases} == set(CONTENTS)


def test_no_wrong_choice_earns_everything_and_each_says_what_is_right(cases: list[Case]) -> None:
    found = []
    for question, keyed in cases:
        content, setting = question.question.content, keyed.setting(Presented())
        answers = list(wrong_answers(content))
        if any(grade(content, answer, setting).mark == 1 for answer in answers):
            found.append(f"{question.question.key}: a wrong choice earns all")
        if not content.explanation.strip():
            found.append(f"{question.question.key}: no correct statement")
        if not isinstance(content, FindSentence) and not any(key_in_words(content)):
            found.append(f"{question.question.key}: no right value")
        for answer in answers:
            chosen = isinstance(answer, ChosenOption)
            if chosen and not chosen_reasons(content, answer):
                found.append(f"{question.question.key}: no reason why {answer} is wrong")
    assert found == []


def test_each_question_links_to_the_passage_that_proves_it(
    session: Session, cases: list[Case]
) -> None:
    links, found = set(), []
    for question, keyed in cases:
        passages = proof_of(keyed)
        if not passages or passages[0].span is None:
            found.append(f"{question.question.key}: no passage")
            continue
        first, (start, end) = passages[0], passages[0].span
        edition = keyed.articles[first.article].current
        quotes = {" ".join(quote.exact.split()) for quote in question.question.content.quotes}
        if " ".join(edition.text[start:end].split()) not in quotes:
            found.append(f"{question.question.key}: the link leads to other words")
        sentence = edition.layout.sentences[first.sentence - 1]
        if not sentence.start <= start < sentence.end:
            found.append(f"{question.question.key}: the link leads to another sentence")
        links.add((first.article, first.edition, first.sentence, (start, end)))
    assert found == []
    assert len(links) > 50
    for article, edition_number, number, span in sorted(links)[::20]:
        reading = read_article(session, Actor(), article, edition_number, span, NOW)
        lines = {line.number: line for block in reading.blocks for line in block.sentences}
        assert any(segment.source for segment in lines[number].segments), (article, span)


def test_each_question_can_become_a_card_that_can_be_asked(
    session: Session, cases: list[Case]
) -> None:
    ids = [question.question_row.id for question, _ in cases]
    subjects = subjects_of_questions(session, ids)
    # A card of a fact is asked in the questions of that fact, of which this is one.
    assert {subject.origin_id or subject.question_id for subject in subjects} == set(ids)
    facts = {subject.fact_id for subject in subjects if subject.fact_id is not None}
    assert len(facts) > 100
