"""Reads and writes of cards: making them, which of them may come, letting them come or rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Status
from quiz.persistence.quizzes.reserved import Barred, is_free
from quiz.persistence.tables.articles import ArticleRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.study import CardRow, TurnRow

# The standings of a card: whether it comes by itself, and if not, why not. Of one that has changed
# the source was corrected and no longer has its fact's words.
NEW, REVIEW, SUSPENDED, UNWANTED = "new", "review", "suspended", "unwanted"
CHANGED = "changed"
LIVE = (NEW, REVIEW)
# The standings of a fact that study asks about: a person has checked it.
ASKED_ABOUT = (Status.CHECKED.value, Status.PUBLISHED.value)
# Inserted at once when a whole article becomes cards.
_AT_ONCE = 1000


# --- making them -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """What a card is to be made of. `origin_id` is the question that was missed."""

    fact_id: int | None = None
    question_id: int | None = None
    origin_id: int | None = None
    contrast: str = ""


def add_cards(
    session: Session, person_id: UUID, subjects: Iterable[Subject], day: date, now: datetime
) -> int:
    """Make cards of what is none yet, and return how many; they are new and due from `day`."""
    known = session.execute(
        select(CardRow.fact_id, CardRow.question_id).where(CardRow.person_id == person_id)
    )
    seen = {tuple(row) for row in known}
    rows: list[dict[str, Any]] = []
    for subject in subjects:
        if (subject.fact_id, subject.question_id) in seen:
            continue
        seen.add((subject.fact_id, subject.question_id))
        rows.append(
            {
                "id": uuid4(),
                "person_id": person_id,
                "fact_id": subject.fact_id,
                "question_id": subject.question_id,
                "origin_id": subject.origin_id,
                "contrast": subject.contrast,
                "standing": NEW,
                "due_on": day,
                "passes": 0,
                "lapses": 0,
                "created_at": now,
            }
        )
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(CardRow), rows[start : start + _AT_ONCE])
    return len(rows)


# --- single ones -----------------------------------------------------------------------------


class FactContext(NamedTuple):
    """What a card's fact says, in which article, for which time; all of it without its quotes."""

    id: int
    bank_id: int
    article: str
    subject: str
    relation: str
    as_of: str
    value: str


class CardInContext(NamedTuple):
    """A card with its fact; None where its subject is a question."""

    card: CardRow
    fact: FactContext | None


def find_card(session: Session, card_id: UUID) -> CardRow | None:
    """Return the card of that id."""
    return session.get(CardRow, card_id)


def find_cards(session: Session, card_ids: Collection[UUID]) -> dict[UUID, CardRow]:
    """Return those of the cards that are there, by id; one query."""
    rows = session.scalars(select(CardRow).where(CardRow.id.in_(card_ids)))
    return {card.id: card for card in rows}


def get_card_in_context(session: Session, card_id: UUID) -> CardInContext:
    """Return a card of which a turn says that it is there, with its fact; one query."""
    return _in_context(*session.execute(_cards_with_facts().where(CardRow.id == card_id)).one())


def _cards_with_facts() -> Select[Any]:
    return (
        select(
            CardRow,
            FactRow.id,
            FactRow.bank_id,
            ArticleRow.key,
            FactRow.subject,
            FactRow.relation,
            FactRow.as_of,
            FactRow.value,
        )
        .outerjoin(FactRow, FactRow.id == CardRow.fact_id)
        .outerjoin(ArticleRow, ArticleRow.id == FactRow.article_id)
    )


def _in_context(card: CardRow, *columns: Any) -> CardInContext:
    fact_id, bank_id, article, subject, relation, as_of, value = columns
    if fact_id is None:
        return CardInContext(card, None)
    label = as_of["label"] if as_of else ""
    fact = FactContext(fact_id, bank_id, article, subject, relation, label, value["surface"])
    return CardInContext(card, fact)


# --- those of a session ----------------------------------------------------------------------


def coming(person_id: UUID, standing: str, day: date, barred: Barred) -> list[ColumnElement[bool]]:
    """Hold for the cards of that standing that may be asked on a day."""
    return [
        CardRow.person_id == person_id,
        CardRow.standing == standing,
        CardRow.due_on <= day,
        or_(CardRow.buried_on.is_(None), CardRow.buried_on < day),
        is_free(barred),
    ]


@dataclass(frozen=True)
class SessionCards:
    """The cards of a session, each sort with those first that wait longest.

    `due` were reviewed before, `new` were not, `asked` were rated on the day of the session;
    `pairs` share subject and relation with any of these.
    """

    due: Sequence[CardInContext]
    new: Sequence[CardInContext]
    asked: Sequence[CardInContext]
    pairs: Sequence[CardInContext]


