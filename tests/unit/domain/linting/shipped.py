"""Questions about the shipped articles, to be linted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quiz.domain.bank import RecipeNote
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.questions.questions import (
    Content,
    Grounding,
    Option,
    Question,
    SingleChoice,
    Status,
)
from quiz.formats.bank import read_bank
from tests.paths import QUESTIONS

READ = read_bank(QUESTIONS / "kazakh-elections").bank
ARTICLES = READ.articles
A, B = "tokayev-elected-2019", "tokayev-reelected-2022"
SEDOV = (A, "Ivan Sedov, a 42-year-old entrepreneur from Almaty")
CITY = (A, "the country’s main commercial city, Almaty")
ARRESTS = (A, "The interior ministry said around 500 people were arrested on Sunday")


def asked(content: Content, quote: tuple[str, str], **changes: Any) -> Question:
    """A published question that stands on one quote, with its words as the explanation."""
    article, exact = quote
    filled = replace(
        content,
        quotes=(Grounding(name="q1", article=article, exact=exact),),
        explanation=content.explanation or f"The report says this in so many words: {exact}.",
    )
    question = Question(key="item", content=filled, articles=(article,), status=Status.PUBLISHED)
    return replace(question, **changes)


def choice(stem: str, *texts: str, right: int = 0, ordered: bool = False) -> SingleChoice:
    """A single choice whose options are these texts."""
    options = tuple(
        Option(key=f"o{n}", text=text, right=n == right, rationale="Not that one.")
        for n, text in enumerate(texts)
    )
    return SingleChoice(stem=stem, options=options, ordered=ordered)


def numbers(stem: str, *texts: str, right: int = 0) -> SingleChoice:
    """A single choice between numbers, in the order in which they stand."""
    return choice(stem, *texts, right=right, ordered=True)


def found(
    question: Question, *facts: Fact, relations: Any = None, notes: Sequence[RecipeNote] = ()
) -> list[Finding]:
    """What the linter says of a question that tests these facts."""
    known = {fact.key: fact for fact in facts}
    tested = replace(question, facts=tuple(known))
    return list(check_question(tested, ARTICLES, known, relations, notes))


def levels(findings: list[Finding]) -> dict[str, Level]:
    """The rules that are told, each with its gravest level."""
    told = sorted(findings, key=lambda finding: finding.level is Level.ERROR)
    return {finding.rule: finding.level for finding in told}


def errors(findings: list[Finding]) -> set[str]:
    """The rules that are errors."""
    return {finding.rule for finding in findings if finding.level is Level.ERROR}


E, W = Level.ERROR, Level.WARNING


def fact(surface: str, kind: ValueType = ValueType.COUNT, **changes: Any) -> Fact:
    """A fact of the first article."""
    value = Value(type=kind, surface=surface, unit=changes.pop("unit", ""))
    grounds = (Grounding(name="q1", article=A, exact=ARRESTS[1]),)
    made = Fact(
        key="f1", article=A, subject="The protests", relation="r", value=value, quotes=grounds
    )
    return replace(made, **changes)
