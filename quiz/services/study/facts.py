"""Facts as study shows them: the correct statement with its value, its time and its passage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.codec import from_data
from quiz.domain.facts.facts import Fact, typed
from quiz.domain.facts.relations import Relation, fill, slots_for
from quiz.domain.facts.wording import value_text
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.text.articles import Article
from quiz.domain.text.passages import Highlights, Segment, passages_of
from quiz.domain.text.text import normalise, same
from quiz.persistence.bank.articles import bound_articles
from quiz.persistence.bank.facts import fact_value
from quiz.persistence.study.cards import FactContext
from quiz.persistence.study.facts import FactValue, QuotedFact, quoted_facts
from quiz.persistence.tables.facts import FactQuote

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
    quote: FactQuote
    article: Article


def ground(session: Session, fact_ids: Collection[int]) -> dict[int, Grounded]:
    """Return those facts by id with all that is needed to show them; two queries for all."""
    quoted = quoted_facts(session, fact_ids)
    return grounded_in(bound_articles(session, {fact.quote.edition_id for fact in quoted}), quoted)


def grounded_in(
    articles: Mapping[int, Article], quoted: Iterable[QuotedFact]
) -> dict[int, Grounded]:
    """Return facts by id in the articles by edition, from which they are quoted."""
    return {
        fact.id: Grounded(
            fact_value(fact),
            from_data(Relation, relation.data) if relation is not None else None,
            quote,
            articles[quote.edition_id],
        )
        for fact, quote, relation in quoted
    }


def tell(grounded: Grounded) -> FactLine:
    """Return a fact as feedback shows it."""
    fact, quote, article = grounded.fact, grounded.quote, grounded.article
    return FactLine(
        statement=_statement(grounded),
        subject=fact.subject,
        value=fact.value.surface,
        as_of=fact.as_of.label if fact.as_of else "",
        quote=quote.exact,
        article=article.key,
        label=article.label,
        language=article.language,
        edition=article.current.number,
        sentence=_sentence(grounded),
        span=(quote.start, quote.end),
    )


def question_of(grounded: Grounded) -> str:
    """Return the question that asks for a fact's value; empty where the bank has none for it."""
    if grounded.relation is None:
        return ""
    return fill(grounded.relation.question, slots_for(grounded.fact, grounded.article.label))


def context_of(grounded: Grounded) -> tuple[Segment, ...]:
    """Return the sentences about a fact's quote, cut so that the quote's own words stand apart.

    One sentence stands before and one after, as far as they are the article's running text.
    """
    seen = Highlights(source=((grounded.quote.start, grounded.quote.end),))
    article = grounded.article
    blocks = passages_of(article.key, article.current, seen, around=_AROUND)
    sentences = [sentence for block in blocks for sentence in block.sentences]
    return tuple(_joined(sentence.segments for sentence in sentences))


def _joined(sentences: Iterator[tuple[Segment, ...]]) -> Iterator[Segment]:
    for number, segments in enumerate(sentences):
        if number:
            yield Segment(" ")
        yield from segments


def whose_value(fact: FactContext, given: str, alike: Iterable[FactValue]) -> int | None:
    """Return the id of the other fact, of those alike, that has the value which was given, if any.

    "81.3" is then not only wrong: it is the figure of the other article.
    """
    if not given.strip() or _is_same(given, fact.value):
        return None
    return next((other.id for other in alike if _is_same(given, other.value)), None)


def _statement(grounded: Grounded) -> str:
    """Fill the sentence in which the relation claims its facts."""
    if grounded.relation is None:
        return ""
    fact = grounded.fact
    value = value_text(fact, typed(fact))
    return fill(grounded.relation.claim, slots_for(fact, grounded.article.label, value))


def _is_same(one: str, other: str) -> bool:
    if same(one, other):
        return True
    first, second = parse_number(one), parse_number(other)
    if first is None or second is None or first.value is None:
        return False
    units = {unit for unit in (first.unit, second.unit) if unit}
    return first.value == second.value and len(units) < 2


def _sentence(grounded: Grounded) -> int:
    """Return the number of the sentence in which the quote begins."""
    start = grounded.quote.start
    sentences = grounded.article.current.layout.sentences
    return next(
        (sentence.number for sentence in sentences if sentence.start <= start < sentence.end), 1
    )