def session_cards(
    session: Session,
    person_id: UUID,
    day: date,
    barred: Barred,
    *,
    until: date,
    most_due: int,
    most_new: int,
) -> SessionCards:
    """Return the cards among which a day's session chooses; one query.

    Those that were reviewed before come as far as they fall due `until` then.
    """
    asked = select(TurnRow.card_id, literal("asked")).where(
        TurnRow.person_id == person_id, TurnRow.day == day, TurnRow.rated_at.is_not(None)
    )
    picked = union_all(
        _first(coming(person_id, REVIEW, until, barred), "due", most_due),
        _first(coming(person_id, NEW, day, barred), "new", most_new),
        asked,
    ).cte("picked")
    sides = select(CardRow.contrast).where(
        CardRow.id.in_(select(picked.c.id)), CardRow.contrast != ""
    )
    pairs = select(CardRow.id, literal("pairs")).where(
        CardRow.person_id == person_id, CardRow.contrast.in_(sides), is_free(barred)
    )
    wanted = union_all(select(picked.c.id, picked.c.sort), pairs).subquery()
    rows = session.execute(
        _cards_with_facts()
        .add_columns(wanted.c.sort)
        .join(wanted, wanted.c.id == CardRow.id)
        .order_by(CardRow.due_on)
    )
    found: dict[str, dict[UUID, CardInContext]] = {"due": {}, "new": {}, "asked": {}, "pairs": {}}
    for *columns, sort in rows:
        card = _in_context(*columns)
        # Asked of the database, the standing would draw it to the wrong index: all live cards.
        if sort != "pairs" or card.card.standing in LIVE:
            found[sort][card.card.id] = card
    return SessionCards(**{sort: tuple(cards.values()) for sort, cards in found.items()})


def _first(conditions: list[ColumnElement[bool]], sort: str, most: int) -> Select[Any]:
    """Select the ids of the first cards of a pile, in a query that can be part of another."""
    pile = select(CardRow.id).where(*conditions).order_by(CardRow.due_on).limit(max(0, most))
    return select(pile.subquery().c.id.label("id"), literal(sort).label("sort"))


# --- all of a person's -----------------------------------------------------------------------


@dataclass(frozen=True)
class CardsAside:
    """Whether a person has cards, how many are suspended, and whether an exam holds some back."""

    has_cards: bool
    suspended: int
    has_resting: bool


def cards_aside(session: Session, person_id: UUID, barred: Barred) -> CardsAside:
    """Return what does not come of a person's cards; one query."""
    own = CardRow.person_id == person_id
    suspended = select(func.count()).where(own, CardRow.standing == SUSPENDED)
    row = session.execute(
        select(
            select(CardRow.id).where(own).exists(),
            suspended.scalar_subquery(),
            _resting(person_id, barred).exists(),
        )
    ).one()
    return CardsAside(bool(row[0]), row[1], bool(row[2]))


def has_resting(session: Session, person_id: UUID, barred: Barred) -> bool:
    """Tell whether an open exam holds back a card of this person that would come else."""
    if barred is None:
        return False
    return session.scalar(_resting(person_id, barred).limit(1)) is not None


def _resting(person_id: UUID, barred: Barred) -> Select[Any]:
    return select(CardRow.id).where(
        CardRow.person_id == person_id, CardRow.standing.in_(LIVE), not_(is_free(barred))
    )


def bring_back(session: Session, person_id: UUID, standing: str) -> None:
    """Let the cards that were set aside come again."""
    _let_come(session, [CardRow.person_id == person_id, CardRow.standing == standing])


def rest_changed(session: Session, fact_ids: Collection[int]) -> None:
    """Let no card of those facts come, of whomever: their source has changed."""
    session.execute(
        update(CardRow)
        .where(CardRow.fact_id.in_(fact_ids), CardRow.standing.in_(LIVE))
        .values(standing=CHANGED)
    )


def wake_changed(session: Session, fact_id: int) -> None:
    """Let the cards of a fact come again that rested since its source changed."""
    _let_come(session, [CardRow.fact_id == fact_id, CardRow.standing == CHANGED])


def _let_come(session: Session, aside: list[ColumnElement[bool]]) -> None:
    session.execute(update(CardRow).where(*aside, CardRow.stability.is_(None)).values(standing=NEW))
    session.execute(update(CardRow).where(*aside).values(standing=REVIEW))
