"""Tables of study: cards, what is asked of them, the log of reviews, each learner's settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, false, func, insert, not_, or_, select, true, union
from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Status
from quiz.persistence.tables.articles import ArticleRow, EditionRow
from quiz.persistence.tables.building import BuiltRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.questions import QuestionFact, QuestionRow, VersionEdition, VersionRow
from quiz.persistence.tables.study import CardRow, StudySettingsRow

# The standings of a card: whether it comes by itself, and if not, why not. Of one that has changed
# the source was corrected and has its fact's words no more.
NEW, REVIEW, SUSPENDED, UNWANTED = "new", "review", "suspended", "unwanted"
CHANGED = "changed"
LIVE = (NEW, REVIEW)
# The standings of a fact that study asks about: a person has checked it.
ASKED_ABOUT = (Status.CHECKED.value, Status.PUBLISHED.value)
# Inserted at once when a whole article becomes cards.
_AT_ONCE = 1000


# --- settings and cards ----------------------------------------------------------------------


def find_settings(session: Session, person_id: UUID) -> StudySettingsRow | None:
    """Return how a person studies, if they have said so."""
    return session.get(StudySettingsRow, person_id)


def lock_person(session: Session, person_id: UUID) -> PersonRow:
    """Return a person for whom no other turn can begin before this transaction ends."""
    return session.get_one(PersonRow, person_id, with_for_update=True)


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


def find_card(session: Session, card_id: UUID) -> CardRow | None:
    """Return the card of that id."""
    return session.get(CardRow, card_id)


# --- what can be asked -----------------------------------------------------------------------

# The ids of the articles that are under embargo, and the ids of the questions that are not asked,
# as queries: an exam may draw from a whole bank. None is barred where no exam is open, so that
# nothing is looked up for each of a hundred thousand cards.
Barred = Any | None
Withheld = Any


def facts_of(barred: Barred) -> Any:
    """Return a query for the ids of the facts of those articles."""
    if barred is None:
        return select(FactRow.id).where(false())
    return select(FactRow.id).where(FactRow.article_id.in_(barred))


def questions_of(barred: Barred) -> Withheld:
    """Return a query for the ids of the questions on those articles, or on a fact of theirs."""
    if barred is None:
        return select(QuestionRow.id).where(false())
    on_them = (
        select(VersionRow.question_id)
        .join(VersionEdition, VersionEdition.version_id == VersionRow.id)
        .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
        .where(EditionRow.article_id.in_(barred))
    )
    about = select(QuestionFact.question_id).where(QuestionFact.fact_id.in_(facts_of(barred)))
    return union(on_them, about)


def is_free(barred: Barred) -> ColumnElement[bool]:
    """Hold for a card that is not on an article of which an exam asks that is open."""
    if barred is None:
        return true()
    return or_(
        CardRow.fact_id.is_not(None) & CardRow.fact_id.not_in(facts_of(barred)),
        CardRow.question_id.is_not(None) & CardRow.question_id.not_in(questions_of(barred)),
    )


def _coming(person_id: UUID, standing: str, day: date, barred: Barred) -> list[ColumnElement[bool]]:
    return [
        CardRow.person_id == person_id,
        CardRow.standing == standing,
        CardRow.due_on <= day,
        or_(CardRow.buried_on.is_(None), CardRow.buried_on < day),
        is_free(barred),
    ]


def count_due(session: Session, person_id: UUID, day: date, barred: Barred) -> int:
    """Return how many reviewed cards are due."""
    return session.scalar(select(func.count()).where(*_coming(person_id, REVIEW, day, barred))) or 0


def count_new(session: Session, person_id: UUID, day: date, barred: Barred, most: int) -> int:
    """Return how many new cards there are, `most` at the most."""
    some = select(CardRow.id).where(*_coming(person_id, NEW, day, barred)).limit(max(0, most))
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def due_cards(
    session: Session, person_id: UUID, day: date, barred: Barred, most: int
) -> Sequence[CardRow]:
    """Return the reviewed cards that are due, those that wait longest first."""
    return session.scalars(
        select(CardRow)
        .where(*_coming(person_id, REVIEW, day, barred))
        .order_by(CardRow.due_on)
        .limit(max(0, most))
    ).all()


def new_cards(
    session: Session, person_id: UUID, day: date, barred: Barred, most: int
) -> Sequence[CardRow]:
    """Return new cards, those that were made first before the others."""
    return session.scalars(
        select(CardRow)
        .where(*_coming(person_id, NEW, day, barred))
        .order_by(CardRow.due_on)
        .limit(max(0, most))
    ).all()


def contrasting(
    session: Session, person_id: UUID, contrasts: Collection[str], barred: Barred
) -> Sequence[CardRow]:
    """Return the live cards of a person that share subject and relation with others."""
    if not contrasts:
        return ()
    rows = session.scalars(
        select(CardRow).where(
            CardRow.person_id == person_id, CardRow.contrast.in_(contrasts), is_free(barred)
        )
    )
    # Asked of the database, the standing would draw it to the wrong index: all live cards.
    return [card for card in rows if card.standing in LIVE]


@dataclass(frozen=True)
class FactContext:
    """Where a fact stands and for which time it holds."""

    article: str
    relation: str
    as_of: str


def places_of(session: Session, fact_ids: Collection[int]) -> dict[int, FactContext]:
    """Return where those facts stand, by the fact's id."""
    rows = session.execute(
        select(FactRow.id, ArticleRow.key, FactRow.relation, FactRow.as_of)
        .join(ArticleRow, ArticleRow.id == FactRow.article_id)
        .where(FactRow.id.in_(fact_ids))
    )
    return {
        row.id: FactContext(row.key, row.relation, (row.as_of or {}).get("label", ""))
        for row in rows
    }


