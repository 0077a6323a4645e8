"""What a change of facts builds is computed beside the turns to write (docs/reliability.md T53)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from quiz.domain.building.clean import BankBuild
from quiz.domain.building.recipes.built import GENERATOR
from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.persistence.bank.built import find_built
from quiz.persistence.database.engine import Database
from quiz.persistence.database.write_lock import WriteLockTimeout
from quiz.persistence.tables.articles import ArticleRow, BankRow
from quiz.persistence.tables.building import BuiltRow, DrawEntry
from quiz.services.bank_files import sync
from quiz.services.building import build
from quiz.services.building.drawing import outdated_entries
from quiz.web import db
from quiz.web.later_build import LaterBuild
from tests.builders import NOW
from tests.functional.authoring.desk import sent

FACT = "fact-2019-tokayev-share"
BUILT = f"value-{FACT}"
ARTICLE = "/author/articles/tokayev-elected-2019/particulars"


@pytest.fixture
def chosen_url(chosen_shipped_url):
    """A database with the shipped bank in it."""
    return chosen_shipped_url


def bank_of(session) -> BankRow:
    return session.scalars(select(BankRow).where(BankRow.key == "kazakh-elections")).one()


def amend(owner, topic: str):
    owner.get(ARTICLE)
    sent(owner, ARTICLE, having="seen", topic=topic)
    return owner.page


def topic_of(database: Database) -> str:
    with database.reading() as session:
        found = select(ArticleRow.topic).where(ArticleRow.key == "tokayev-elected-2019")
        return session.scalars(found).one()


def is_built(database: Database) -> bool:
    with database.reading() as session:
        bank = bank_of(session)
        return bank.built_by == GENERATOR and build.look_ahead(session, bank.id) is None


@pytest.fixture
def held(database: Database, monkeypatch) -> list[bool]:
    """Whether a turn to write was held, each time that something long was computed."""
    turns: list[int] = [0]
    seen: list[bool] = []
    built: Any = vars(BankBuild)["built"]
    turn, computed = database.write_lock.turn, built.func

    class Counted:
        def __init__(self, *how: Any) -> None:
            self._turn = turn(*how)

        def __enter__(self) -> None:
            self._turn.__enter__()
            turns[0] += 1

        def __exit__(self, *error: Any) -> None:
            turns[0] -= 1
            self._turn.__exit__(*error)

    def watched(bank_build: Any) -> Any:
        seen.append(turns[0] > 0)
        return computed(bank_build)

    monkeypatch.setattr(database.write_lock, "turn", Counted)
    monkeypatch.setattr(built, "func", watched)
    return seen


def test_a_build_that_gets_no_turn_loses_no_change_and_is_made_up_for(
    owner, database, monkeypatch, tmp_path
):
    def busy(*_: Any) -> None:
        raise WriteLockTimeout("the turn is somebody's")

    monkeypatch.setattr(build, "store_portion", busy)
    assert amend(owner, "votes").status_code == 303
    owner.follow()
    assert "Its questions are built with the next change." in owner.text
    assert topic_of(database) == "votes"
    assert not is_built(database)
    monkeypatch.undo()
    sync.import_folder(database, tmp_path, NOW)
    assert is_built(database)


def test_a_topic_is_changed_without_a_build_while_a_turn_is_held(owner, database, held):
    assert amend(owner, "votes").status_code == 303
    assert held == [False]
    assert topic_of(database) == "votes"
    assert is_built(database)


def test_a_fact_that_is_retired_takes_its_questions_along(owner, database, held):
    owner.get(f"/author/facts/{FACT}")
    owner.post(f"/author/facts/{FACT}/retire")
    assert owner.page.status_code == 303
    assert held == [False]
    with database.reading() as session:
        built = find_built(session, BUILT)
        assert built.state == "lapsed"
        kept = select(func.count()).where(DrawEntry.question_id == built.question_id)
        assert session.scalar(kept) == 0
    assert is_built(database)


def test_what_was_computed_of_facts_that_somebody_changed_is_computed_anew(
    owner, database, held, monkeypatch
):
    look_ahead, others = build.look_ahead, ["theirs", "theirs too"]

    def changed_meanwhile(session: Any, bank_id: int, *known: Any) -> Any:
        ahead = look_ahead(session, bank_id, *known)
        if others:
            with database.written() as other:
                article = other.scalars(
                    select(ArticleRow).where(ArticleRow.key != "tokayev-elected-2019")
                ).first()
                article.topic = others.pop()
        return ahead

    monkeypatch.setattr(build, "look_ahead", changed_meanwhile)
    assert amend(owner, "votes").status_code == 303
    monkeypatch.setattr(build, "look_ahead", look_ahead)
    assert held == [False] * 3
    assert is_built(database)


def test_what_is_stored_in_portions_is_what_is_stored_at_once(owner, database, monkeypatch):
    with database.written() as session:
        bank = bank_of(session)
        for row in session.scalars(select(BuiltRow)):
            row.digest = "0" * 64
        bank.built_digest = None
        session.flush()
    turns = []
    turn = database.write_lock.turn

    def counted(*how: Any) -> Any:
        turns.append(how)
        return turn(*how)

    monkeypatch.setattr(database.write_lock, "turn", counted)
    monkeypatch.setattr(build.store_portion, "__defaults__", (100,))
    assert amend(owner, "votes").status_code == 303
    monkeypatch.undo()
    assert len(turns) > 10
    assert is_built(database)
    with database.reading() as session:
        kept = dict(session.execute(select(DrawEntry.question_id, DrawEntry.data)).all())
        assert outdated_entries(session, bank_of(session).id) == frozenset()
        assert len(kept) > 1000


def test_a_build_that_breaks_loses_no_change_and_its_author_is_told(owner, database, monkeypatch):
    def broken(*_: Any) -> None:
        raise ArithmeticError("no such number")

    monkeypatch.setattr(build, "store_portion", broken)
    assert amend(owner, "votes").status_code == 303
    owner.follow()
    assert "Its questions are built with the next change." in owner.text
    assert topic_of(database) == "votes"


@pytest.mark.parametrize("error", [Refused(N_("no")), WriteLockTimeout("the turn is another's")])
def test_what_fails_after_the_change_is_saved_says_that_it_is(owner, database, monkeypatch, error):
    def failing(_self: LaterBuild) -> None:
        db.let_others_write()
        raise error

    monkeypatch.setattr(LaterBuild, "run", failing)
    assert amend(owner, "votes").status_code in {400, 503}
    assert "Your change was saved before this happened." in owner.text
    assert "Nothing was changed" not in owner.text
    assert "your change wasn't saved" not in owner.text
    assert topic_of(database) == "votes"
