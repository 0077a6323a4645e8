"""What is kept in memory of wordings and editions is never out of date, on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.text.articles import DisplayRights
from quiz.domain.text.blocks import BlockKind, recast
from quiz.persistence.bank.articles import find_article, load_articles
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.database import migrate
from quiz.persistence.database.engine import Database
from quiz.services.bank.articles import store_article
from quiz.services.taking.answering import save_answer
from quiz.services.taking.items import view_item
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, TEXT, make_claim, make_number
from tests.offers import add_actor, add_offer

ARTICLE = "bridge-quiz-article"


def test_of_two_databases_with_the_same_ids_each_shows_its_own(tmp_path: Path) -> None:
    """As after a restore: ids and moments are the same, and what they stand for is not."""
    stems = []
    for name, stem in (("one", "How long is it?"), ("two", "How wide is it?")):
        database = Database(f"sqlite:///{tmp_path / name}.db")
        migrate.upgrade(database)
        with database.written() as session:
            assignment = add_offer(session, make_number(stem=stem), text=f"{TEXT}\nIt is {name}.\n")
            actor = add_actor(session)
            attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
            view = view_item(session, actor, attempt.id, 1, NOW)
            words = " ".join(s.text for block in view.sources[0].blocks for s in block.sentences)
            stems.append((view.wording["stem"], f"It is {name}." in words))
        database.close()
    assert stems == [("How long is it?", True), ("How wide is it?", True)]


def test_a_block_that_is_found_to_be_no_evidence_can_be_marked_no_more(session: Session) -> None:
    assignment = add_offer(session, make_claim())
    actor = add_actor(session)
    attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
    payload = {"verdict": "supported", "sentences": [f"{ARTICLE}:4"]}
    save_answer(session, actor, attempt.id, 1, payload, "one-page.1", NOW)
    block = _block_of(session, 4)
    _recast(session, block)
    shown = view_item(session, actor, attempt.id, 1, NOW).sources[0].blocks[block - 1]
    assert shown.kind == "alt"
    assert not any(sentence.eligible for sentence in shown.sentences)
    # What was marked before stays marked.
    assert any(sentence.selected for sentence in shown.sentences)
    with pytest.raises(Refused):
        save_answer(session, actor, attempt.id, 1, payload, "one-page.2", NOW)


def test_an_article_that_may_be_shown_no_more_is_shown_no_more(session: Session) -> None:
    assignment = add_offer(session, make_number())
    actor = add_actor(session)
    attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
    assert view_item(session, actor, attempt.id, 1, NOW).sources[0].blocks
    row = find_article(session, ARTICLE)
    assert row is not None
    row.shown = DisplayRights.PASSAGES.value
    session.flush()
    source = view_item(session, actor, attempt.id, 1, NOW).sources[0]
    assert (source.blocks, source.plain) == ((), None)


def _block_of(session: Session, sentence: int) -> int:
    return load_articles(session, [ARTICLE])[ARTICLE].current.layout.sentences[sentence - 1].block


def _recast(session: Session, block: int) -> None:
    article = load_articles(session, [ARTICLE])[ARTICLE]
    layout = recast(article.current.layout, {block: BlockKind.ALT})
    changed = replace(article, editions=(replace(article.current, layout=layout),))
    bank = find_bank(session, "bank-of-bridge-quiz")
    assert bank is not None
    store_article(session, bank, changed, NOW)
