"""Study: a session opens as fast with 100,000 cards as with 1,000, and a year reaches its aim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from quiz import config
from quiz.domain.study.scheduling import Aim
from quiz.persistence.database import migrate
from quiz.persistence.database.base import Base
from quiz.persistence.database.engine import Database
from quiz.persistence.study.cards import REVIEW, Subject, add_cards
from quiz.persistence.study.turns import drop_open_turn
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.facts import FactQuote, FactRow
from quiz.persistence.tables.study import CardRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.records import store_fact, store_question
from quiz.services.people import profiles, sessions
from quiz.services.study import turns
from quiz.web.app import create_app
from tests.bench.ratios import Ratio, seconds
from tests.bench.year import simulate
from tests.builders import NOW, add_bank, add_person, make_article, make_fact, make_question

SMALL, LARGE = 1_000, 100_000
DUE = 50
FACTS_EACH = 20
OPENS_BOUND = 2.0
OPENINGS = {
    "home": "the home of study",
    "begin": "choosing the first card of a session",
    "turn": "the page of a card",
}
POINTS = 2.0
TODAY = NOW.date()


def measure() -> Iterator[Ratio]:
    """Open sessions of two learners, and live through a year."""
    with TemporaryDirectory() as folder:
        few, many = (_opening(Path(folder), size) for size in (SMALL, LARGE))
    for name, what in OPENINGS.items():
        yield Ratio(
            f"{what} with 100,000 cards beside 1,000",
            many[name] / few[name],
            OPENS_BOUND,
            f"({few[name] * 1000:.0f} ms and {many[name] * 1000:.0f} ms, {DUE} cards due in both)",
        )
    year = simulate()
    reached = year.reached
    yield Ratio(
        "points between the retention reached in a year and the one aimed at",
        abs(reached - Aim().retention) * 100,
        POINTS,
        f"({reached:.1%} of {sum(year.tried)} reviews; {max(year.load)} cards on the fullest day, "
        f"{sum(year.load[-30:]) / 30:.0f} a day at the end)",
    )


# --- opening a session -----------------------------------------------------------------------


def _opening(folder: Path, size: int) -> dict[str, float]:
    """Return the seconds that each of `OPENINGS` takes a learner of so many cards."""
    database = Database(f"sqlite:///{folder / f'{size}.db'}")
    migrate.upgrade(database)
    person_id = _filled(database, size)
    settings = config.load(folder / f"{size}", environ={})
    client = create_app(settings, database=database, clock=lambda: NOW, testing=True).test_client()
    with database.written() as session:
        client.set_cookie("session", sessions.open_session(session, person_id, NOW))
    taken = {
        "home": seconds(partial(_get, client, "/study/"), times=9),
        "begin": seconds(partial(_begin, database, person_id), times=9),
    }
    _begin(database, person_id, keep=True)
    taken["turn"] = seconds(partial(_get, client, "/study/session"), times=9)
    database.close()
    return taken


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise ValueError(f"{path}: {answer.status_code}")


def _begin(database: Database, person_id: UUID, *, keep: bool = False) -> None:
    with database.written() as session:
        actor = profiles.actor_of(session, profiles.get_person(session, person_id))
        if not turns.begin_turn(session, actor, NOW):
            raise ValueError("nothing is due")
        if not keep:
            drop_open_turn(session, person_id)


def _filled(database: Database, size: int) -> UUID:
    with database.written() as session:
        bank = add_bank(session)
        store_article(session, bank, make_article(), NOW)
        first = store_fact(session, bank, make_fact("fact-0"), NOW)
        _copy_articles(session, size // FACTS_EACH)
        _copy_facts(session, first, size)
        for number in range(DUE):
            question = make_question(f"question-{number}", facts=(f"fact-{number}",))
            store_question(session, bank, question, NOW)
        person = add_person(session, login="learner@example.org")
        ids = session.query(FactRow.id).order_by(FactRow.id).all()
        add_cards(session, person.id, (Subject(fact_id=one.id) for one in ids), TODAY, NOW)
        known = {
            "standing": REVIEW,
            "stability": 30.0,
            "difficulty": 5.0,
            "reviewed_on": TODAY - timedelta(days=30),
        }
        session.execute(update(CardRow).values(**known, due_on=TODAY + timedelta(days=1)))
        # The others fall due over the year to come, and one in ten was missed before.
        for days in range(2, 366):
            some = update(CardRow).where(CardRow.fact_id % 364 == days - 2)
            session.execute(some.values(due_on=TODAY + timedelta(days=days)))
        session.execute(
            update(CardRow).where(CardRow.fact_id % 10 == 0).values(lapses=CardRow.fact_id % 7)
        )
        due = [one.id for one in ids[:DUE]]
        session.execute(update(CardRow).where(CardRow.fact_id.in_(due)).values(due_on=TODAY))
        return person.id


def _copy_articles(session: Session, count: int) -> None:
    """Make articles of which each is the first one again, until there are so many."""
    article, edition = session.query(ArticleRow).one(), session.query(EditionRow).one()
    same = _columns(article, "id", "key")
    rows = [same | {"key": f"article-{number}"} for number in range(1, count)]
    session.execute(insert(ArticleRow), rows)
    ids = session.scalars(select(ArticleRow.id).where(ArticleRow.id != article.id))
    same = _columns(edition, "id", "article_id")
    session.execute(insert(EditionRow), [same | {"article_id": one} for one in ids])


def _copy_facts(session: Session, first: FactRow, count: int) -> None:
    """Make facts of which each is the first one again, as many of each article."""
    quote = session.query(FactQuote).one()
    editions = session.query(EditionRow.id, EditionRow.article_id).order_by(EditionRow.id).all()
    same = _columns(first, "id", "key", "article_id")
    session.execute(
        insert(FactRow),
        [
            same
            | {"key": f"fact-{number}", "article_id": editions[number // FACTS_EACH].article_id}
            for number in range(1, count)
        ],
    )
    of_article = {edition.article_id: edition.id for edition in editions}
    others = session.query(FactRow.id, FactRow.article_id).where(FactRow.id != first.id).all()
    same = _columns(quote, "id", "fact_id", "edition_id")
    session.execute(
        insert(FactQuote),
        [same | {"fact_id": one.id, "edition_id": of_article[one.article_id]} for one in others],
    )


def _columns(row: Base, *without: str) -> dict[str, Any]:
    names = (column.key for column in type(row).__table__.columns)
    return {name: getattr(row, name) for name in names if name not in without}
