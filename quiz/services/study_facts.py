"""Facts as study tells them: the correct statement with its value, its time and its passage."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.blocks import Layout
from quiz.domain.codec import from_data
from quiz.domain.facts import AsOf, Fact, Value
from quiz.domain.quantities import parse_number
from quiz.domain.relations import Relation, fill, slots_for
from quiz.domain.text import same
from quiz.persistence.bank import FactRow, find_relation
from quiz.persistence.study import FactPlace, facts_alike, place_of_fact


@dataclass(frozen=True)
class FactLine:
    """What an article states: subject and value, when it held, its words, where they stand.

    `statement` says it in a sentence; it is empty where the bank does not have the relation's.
    `sentence` is the number of the sentence, `span` its quote in code points of the edition.
    """

    statement: str
    subject: str
    value: str
    as_of: str
    quote: str
    article: str
    label: str
    language: str
    edition: int
    sentence: int
    span: tuple[int, int]


def fact_line(session: Session, fact: FactRow) -> FactLine:
    """Return a stored fact as it is told."""
    place = place_of_fact(session, fact.id)
    return FactLine(
        statement=_statement(session, fact, place.article.label),
        subject=fact.subject,
        value=_value(fact),
        as_of=_as_of(fact),
        quote=place.quote.exact,
        article=place.article.key,
        label=place.article.label,
        language=place.article.language,
        edition=place.edition.number,
        sentence=_sentence(place),
        span=(place.quote.start, place.quote.end),
    )


def whose_value(session: Session, fact: FactRow, given: str) -> FactLine | None:
    """Return the other fact of the same relation that has the value which was given, if any does.

    "81.3" is then not only wrong: it is the figure of the other article.
    """
    if not given.strip() or _is_same(given, _value(fact)):
        return None
    for other in facts_alike(session, fact):
        if _is_same(given, _value(other)):
            return fact_line(session, other)
    return None


def _statement(session: Session, row: FactRow, label: str) -> str:
    """Fill the sentence in which the relation claims its facts."""
    relation = find_relation(session, row.bank_id, row.relation)
    if relation is None:
        return ""
    fact = Fact(
        key=row.key,
        article="",
        subject=row.subject,
        relation=row.relation,
        value=from_data(Value, row.value),
        quotes=(),
        hedge=row.hedge,
        attribution=row.attribution,
        as_of=from_data(AsOf, row.as_of) if row.as_of else None,
    )
    return fill(from_data(Relation, relation.data).claim, slots_for(fact, label))


def _value(fact: FactRow) -> str:
    return str(fact.value["surface"])


def _as_of(fact: FactRow) -> str:
    return str(fact.as_of["label"]) if fact.as_of else ""


def _is_same(one: str, other: str) -> bool:
    if same(one, other):
        return True
    first, second = parse_number(one), parse_number(other)
    if first is None or second is None or first.value is None:
        return False
    units = {unit for unit in (first.unit, second.unit) if unit}
    return first.value == second.value and len(units) < 2


def _sentence(place: FactPlace) -> int:
    """Return the number of the sentence in which the quote begins."""
    start = place.quote.start
    sentences = Layout.from_data(place.edition.layout).sentences
    return next((one.number for one in sentences if one.start <= start < one.end), 1)
