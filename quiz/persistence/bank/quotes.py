"""Quotes as data, and reading many rows by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quiz.domain.codec import Data
from quiz.persistence.database.base import QuoteColumns

# SQLite takes 32,766 parameters in one statement, PostgreSQL twice as many.
MOST_IDS = 10_000


def slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into slices that fit into one statement, on both databases."""
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]


def quote_data(quote: QuoteColumns, article: str, edition: int) -> Data:
    """Return a quote as a bank file holds it, with its article and the edition's number."""
    return {
        "name": quote.name,
        "article": article,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "edition": edition,
    }
