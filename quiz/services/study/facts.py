"""Facts as study tells them: the correct statement with its value, its time and its passage."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.facts.facts import Fact, typed
from quiz.domain.facts.relations import Relation, fill, slots_for
from quiz.domain.facts.wording import value_text
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.text.blocks import Layout
from quiz.domain.text.passages import Highlights, Segment, passages_of
from quiz.domain.text.text import normalise, same
from quiz.persistence.bank.articles import edition_value
from quiz.persistence.bank.facts import fact_value
from quiz.persistence.study.cards import Barred
from quiz.persistence.study.facts import FactPlace, facts_alike, places_of_facts, relations_of_facts
from quiz.persistence.tables.facts import FactRow

# As many sentences stand before and after the one that a fact is quoted from.
_AROUND = 1


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

    @property
    def says_when(self) -> bool:
        """Whether the statement itself names the time for which it holds."""
        return normalise(self.as_of).text in normalise(self.statement).text


@dataclass(frozen=True)
class Grounded:
    """A stored fact with its relation, if the bank has it, and where its first quote stands."""

    fact: Fact
    relation: Relation | None
    place: FactPlace


def ground(session: Session, rows: Collection[FactRow]) -> dict[int, Grounded]:
    """Return those facts by id with all that is needed to tell them; three queries for all."""
    places = places_of_facts(session, {row.id for row in rows})
    relations = relations_of_facts(session, rows)
    return {
        row.id: Grounded(
            fact_value(row), relations.get((row.bank_id, row.relation)), places[row.id]
        )
        for row in rows
    }


def tell(one: Grounded) -> FactLine:
    """Return a fact as it is told."""
    fact, place = one.fact, one.place
    return FactLine(
        statement=_statement(one),
        subject=fact.subject,
        value=fact.value.surface,
        as_of=fact.as_of.label if fact.as_of else "",
        quote=place.quote.exact,
        article=place.article.key,
        label=place.article.label,
        language=place.article.language,
        edition=place.edition.number,
        sentence=_sentence(place),
        span=(place.quote.start, place.quote.end),
    )


def question_of(one: Grounded) -> str:
    """Return the question that asks for a fact's value; empty where the bank has none for it."""
    if one.relation is None:
        return ""
    return fill(one.relation.question, slots_for(one.fact, one.place.article.label))


def context_of(one: Grounded) -> tuple[Segment, ...]:
    """Return the sentences about a fact's quote, cut so that the quote's own words are told apart.

    One sentence stands before and one after, as far as they are the article's running text.
    """
    place = one.place
    seen = Highlights(source=((place.quote.start, place.quote.end),))
    blocks = passages_of(place.article.key, edition_value(place.edition), seen, around=_AROUND)
    sentences = [sentence for block in blocks for sentence in block.sentences]
    return tuple(_joined(sentence.segments for sentence in sentences))


def _joined(sentences: Iterator[tuple[Segment, ...]]) -> Iterator[Segment]:
    for number, segments in enumerate(sentences):
        if number:
            yield Segment(" ")
        yield from segments


def fact_line(session: Session, fact: FactRow) -> FactLine:
    """Return a stored fact as it is told."""
    return tell(ground(session, [fact])[fact.id])


def whose_value(session: Session, fact: FactRow, given: str, barred: Barred) -> FactLine | None:
    """Return the other fact of the same relation that has the value which was given, if any does.

    "81.3" is then not only wrong: it is the figure of the other article. What an open exam asks
    is not told in this way.
    """
    if not given.strip() or _is_same(given, _surface(fact)):
        return None
    for other in facts_alike(session, fact, barred):
        if _is_same(given, _surface(other)):
            return fact_line(session, other)
    return None


def _statement(one: Grounded) -> str:
    """Fill the sentence in which the relation claims its facts."""
    if one.relation is None:
        return ""
    value = value_text(one.fact, typed(one.fact))
    return fill(one.relation.claim, slots_for(one.fact, one.place.article.label, value))


def _surface(fact: FactRow) -> str:
    return str(fact.value["surface"])


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
    return next(
        (sentence.number for sentence in sentences if sentence.start <= start < sentence.end), 1
    )
