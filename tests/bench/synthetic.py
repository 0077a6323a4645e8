"""A bank of any size, the same each time: articles of invented towns, their facts and questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quiz.domain.bank import Bank
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.questions import (
    Content,
    Grounding,
    Numeric,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
    Status,
    TrueFalse,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.text.articles import Article, Edition
from quiz.domain.text.blocks import SPLITTER, Layout, divide

# Twelve towns in each article, five questions about each.
TOWNS, KINDS = 12, 5
_SYLLABLES = "ba ko ri su ten mar vel dun pa lo shi gor nek tai um zor hel fin".split()
_RELATION = Relation(
    key="town.people",
    label="the number of people",
    question="According to {article}, how many people live in {subject}?",
    claim="In {subject} live {value} people.",
    value_type=ValueType.COUNT,
    functional=True,
)


def bank_of(count: int, first: int = 0) -> Bank:
    """Make a bank with at least so many questions, on articles from that number on."""
    bank = Bank(key="synthetic", title="Towns", relations={_RELATION.key: _RELATION})
    number = first
    while len(bank.questions) < count:
        _add_article(bank, number)
        number += 1
    return bank


def name_of(number: int) -> str:
    """Return a name of its own for each number."""
    base = len(_SYLLABLES)
    name = ""
    while number or not name:
        number, rest = divmod(number, base)
        name = _SYLLABLES[rest] + name
    return name.capitalize() + "stad"


def _people(town: int) -> int:
    return 10_007 + town * 7919 % 800_000


def _mayor(town: int) -> str:
    return f"{name_of(town * 31 + 5)[:-4]} {name_of(town * 17 + 11)[:-4]}ov"


def _sentences(town: int) -> tuple[str, str, str]:
    name = name_of(town)
    return (
        f"The town of {name} has {_people(town):,} people.",
        f"Its mayor, {_mayor(town)}, opened the new bridge of {name} in May.",
        f"Nobody in {name} remembers a colder winter than that of gate {town}.",
    )


def _add_article(bank: Bank, number: int) -> None:
    towns = range(number * TOWNS, (number + 1) * TOWNS)
    head = f"The towns of district {name_of(number)}"
    text = "\n\n".join([head, *(" ".join(_sentences(town)) for town in towns)]) + "\n"
    edition = Edition(
        number=1,
        text=text,
        layout=Layout(*divide(text, "en"), SPLITTER),
        headline=head,
        published=date(2026, 1, 5),
        basis_note="Given with the text.",
    )
    article = Article(
        key=f"a{number}",
        label=f"the {name_of(number)} report",
        language="en",
        editions=(edition,),
        rights_owner="Nobody",
    )
    bank.articles[article.key] = article
    for town in towns:
        _add_town(bank, article, town)


def _add_town(bank: Bank, article: Article, town: int) -> None:
    name, people = name_of(town), _people(town)
    quotes = (Grounding(name="q1", article=article.key, exact=_sentences(town)[0]),)
    fact = Fact(
        key=f"f{town}",
        article=article.key,
        subject=name,
        relation=_RELATION.key,
        value=Value(type=ValueType.COUNT, surface=f"{people:,}", unit="people"),
        quotes=quotes,
        status=Status.PUBLISHED,
    )
    bank.facts[fact.key] = fact
    for place, content in enumerate(_contents(article, town)):
        question = Question(
            key=f"q{town}-{place}",
            content=content,
            articles=(article.key,),
            facts=(fact.key,),
            status=Status.PUBLISHED,
        )
        bank.questions[question.key] = question


def _contents(article: Article, town: int) -> tuple[Content, ...]:
    """One question of each of five kinds about a town."""
    name, people = name_of(town), _people(town)
    claimed = _people(town + 1) if town % 2 else people
    label = article.label
    first, second, third = _sentences(town)
    proof = (Grounding(name="q1", article=article.key, exact=first),)
    near = Grounding(name="near", article=article.key, exact=third)
    said = f"The report says in its own words: {first} There is no other number in it."
    rank = town % 3
    values = sorted(
        {people, people + (1 - rank) * 6_000, people + (2 - rank) * 6_000, people - rank * 6_000}
    )
    options = tuple(
        Option(key=f"o{n}", text=f"{value:,}", right=value == people, rationale="Another town's.")
        for n, value in enumerate(values)
    )
    return (
        SingleChoice(
            stem=f"According to {label}, how many people live in {name}?",
            options=options,
            ordered=True,
            explanation=said,
            quotes=proof,
        ),
        Numeric(
            stem=f"According to {label}, which number of people has the town of {name}?",
            value=Decimal(people),
            explanation=said,
            quotes=proof,
        ),
        TrueFalse(
            stem=f"According to {label}, the town of {name} has {claimed:,} people.",
            truth=town % 2 == 0,
            explanation=said,
            quotes=proof,
        ),
        ShortAnswer(
            stem=f"According to {label}, who opened the new bridge of {name}?",
            accepted=(_mayor(town),),
            explanation=f"The report says in its own words: {second} It names no other.",
            quotes=(Grounding(name="q1", article=article.key, exact=second),),
        ),
        VerdictWithEvidence(
            stem=f"Judge from {label}: In {name} live {claimed:,} people.",
            verdict=Verdict.REFUTED if town % 2 else Verdict.SUPPORTED,
            explanation=said,
            quotes=(*proof, near),
            near_miss="near",
            near_miss_why="It names the town and says nothing of how many live there.",
        ),
    )
