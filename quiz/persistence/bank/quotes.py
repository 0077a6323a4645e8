"""Quotes as data, and reading many rows by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, select

from quiz.domain.codec import Data
from quiz.persistence.database.base import columns_of, tables
from quiz.persistence.tables.articles import ArticleRow, EditionRow

# SQLite takes 32,766 parameters in one statement, PostgreSQL twice as many.
MOST_IDS = 10_000


def slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into slices that fit into one statement, on both databases."""
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


class PlacedQuote(NamedTuple):
    """A quote with its words, where it stands, and the edition of the article that it is from."""

    name: str
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    article: str
    edition: int

    @property
    def data(self) -> Data:
        """The quote as a bank file holds it."""
        return {
            "name": self.name,
            "article": self.article,
            "exact": self.exact,
            "prefix": self.prefix,
            "suffix": self.suffix,
            "edition": self.edition,
        }


def placed_quotes(quotes: Table, of: str) -> Select[*tuple[Any, ...]]:
    """Select quotes, each after the id in the column `of`, in the order they came in."""
    editions, articles = tables(EditionRow, ArticleRow)
    own = columns_of(quotes, (of, "name", "exact", "prefix", "suffix", "start", "end"))
    return (
        select(*own, articles.c.key, editions.c.number)
        .select_from(quotes)
        .join(editions, quotes.c.edition_id == editions.c.id)
        .join(articles, editions.c.article_id == articles.c.id)
        .order_by(quotes.c.id)
    )
