"""A bank that is built in portions, beside others who write (docs/reliability.md T53)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.building.recipes.built import GENERATOR
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.built import built_rows
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.articles import ArticleRow, BankRow
from quiz.persistence.tables.building import BuiltRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.records import store_question
from quiz.services.bank_files.sync import import_bank
from quiz.services.building import apart, build
from tests.builders import NOW, add_bank, make_article, make_choice, make_question, make_quote
from tests.sample_bank import building_sample

KEY = "bridges"


def bank_of(session) -> BankRow:
    return find_bank(session, KEY)


def bring_in_unbuilt(database: Database) -> int:
    """Bring the sample bank in as an import does, without what it builds."""
    with database.written() as session:
        import_bank(session, read_files(building_sample()), NOW, build=apart.LaterBuilds())
        return bank_of(session).id


def ahead_of(database: Database, bank_id: int) -> build.Ahead:
    with database.reading() as session:
        ahead = build.look_ahead(session, bank_id)
        assert ahead is not None
        return ahead


def occupy(database: Database, keys: list[str]) -> None:
    """Let another bank have questions with the keys that are to be built."""
    with database.written() as session:
        other = add_bank(session, "others")
        store_article(session, other, make_article("viaduct"), NOW)
        content = make_choice(quotes=(make_quote(article="viaduct"),))
        for key in keys:
            question = make_question(key, content, articles=("viaduct",))
            store_question(session, other, question, NOW)


@pytest.mark.parametrize("most", [1, 2, 3, 200])
def test_what_cannot_be_stored_keeps_no_portion_from_the_rest(database, monkeypatch, most):
    bank_id = bring_in_unbuilt(database)
    ahead = ahead_of(database, bank_id)
    good, faulty = ahead.build.divided(ahead.build.built.values())
    taken = [built.key for built in good[:2]]
    assert len(good) > len(taken)
    occupy(database, taken)

    portions: list[build.BuildReport | None] = []
    store_portion: Any = build.store_portion

    def counted(*given: Any) -> build.BuildReport | None:
        assert len(portions) < 2 * len(good), "no end"
        portions.append(store_portion(*given, most))
        return portions[-1]

    monkeypatch.setattr(build, "store_portion", counted)
    report = apart.build_apart(database, bank_id, NOW)

    assert report.stored == len(good) - len(taken)
    assert report.faulty == len(faulty) + len(taken)
    assert report.refused == set(taken)
    with database.reading() as session:
        assert bank_of(session).built_by == GENERATOR
        states = {key: row.state for key, row in built_rows(session, bank_id).items()}
    assert {key for key, state in states.items() if state == "faulty"} == {*taken, *faulty}
    with database.reading() as session:
        assert build.look_ahead(session, bank_id) is None


@pytest.fixture
def other_writers(postgresql_url: str) -> Iterator[Database]:
    """A database in which many write at a time."""
    database = Database(postgresql_url)
    yield database
    database.close()


def amend(database: Database, begun: threading.Event, wait: threading.Event) -> None:
    """Change an article as its author does, and commit when it is waited for no longer."""
    with database.written() as session:
        bank = bank_of(session)
        article = session.scalars(select(ArticleRow).where(ArticleRow.bank_id == bank.id)).first()
        article.topic = "theirs"
        session.flush()
        begun.set()
        wait.wait(30)
        build.mark_outdated(session, bank)


@pytest.mark.postgresql
def test_an_authors_change_while_the_last_portion_is_stored_is_built_anew(other_writers):
    database = other_writers
    bank_id = bring_in_unbuilt(database)
    ahead = ahead_of(database, bank_id)
    begun, wait = threading.Event(), threading.Event()
    author = threading.Thread(target=amend, args=(database, begun, wait))
    author.start()
    assert begun.wait(30)
    with database.written() as session:
        assert build.store_portion(session, bank_id, ahead, frozenset(), NOW).whole
        wait.set()
        author.join(1)
    author.join(30)
    with database.reading() as session:
        assert bank_of(session).built_by == 0
    apart.build_outdated(database, NOW)
    with database.reading() as session:
        assert build.look_ahead(session, bank_id) is None
        assert bank_of(session).built_by == GENERATOR


def test_a_change_between_two_portions_ends_the_build_of_the_old_facts(database):
    bank_id = bring_in_unbuilt(database)
    ahead = ahead_of(database, bank_id)
    with database.written() as session:
        assert not build.store_portion(session, bank_id, ahead, frozenset(), NOW, 1).whole
    stop = threading.Event()
    stop.set()
    amend(database, threading.Event(), stop)
    with database.written() as session:
        assert build.store_portion(session, bank_id, ahead, frozenset(), NOW, 1) is None


def test_the_facts_are_read_for_the_first_and_the_last_portion_alone(database, monkeypatch):
    bank_id = bring_in_unbuilt(database)
    ahead = ahead_of(database, bank_id)
    reads: list[int] = []
    bank_sources = build.bank_sources

    def counted(session: Session, bank: BankRow) -> Bank:
        reads.append(bank.id)
        return bank_sources(session, bank)

    monkeypatch.setattr(build, "bank_sources", counted)
    portions = 0
    whole = False
    while not whole:
        with database.written() as session:
            whole = build.store_portion(session, bank_id, ahead, frozenset(), NOW, 1).whole
        portions += 1
    assert portions > 3
    assert len(reads) == 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(BuiltRow.state == "built")) == portions
