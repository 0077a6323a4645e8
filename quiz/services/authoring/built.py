"""What was built, for authors: looked at, adopted, refused, and given back to the builder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.errors import Conflict
from quiz.domain.messages import N_, Message
from quiz.domain.people.resources import QuestionResource
from quiz.domain.people.rights import Action, Actor, missing, require
from quiz.domain.questions.questions import Question, Status
from quiz.persistence.bank import built
from quiz.persistence.bank.questions import load_questions
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.building import BuiltRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.bank.access import writable_banks
from quiz.services.building.build import Builder, BuiltState, build_bank, retire
from quiz.services.building.difficulty import Rated, rated
from quiz.services.building.drawing import index_questions

PAGE_OF_BUILT = 20


@dataclass(frozen=True)
class BuiltFilter:
    """Which of what was built somebody wants to see; nothing: all of it."""

    recipe: str = ""
    article: str = ""
    fact: str = ""
    operator: str = ""
    state: str = ""


@dataclass(frozen=True)
class ShownDistractor:
    """A wrong option with its tier, how sure it is that it is wrong, and why."""

    text: str
    tier: int
    standing: str
    reason: Message


@dataclass(frozen=True)
class BuiltCard:
    """Something that was built. `question` is None where errors kept it from being one."""

    key: str
    recipe: str
    operator: str
    state: BuiltState
    stem: str
    question: Question | None
    facts: tuple[str, ...]
    rating: Rated | None
    distractors: tuple[ShownDistractor, ...]
    findings: tuple[tuple[str, Message], ...]


@dataclass(frozen=True)
class BuiltList:
    """A page of what was built, with the counts by which it can be narrowed down.

    `just` is what was decided a moment ago, so that it can be undone.
    """

    cards: tuple[BuiltCard, ...]
    states: Mapping[str, int]
    recipes: Mapping[str, int]
    operators: Mapping[str, int]
    total: int
    page: int
    pages: int
    filters: BuiltFilter
    just: BuiltCard | None


def show_built(
    session: Session, actor: Actor, filters: BuiltFilter, page: int, just: str = ""
) -> BuiltList:
    """Return a page of what was built in this author's banks."""
    wanted = built.BuiltWanted(
        bank_ids=[bank.id for bank in writable_banks(session, actor)], **vars(filters)
    )
    counts = built.count_built(session, replace(wanted, state=""), BuiltRow.state)
    total = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    pages = max(1, -(-total // PAGE_OF_BUILT))
    page = min(max(page, 1), pages)
    rows = built.list_built(session, wanted, PAGE_OF_BUILT, (page - 1) * PAGE_OF_BUILT)
    return BuiltList(
        cards=_cards(session, rows),
        states=counts,
        recipes=built.count_built(session, replace(wanted, recipe=""), BuiltRow.recipe),
        operators=built.count_built(session, replace(wanted, operator=""), BuiltRow.operator),
        total=total,
        page=page,
        pages=pages,
        filters=filters,
        just=open_built(session, actor, just) if just else None,
    )


def open_built(session: Session, actor: Actor, key: str) -> BuiltCard:
    """Return what was built under a key. Another author's is answered like a missing one."""
    row, _bank = _built_row(session, actor, key)
    return _cards(session, [row])[0]


def adopt(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Make a built question this author's: it can be edited, and stands in the bank's files."""
    row, question = _to_decide(session, actor, key)
    _decide(row, BuiltState.ADOPTED, actor, now)
    question.author_id = actor.person_id
    question.updated_at = now
    session.flush()


def refuse(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Take a built question out of use, and remember it, so that it is not built again."""
    row, question = _to_decide(session, actor, key)
    _decide(row, BuiltState.REFUSED, actor, now)
    retire(question, now)
    session.flush()
    index_questions(session, [question.id])


def undo(
    session: Session, actor: Actor, key: str, now: datetime, build: Builder = build_bank
) -> None:
    """Give a question back to the builder, which makes it what its facts make it today."""
    row, bank = _built_row(session, actor, key)
    if row.state not in (BuiltState.ADOPTED, BuiltState.REFUSED):
        raise _decided_meanwhile()
    row.state = BuiltState.LAPSED.value
    row.decided_by_id, row.decided_at = None, None
    bank.built_digest = None
    session.flush()
    build(session, bank, now)


def _decide(row: BuiltRow, state: BuiltState, actor: Actor, now: datetime) -> None:
    row.state = state.value
    row.decided_by_id, row.decided_at = actor.person_id, now


def _built_row(session: Session, actor: Actor, key: str) -> tuple[BuiltRow, BankRow]:
    row = built.find_built(session, key)
    if row is None:
        raise missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    require(actor, Action.EDIT, QuestionResource(bank.owner_id))
    return row, bank


def _to_decide(session: Session, actor: Actor, key: str) -> tuple[BuiltRow, QuestionRow]:
    row, _bank = _built_row(session, actor, key)
    if row.state != BuiltState.BUILT or row.question_id is None:
        raise _decided_meanwhile()
    return row, session.get_one(QuestionRow, row.question_id)


def _decided_meanwhile() -> Conflict:
    return Conflict(
        N_("This has been decided in the meantime, or is not built any more."),
        N_("Look at it again in the list."),
    )


def _cards(session: Session, rows: Sequence[BuiltRow]) -> tuple[BuiltCard, ...]:
    loaded = load_questions(session, [row.question_id for row in rows if row.question_id])
    facts = built.facts_of_built(session, [row.id for row in rows])
    questions = {
        row.id: _question(loaded[row.question_id].question, row) for row in rows if row.question_id
    }
    return tuple(
        BuiltCard(
            key=row.key,
            recipe=row.recipe,
            operator=row.operator,
            state=BuiltState(row.state),
            stem=row.stem,
            question=questions.get(row.id),
            facts=tuple(facts.get(row.id, ())),
            rating=_rating(questions.get(row.id), row),
            distractors=tuple(_distractor(distractor) for distractor in row.distractors),
            findings=tuple((finding["rule"], _message(finding)) for finding in row.findings),
        )
        for row in rows
    )


def _rating(question: Question | None, row: BuiltRow) -> Rated | None:
    return None if question is None else rated(question, row)


def _question(question: Question, row: BuiltRow) -> Question | None:
    """Leave out a question that was stored once and has errors now."""
    return None if row.state == BuiltState.FAULTY else replace(question, status=Status.PUBLISHED)


def _distractor(one: Mapping[str, Any]) -> ShownDistractor:
    reason = Message(one["reason"], one["params"])
    return ShownDistractor(one["text"], one["tier"], one["standing"], reason)


def _message(one: Mapping[str, Any]) -> Message:
    return Message(one["message"], one["params"])
