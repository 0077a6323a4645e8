"""What there is to read, and reading it: the front page, the library and one article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.people.resources import ArticleResource
from quiz.domain.people.rights import Action, Actor, can
from quiz.domain.text import text
from quiz.domain.text.articles import Article, DisplayRights, Edition, Readers
from quiz.domain.text.passages import BlockView, Highlights, Span, blocks_of, passages_of
from quiz.domain.text.quotes import quote_at, text_fragment
from quiz.persistence.attempts.attempts import proved_by
from quiz.persistence.bank import articles
from quiz.persistence.bank.banks import bank_owner
from quiz.persistence.quizzes.quizzes import AssignedQuiz, assigned_quizzes
from quiz.persistence.tables.articles import ArticleRow
from quiz.services.feedback.release import ReleasedResult, has_been_shown, released_results

# Words a minute of somebody who reads to remember.
READING_SPEED = 200
ON_THE_FRONT_PAGE = 12


@dataclass(frozen=True)
class Headline:
    """An article as the front page and the library list it."""

    key: str
    topic: str
    headline: str
    standfirst: str
    publisher: str
    published: date | None
    language: str
    minutes: int


@dataclass(frozen=True)
class FrontPage:
    """The lead article, the others, and the quizzes that this person may take.

    `released` are results of theirs that have come out lately.
    """

    lead: Headline | None
    others: tuple[Headline, ...]
    quizzes: tuple[AssignedQuiz, ...]
    released: tuple[ReleasedResult, ...]


@dataclass(frozen=True)
class EditionLink:
    """Another edition of the article that is read."""

    number: int
    note: str
    shown: bool


@dataclass(frozen=True)
class Reading:
    """One edition of an article to read.

    `whole` is false where the owner of the rights lets only passages be shown: then `blocks` hold
    the passage that proved an answer of this person and its surroundings, or nothing.
    `original` is the address of the text at its publisher's, at the passage where there is one.
    """

    article: Article
    edition: Edition
    editions: tuple[EditionLink, ...]
    blocks: tuple[BlockView, ...]
    whole: bool
    minutes: int
    sentences: int
    original: str
    basis_label: str
    may_edit: bool
    passage: bool

    @property
    def is_current(self) -> bool:
        """Whether no later edition exists."""
        return self.edition.number == self.article.current.number


def front_page(session: Session, actor: Actor, now: datetime) -> FrontPage:
    """Gather the newest articles and the quizzes that are offered to this person."""
    newest = _headlines(session, articles.latest_articles(session, ON_THE_FRONT_PAGE))
    return FrontPage(
        lead=newest[0] if newest else None,
        others=tuple(newest[1:]),
        quizzes=tuple(assigned_quizzes(session, actor.classes_learning)),
        released=released_results(session, actor, now),
    )


def shelf(session: Session, query: str) -> tuple[Headline, ...]:
    """List the articles whose headline, standfirst, topic or publisher has all words of `query`."""
    wanted = text.normalise(query).text.split()
    return tuple(
        headline
        for headline in _headlines(session, articles.latest_articles(session))
        if all(word in _searched(headline) for word in wanted)
    )


def _searched(headline: Headline) -> str:
    parts = (headline.headline, headline.standfirst, headline.topic, headline.publisher)
    return text.normalise(" ".join(parts)).text


def _headlines(session: Session, rows: Sequence[ArticleRow]) -> list[Headline]:
    editions = articles.newest_editions(session, [row.id for row in rows])
    return [
        Headline(
            key=row.key,
            topic=row.topic,
            headline=edition.headline,
            standfirst=edition.standfirst,
            publisher=row.publisher,
            published=edition.published,
            language=row.language,
            minutes=reading_minutes(edition.text),
        )
        for row in rows
        if (edition := editions.get(row.id))
    ]


def reading_minutes(words: str) -> int:
    """Return how many minutes a text takes, at least one."""
    return max(1, round(len(text.tokens(words)) / READING_SPEED))


def read_article(
    session: Session,
    actor: Actor,
    key: str,
    number: int | None,
    passage: Span | None,
    now: datetime,
) -> Reading:
    """Return an edition of an article (the newest where none is named) as this person may see it.

    Raises `NotFound` where there is no such article or edition. What is returned is the same
    whether or not questions stand on the article, so that reading tells nothing of an exam.
    """
    row = articles.find_article(session, key)
    if row is None or row.retired_at is not None:
        raise NotFound
    article = articles.article_value(row, articles.list_editions(session, [row.id]).get(row.id, ()))
    edition = _edition(article, number)
    resource = ArticleResource(article.shown, bank_owner(session, row.bank_id))
    if not may_meet(session, actor, row, resource):
        raise NotFound
    whole = can(actor, Action.READ, resource)
    span = passage if passage and _inside(passage, edition) else None
    if span and not whole and not _has_seen(session, actor, row, edition, span, now):
        span = None
    return Reading(
        article=article,
        edition=edition,
        editions=tuple(
            EditionLink(other.number, other.note, other.number == edition.number)
            for other in article.editions
        ),
        blocks=_blocks(article.key, edition, span, whole),
        whole=whole,
        minutes=reading_minutes(edition.text),
        sentences=len(edition.layout.sentences),
        original=_original(article.url, edition, span),
        basis_label=edition.basis.label,
        may_edit=can(actor, Action.EDIT, resource),
        passage=span is not None,
    )


def articles_to_meet(session: Session, actor: Actor, keys: Collection[str]) -> frozenset[str]:
    """Return which of those articles are there for this person."""
    return frozenset(
        row.key
        for row in articles.find_articles(session, keys)
        # Whose bank it is need not be asked where everybody may come.
        if row.readers == Readers.ALL or may_meet(session, actor, row, _resource(session, row))
    )


def _resource(session: Session, row: ArticleRow) -> ArticleResource:
    return ArticleResource(DisplayRights(row.shown), bank_owner(session, row.bank_id))


def may_meet(session: Session, actor: Actor, row: ArticleRow, resource: ArticleResource) -> bool:
    """Tell whether an article is there for this person at all.

    One that is not offered to everybody is there for its authors, and for whoever was asked about
    it: their results lead to it.
    """
    if row.readers == Readers.ALL or can(actor, Action.EDIT, resource):
        return True
    return actor.person_id is not None and articles.was_asked_about(
        session, actor.person_id, row.id
    )


def _has_seen(
    session: Session, actor: Actor, row: ArticleRow, edition: Edition, span: Span, now: datetime
) -> bool:
    """Tell whether this passage has proved an answer of theirs, and may be shown to them by now.

    Of a text that may only be shown in passages nobody gets others by writing addresses.
    """
    stored = articles.find_edition(session, row.id, edition.number)
    if stored is None or actor.person_id is None:
        return False
    return has_been_shown(session, actor, proved_by(session, actor.person_id, stored.id, span), now)


def _edition(article: Article, number: int | None) -> Edition:
    if number is None:
        return article.current
    try:
        return article.edition(number)
    except KeyError:
        raise NotFound from None


def _inside(span: Span, edition: Edition) -> bool:
    return 0 <= span[0] < span[1] <= len(edition.text)


def _blocks(
    article: str, edition: Edition, span: Span | None, whole: bool
) -> tuple[BlockView, ...]:
    seen = Highlights(source=(span,) if span else ())
    if whole:
        return blocks_of(article, edition, seen)
    return passages_of(article, edition, seen) if span else ()


def _original(url: str, edition: Edition, span: Span | None) -> str:
    if not url or span is None:
        return url
    return url.partition("#")[0] + text_fragment(quote_at(edition.text, *span))
