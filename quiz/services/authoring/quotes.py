"""From what an author chose in an article to quotes that are found again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.people.keys import numbered_key
from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import Grounding
from quiz.domain.text.articles import Article, Edition
from quiz.domain.text.blocks import Sentence
from quiz.domain.text.passages import Span
from quiz.domain.text.quotes import quote_at
from quiz.persistence.bank.articles import load_articles
from quiz.services.bank.access import get_article_row


@dataclass(frozen=True)
class Passage:
    """What somebody chose in an edition: whole sentences by number, and spans of its text."""

    article: str
    edition: int | None = None
    sentences: frozenset[int] = frozenset()
    spans: tuple[Span, ...] = ()


def quotes_of(
    session: Session,
    actor: Actor,
    passage: Passage,
    taken: Collection[str] = (),
    *,
    apart: bool = False,
) -> tuple[Grounding, ...]:
    """Make a quote of each run of chosen sentences, and of each span, in the order of the text.

    A run ends at the end of a block; with `apart` each sentence is a quote of its own, because one
    may prove a claim that its neighbour only seems to prove. `taken` are names that other quotes
    have. Raises `Refused` for sentences and spans that are not there.
    """
    get_article_row(session, actor, passage.article)
    edition = edition_to_quote(
        load_articles(session, [passage.article])[passage.article], passage.edition
    )
    spans = sorted({*_runs(edition, passage.sentences, apart), *passage.spans})
    names = set(taken)
    quotes = []
    for start, end in spans:
        name = numbered_key("q", names)
        names.add(name)
        quotes.append(_quote(passage.article, edition, name, start, end))
    return tuple(quotes)


def edition_to_quote(article: Article, number: int | None) -> Edition:
    """Return an edition of an article, the newest by default. Raises `Refused` for none."""
    try:
        return article.current if number is None else article.edition(number)
    except KeyError:
        raise Refused(
            N_("The article %(article)s has no edition %(number)s."),
            N_("Open the article again, and choose the sentences there."),
            article=article.label,
            number=number,
        ) from None


def _runs(edition: Edition, numbers: Collection[int], apart: bool) -> Iterable[Span]:
    sentences = {sentence.number: sentence for sentence in edition.layout.sentences}
    unknown = sorted(set(numbers) - set(sentences))
    if unknown:
        raise Refused(
            N_("The article has no sentence %(number)s."),
            N_("Open the article again, and choose the sentences there."),
            number=unknown[0],
        )
    run: list[Sentence] = []
    for number in sorted(set(numbers)):
        sentence = sentences[number]
        if run and (apart or not _follows(sentence, run[-1])):
            yield run[0].start, run[-1].end
            run = []
        run.append(sentence)
    if run:
        yield run[0].start, run[-1].end


def _follows(sentence: Sentence, before: Sentence) -> bool:
    return sentence.number == before.number + 1 and sentence.block == before.block


def _quote(article: str, edition: Edition, name: str, start: int, end: int) -> Grounding:
    try:
        found = quote_at(edition.text, start, end)
    except ValueError:
        raise Refused(
            N_("The article has no passage from %(start)s to %(end)s."),
            N_("Open the article again, and choose the words there."),
            start=start,
            end=end,
        ) from None
    return Grounding(
        name=name,
        article=article,
        exact=found.exact,
        prefix=found.prefix,
        suffix=found.suffix,
        edition=edition.number,
    )
