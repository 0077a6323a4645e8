"""Cards whose source has changed: they rest with that reason and count against nobody."""

from __future__ import annotations

from sqlalchemy.orm import Session

from quiz.domain.text.quotes import find
from quiz.persistence.bank.articles import newest_editions
from quiz.persistence.study.cards import ASKED_ABOUT, rest_changed, wake_changed
from quiz.persistence.study.facts import quotes_in_article, quotes_of_fact
from quiz.persistence.tables.articles import EditionRow
from quiz.persistence.tables.facts import FactQuote, FactRow


def rest_what_is_lost(session: Session, edition: EditionRow) -> None:
    """Let the cards of those facts rest whose words a new edition no longer has.

    A figure that was corrected is such a word: quotes are found to the letter, but for spaces and
    marks of typography.
    """
    quotes = quotes_in_article(session, edition.article_id)
    lost = {quote.fact_id for quote in quotes if not _stands(quote, edition)}
    if lost:
        rest_changed(session, lost)


def follow_fact(session: Session, fact: FactRow) -> None:
    """Let the cards of a fact come again that stands in the newest edition; else let them rest.

    A fact that was taken out of use stands nowhere.
    """
    newest = newest_editions(session, [fact.article_id])[fact.article_id]
    quotes = quotes_of_fact(session, fact.id)
    own = [quote for quote, article_id in quotes if article_id == fact.article_id]
    if fact.status in ASKED_ABOUT and all(_stands(quote, newest) for quote in own):
        wake_changed(session, fact.id)
    else:
        rest_changed(session, [fact.id])


def _stands(quote: FactQuote, edition: EditionRow) -> bool:
    return find(edition.text, quote.exact, quote.prefix, quote.suffix).quote is not None
