"""Where quotes stand: the sentences that they touch, and the sets of sentences that prove a key.

Sentences are named within an item as `article-key:14`, so that an item may stand on several
articles. Grading, the linter and the pages ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quiz.domain.questions.questions import Content, Grounding, Question
from quiz.domain.text.articles import Article, Edition, sentence_id
from quiz.domain.text.blocks import Sentence
from quiz.domain.text.quotes import Anchor, Found, find


@dataclass(frozen=True)
class Resolved:
    """A quote that was looked for: the outcome, the edition, and the sentences that it touches.

    `edition` is None where the article or that edition of it is not there, and `sentences` is
    empty unless one passage is certain.
    """

    quote: Grounding
    found: Found
    edition: Edition | None
    sentences: tuple[Sentence, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The names of the sentences within an item."""
        return frozenset(
            sentence_id(self.quote.article, sentence.number) for sentence in self.sentences
        )


def resolve(quote: Grounding, articles: Mapping[str, Article]) -> Resolved:
    """Look for a quote in the edition that it names."""
    edition = edition_of(quote, articles)
    if edition is None:
        return Resolved(quote, Found(Anchor.MISSING, None, ()), None, ())
    found = find(edition.text, quote.exact, quote.prefix, quote.suffix)
    if found.quote is None:
        return Resolved(quote, found, edition, ())
    sentences = edition.layout.sentences_in(found.quote.start, found.quote.end)
    return Resolved(quote, found, edition, sentences)


def edition_of(quote: Grounding, articles: Mapping[str, Article]) -> Edition | None:
    """Return the edition that a quote names, or None."""
    article = articles.get(quote.article)
    editions = article.editions if article else ()
    return next((edition for edition in editions if edition.number == quote.edition), None)


def gold_sets(content: Content, articles: Mapping[str, Article]) -> tuple[frozenset[str], ...]:
    """Return the sets of sentences each of which proves the key, by name (`article-key:14`).

    A set whose quotes do not all stand in their editions is left out: it proves nothing. Equal
    sets count once. Raises `KeyError` for a set that names a quote which the content does not have.
    """
    return proving_sets(content, lambda name: resolve(content.quote(name), articles).ids)


def proving_sets(
    content: Content, touched: Callable[[str], frozenset[str]]
) -> tuple[frozenset[str], ...]:
    """Return the same where it is known what a quote touches: the ids of sentences, by its name."""
    sets: list[frozenset[str]] = []
    for names in content.evidence_sets():
        passages = [touched(name) for name in names]
        if passages and all(passages):
            sets.append(frozenset().union(*passages))
    return tuple(dict.fromkeys(sets))


def presented(question: Question, articles: Mapping[str, Article]) -> dict[str, Edition]:
    """Return the edition of each of a question's articles that an item of it shows, by article.

    It is the one that the question's quotes name, or the newest where they name none.
    """
    editions = {key: articles[key].current for key in question.articles if key in articles}
    for quote in question.content.quotes:
        edition = edition_of(quote, articles)
        if edition is not None and quote.article in editions:
            editions[quote.article] = edition
    return editions


def eligible(editions: Mapping[str, Edition]) -> frozenset[str]:
    """Return the names of the sentences that can be evidence in these editions, by article."""
    return frozenset(
        sentence_id(article, sentence.number)
        for article, edition in editions.items()
        for sentence in edition.layout.eligible()
    )