@dataclass(frozen=True)
class VariantRow:
    """A question in which a card can be asked, and the recipe that built it."""

    question_id: int
    key: str
    kind: str
    recipe: str


def variants_of_fact(session: Session, fact_id: int, withheld: Withheld) -> list[VariantRow]:
    """Return the published questions that test a fact; none that is withheld."""
    own = select(QuestionFact.question_id).where(QuestionFact.fact_id == fact_id)
    return _variants(session, QuestionRow.id.in_(own), withheld)


def variants_of_question(
    session: Session, question_id: int, withheld: Withheld
) -> list[VariantRow]:
    """Return the one form of a card that has no fact, while its question is published."""
    return _variants(session, QuestionRow.id == question_id, withheld)


def _variants(
    session: Session, condition: ColumnElement[bool], withheld: Withheld
) -> list[VariantRow]:
    rows = session.execute(
        select(QuestionRow.id, QuestionRow.key, QuestionRow.kind, BuiltRow.recipe)
        .outerjoin(BuiltRow, BuiltRow.question_id == QuestionRow.id)
        .where(
            condition,
            QuestionRow.status == Status.PUBLISHED.value,
            QuestionRow.id.not_in(withheld),
        )
        .order_by(QuestionRow.key)
    )
    return [VariantRow(row.id, row.key, row.kind, row.recipe or "") for row in rows]


def facts_of_articles(session: Session, article_ids: Collection[int]) -> Sequence[FactRow]:
    """Return the facts of those articles that a person has checked."""
    return session.scalars(
        select(FactRow)
        .where(FactRow.article_id.in_(article_ids), FactRow.status.in_(ASKED_ABOUT))
        .order_by(FactRow.id)
    ).all()


def facts_of_questions(session: Session, question_ids: Collection[int]) -> dict[int, list[FactRow]]:
    """Return the facts, still in use, that those questions test, by the question's id."""
    rows = session.execute(
        select(QuestionFact.question_id, FactRow)
        .join(FactRow, FactRow.id == QuestionFact.fact_id)
        .where(QuestionFact.question_id.in_(question_ids), FactRow.status.in_(ASKED_ABOUT))
        .order_by(QuestionFact.position)
    )
    found: dict[int, list[FactRow]] = {}
    for question_id, fact in rows:
        found.setdefault(question_id, []).append(fact)
    return found


def is_barred(session: Session, question_id: int, barred: Barred) -> bool:
    """Tell whether a question is on an article, or on a fact of one, that is under embargo."""
    if barred is None:
        return False
    found = select(QuestionRow.id).where(
        QuestionRow.id == question_id, QuestionRow.id.in_(questions_of(barred))
    )
    return session.scalar(found) is not None


def fact_of(session: Session, card: CardRow) -> FactRow | None:
    """Return the fact of a card; None where its subject is a question."""
    return session.get(FactRow, card.fact_id) if card.fact_id is not None else None


def has_resting(session: Session, person_id: UUID, barred: Barred) -> bool:
    """Tell whether an open exam holds back a card of this person that would come else."""
    if barred is None:
        return False
    found = select(CardRow.id).where(
        CardRow.person_id == person_id, CardRow.standing.in_(LIVE), not_(is_free(barred))
    )
    return session.scalar(found.limit(1)) is not None
