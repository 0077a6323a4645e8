"""Plain functions that make the things tests need; every argument has a default."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.questions import (
    Content,
    Grounding,
    Numeric,
    Option,
    Question,
    SingleChoice,
    Status,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.quizzes.quizzes import Quiz, QuizQuestion
from quiz.domain.text.articles import Article, Edition
from quiz.domain.text.blocks import SPLITTER, Layout, divide
from quiz.persistence.bank.questions import LoadedQuestion, load_questions
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import BuiltRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_question

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = (
    "A bridge opens in the north\n"
    "\n"
    "The bridge over the river was opened on Monday. It is 340 metres long.\n"
    "\n"
    "The mayor, Aigul Serik, said that around 500 people had come. Nobody was hurt.\n"
    "\n"
    "A ferry had carried people across since 1931. It will stop at the end of June. "
    "Children of two schools walked over first. A band played until midnight.\n"
)
EXPLANATION = "The report says in its second sentence that it is 340 metres long."


def make_edition(text: str = TEXT, *, number: int = 1, **changes: Any) -> Edition:
    """An edition divided as the product divides it."""
    edition = Edition(
        number=number,
        text=text,
        layout=Layout(*divide(text, "en"), SPLITTER),
        headline=text.partition("\n")[0],
        published=date(2026, 1, 5),
        basis_note="The publisher gives the date beside the report.",
        note="" if number == 1 else "A correction.",
    )
    return replace(edition, **changes)


def make_article(key: str = "bridge", *texts: str, **changes: Any) -> Article:
    """An article with one edition for each text."""
    editions = tuple(make_edition(text, number=n) for n, text in enumerate(texts or (TEXT,), 1))
    article = Article(
        key=key,
        label="the bridge report",
        language="en",
        editions=editions,
        rights_owner="The Daily",
    )
    return replace(article, **changes)


def make_quote(exact: str = "It is 340 metres long.", **changes: Any) -> Grounding:
    """A quote of the bridge article."""
    return replace(Grounding(name="q1", article="bridge", exact=exact), **changes)


def make_choice(**changes: Any) -> SingleChoice:
    """A single choice on the bridge article."""
    content = SingleChoice(
        stem="According to the bridge report, how long is the bridge?",
        options=(
            Option(key="a", text="34 metres", rationale="A digit is missing."),
            Option(key="b", text="340 metres", right=True),
            Option(key="c", text="500 metres", rationale="500 is the number of people."),
        ),
        ordered=True,
        explanation=EXPLANATION,
        quotes=(make_quote(),),
    )
    return replace(content, **changes)


def make_number(**changes: Any) -> Numeric:
    """A numeric content on the bridge article."""
    content = Numeric(
        stem="According to the bridge report, how long is the bridge?",
        unit="m",
        value=Decimal(340),
        explanation=EXPLANATION,
        quotes=(make_quote(),),
    )
    return replace(content, **changes)


def make_claim(**changes: Any) -> VerdictWithEvidence:
    """A supported claim on the bridge article."""
    content = VerdictWithEvidence(
        stem="According to the bridge report, the bridge is longer than 300 metres.",
        verdict=Verdict.SUPPORTED,
        explanation="The report says that it is 340 metres long, and 340 is more than 300.",
        quotes=(
            make_quote(),
            make_quote("The bridge over the river was opened on Monday.", name="q9"),
        ),
        near_miss="q9",
        near_miss_why="It tells when the bridge was opened, not how long it is.",
    )
    return replace(content, **changes)


def make_question(
    key: str = "bridge-length", content: Content | None = None, **changes: Any
) -> Question:
    """A published question on the bridge article."""
    question = Question(
        key=key,
        content=content or make_choice(),
        articles=("bridge",),
        status=Status.PUBLISHED,
    )
    return replace(question, **changes)


def make_fact(key: str = "bridge-is-340-metres", **changes: Any) -> Fact:
    """A published fact of the bridge article."""
    fact = Fact(
        key=key,
        article="bridge",
        subject="the bridge",
        relation="structure.length",
        value=Value(type=ValueType.QUANTITY, surface="340 metres", unit="m"),
        quotes=(make_quote(),),
        status=Status.PUBLISHED,
    )
    return replace(fact, **changes)


def make_relation(**changes: Any) -> Relation:
    """What the fact of the bridge says of it."""
    relation = Relation(
        key="structure.length",
        label="the length",
        question="According to {article}, how long is {subject}?",
        claim="{subject} is {value} long.",
        value_type=ValueType.QUANTITY,
    )
    return replace(relation, **changes)


def make_quiz(*questions: str, key: str = "bridge-quiz", **changes: Any) -> Quiz:
    """A quiz of those questions."""
    quiz = Quiz(
        key=key,
        title="The bridge",
        questions=tuple(QuizQuestion(question=question) for question in questions),
    )
    return replace(quiz, **changes)


def make_bank() -> Bank:
    """A bank of an article, a fact, three questions and a quiz, without a problem."""
    questions = (
        make_question(facts=("bridge-is-340-metres",)),
        make_question("bridge-claim", make_claim()),
        make_question("bridge-number", make_number()),
    )
    return Bank(
        key="bridges",
        title="Bridges",
        articles={"bridge": make_article()},
        facts={"bridge-is-340-metres": make_fact()},
        questions={question.key: question for question in questions},
        quizzes={"bridge-quiz": make_quiz(*(question.key for question in questions))},
    )


def add_bank(session: Session, key: str = "bridges") -> BankRow:
    """A bank without anything in it."""
    bank = BankRow(key=key, title="Bridges", language="en", created_at=NOW)
    session.add(bank)
    session.flush()
    return bank


def add_question(
    session: Session, bank: BankRow, question: Question | None = None
) -> LoadedQuestion:
    """A stored question with its article."""
    store_article(session, bank, make_article(), NOW)
    row = store_question(session, bank, question or make_question(), NOW)
    return load_questions(session, [row.id])[row.id]


def adopt(session: Session, question: QuestionRow, recipe: str, operator: str = "") -> None:
    """Let a question be one that was built by a recipe and adopted."""
    session.add(
        BuiltRow(
            bank_id=question.bank_id,
            key=question.key,
            question_id=question.id,
            recipe=recipe,
            operator=operator,
            generator=1,
            seed="0" * 64,
            state="adopted",
            digest="0" * 64,
            stem="",
            distractors=[],
            findings=[],
            built_at=NOW,
        )
    )
    session.flush()


def add_person(session: Session, name: str = "Learner", **columns: Any) -> PersonRow:
    """A person who is a guest unless a login is given."""
    defaults = {"tag": "K7", "zone": "UTC", "language": "en", "created_at": NOW}
    person = PersonRow(name=name, **(defaults | columns))
    session.add(person)
    session.flush()
    return person


def present(session: Session, bank: BankRow, question: QuestionRow) -> ItemRow:
    """Put the newest version of a question before a person, in an attempt of a quiz of its own."""
    quiz = store_quiz(session, bank, make_quiz(question.key, key=f"of-{question.key}"), NOW)
    assignment = open_to_public(session, quiz, NOW)
    attempt = AttemptRow(
        assignment_id=assignment.id,
        person_id=add_person(session).id,
        number=1,
        state="open",
        seed="0" * 64,
        started_at=NOW,
    )
    session.add(attempt)
    session.flush()
    version = load_questions(session, [question.id])[question.id].version_row
    item = ItemRow(
        attempt_id=attempt.id,
        position=1,
        version_id=version.id,
        presented={"options": [], "verdicts": []},
        numerator=1,
        denominator=1,
    )
    session.add(item)
    session.flush()
    return item
