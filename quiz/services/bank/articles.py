"""Storing articles and their editions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Grounding
from quiz.domain.text.articles import Article, Edition
from quiz.domain.text.blocks import Layout
from quiz.domain.text.quotes import Anchor, find, nearest
from quiz.domain.text.text import digest, is_canonical
from quiz.persistence.bank.articles import article_rows, find_article, list_editions
from quiz.persistence.tables.articles import ArticleRow, BankRow, EditionRow
from quiz.services.bank.stale_cards import rest_what_is_lost


@dataclass(frozen=True)
class QuotePlace:
    """Where a quote stands: an edition's row, and `[start, end)` in code points of its text."""

    edition: EditionRow
    start: int
    end: int


@dataclass(frozen=True)
class Shelf:
    """The rows of some articles and of their editions, fetched once for all that stands on them."""

    editions: Mapping[str, tuple[ArticleRow, Mapping[int, EditionRow]]]

    def article(self, key: str) -> ArticleRow:
        """Return the article of that key; `Refused` where the site has none."""
        if key not in self.editions:
            raise Refused(
                N_("There is no article with the key %(article)s."),
                N_("Add the article first, or mend the key."),
                article=key,
            )
        return self.editions[key][0]

    def edition(self, key: str, number: int | None = None) -> EditionRow:
        """Return an edition of an article, the newest by default; `Refused` where there is none."""
        self.article(key)
        editions = self.editions[key][1]
        wanted = number if number is not None else max(editions, default=1)
        if wanted not in editions:
            raise Refused(
                N_("The article %(article)s has no edition %(number)s."),
                N_("Name one of its editions, or add that one first."),
                article=key,
                number=wanted,
            )
        return editions[wanted]

    def place(self, quote: Grounding) -> QuotePlace:
        """Find a quote in the edition that it names; `Refused` where that is not certain."""
        edition = self.edition(quote.article, quote.edition)
        found = find(edition.text, quote.exact, quote.prefix, quote.suffix)
        if found.quote is not None:
            return QuotePlace(edition, found.quote.start, found.quote.end)
        if found.anchor is Anchor.AMBIGUOUS:
            raise Refused(
                N_("“%(quote)s” stands %(count)s times in %(article)s."),
                N_("Give the words before it as the prefix or those after it as the suffix."),
                quote=quote.exact,
                count=len(found.places),
                article=quote.article,
            )
        likely = nearest(edition.text, quote.exact)
        if likely is None:
            raise Refused(
                N_("“%(quote)s” does not stand in %(article)s."),
                N_("Copy the quote from the article."),
                quote=quote.exact,
                article=quote.article,
            )
        raise Refused(
            N_("“%(quote)s” does not stand in %(article)s."),
            N_("Copy the quote from the article; the nearest passage there is “%(nearest)s”."),
            quote=quote.exact,
            article=quote.article,
            nearest=likely,
        )


def fetch_shelf(session: Session, keys: Collection[str]) -> Shelf:
    """Fetch the articles of those keys with their editions; two queries."""
    rows = article_rows(session, keys)
    editions = list_editions(session, [row.id for row in rows.values()])
    return Shelf(
        {
            key: (row, {edition.number: edition for edition in editions.get(row.id, ())})
            for key, row in rows.items()
        }
    )


def store_article(
    session: Session, bank: BankRow, article: Article, now: datetime, by: UUID | None = None
) -> ArticleRow:
    """Store an article: a new one whole; of a known one its particulars and its new editions.

    An edition that the bank does not have any more is kept. Raises `Refused` where the key is
    another bank's, or where the text of a stored edition differs.
    """
    row = find_article(session, article.key)
    if row is None:
        row = ArticleRow(bank_id=bank.id, key=article.key, created_by_id=by, created_at=now)
        session.add(row)
    elif row.bank_id != bank.id:
        raise key_taken(article.key)
    row.label = article.label
    row.language = article.language
    row.topic = article.topic
    row.publisher = article.publisher
    row.url = article.url
    row.rights_owner = article.rights_owner
    row.rights_note = article.rights_note
    row.shown = article.shown.value
    row.retired_at = None
    session.flush()
    stored = {
        edition.number: edition for edition in list_editions(session, [row.id]).get(row.id, ())
    }
    for edition in article.editions:
        if edition.number in stored:
            _amend_edition(stored[edition.number], article.key, edition)
        else:
            add_edition(session, row, edition, now)
    session.flush()
    return row


def add_edition(
    session: Session, article: ArticleRow, edition: Edition, now: datetime
) -> EditionRow:
    """Add the next edition of an article. Raises `Refused` for a text that is not canonical."""
    if not is_canonical(edition.text):
        raise Refused(
            N_("The text of edition %(number)s of %(article)s is not in its canonical form."),
            N_("Save it as UTF-8 with LF line ends and composed letters (NFC)."),
            article=article.key,
            number=edition.number,
        )
    row = EditionRow(
        article_id=article.id,
        number=edition.number,
        text=edition.text,
        digest=digest(edition.text),
        layout=edition.layout.to_data(),
        created_at=now,
    )
    _describe(row, edition)
    session.add(row)
    session.flush()
    if edition.number > 1:
        rest_what_is_lost(session, row)
    return row


def retire_article(article: ArticleRow, now: datetime) -> None:
    """Take an article out of the bank; what stands on it keeps standing."""
    article.retired_at = article.retired_at or now


def key_taken(key: str) -> Refused:
    """Say that a permanent key is in use elsewhere."""
    return Refused(
        N_("The key %(key)s belongs to another bank."),
        N_("Keys are permanent and never used twice: choose another one."),
        key=key,
    )


def _describe(row: EditionRow, edition: Edition) -> None:
    row.headline = edition.headline
    row.standfirst = edition.standfirst
    row.byline = edition.byline
    row.published = edition.published
    row.basis = edition.basis.value
    row.basis_note = edition.basis_note
    row.note = edition.note


def _amend_edition(row: EditionRow, article: str, edition: Edition) -> None:
    """Take over what is said about a text; the text itself never changes."""
    if row.digest != digest(edition.text):
        raise Refused(
            N_("The text of edition %(number)s of %(article)s has changed since it was stored."),
            N_("Put the old text back, and add the new one as edition %(next)s."),
            article=article,
            number=edition.number,
            next=edition.number + 1,
        )
    _describe(row, edition)
    kept = _with_kinds(Layout.from_data(row.layout), edition.layout).to_data()
    if kept != row.layout:
        row.layout = kept


def _with_kinds(stored: Layout, given: Layout) -> Layout:
    """Take the kinds of blocks from `given`; spans and numbers stay as they were stored."""
    kinds = {(block.start, block.end): block.kind for block in given.blocks}
    return replace(
        stored,
        blocks=tuple(
            replace(block, kind=kinds.get((block.start, block.end), block.kind))
            for block in stored.blocks
        ),
    )
