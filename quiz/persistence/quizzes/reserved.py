"""Reads for what exams hold back: which exams are out, and all that these may ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from quiz.domain.codec import from_data
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Mode
from quiz.domain.quizzes.release import Since
from quiz.domain.quizzes.rules import Override
from quiz.persistence.tables.allowances import OverrideRow
from quiz.persistence.tables.articles import BankRow, EditionRow
from quiz.persistence.tables.attempts import AttemptRow, ItemRow
from quiz.persistence.tables.building import DrawPlace
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.questions import QuestionFact, QuestionRow, VersionEdition, VersionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow
from quiz.persistence.tables.study import CardRow

# Answers may come late by the grace of an exam, at most ten minutes: so long after its end it is
# still asked whether it is over. What makes anybody's end later is looked at whatever its end.
_OVERTIME = timedelta(hours=1)


@dataclass(frozen=True)
class OfferedExam:
    """An exam that is out: whose bank it is of, and what makes its window end later for some.

    `override` is what the person for whom it was read is given, and `attempts` are theirs; without
    a person there are none.
    """

    assignment: AssignmentRow
    quiz: QuizRow
    bank_owner_id: UUID | None
    override: Override | None = None
    later: list[Override] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)


@dataclass(frozen=True)
class Reserved:
    """What is held back, as queries for ids: an exam may draw from a whole bank.

    `articles` are held back whole, with every fact and question on them; of `asked`, which are
    questions, also the facts that they test are, and whatever else asks these facts.
    """

    articles: Any | None = None
    asked: Any | None = None


# Where nothing is held back, nothing is looked up for each of a hundred thousand cards.
Barred = Reserved | None
# The ids of the questions that are held back, as a query.
Withheld = Any


def exams_reserving(session: Session, now: datetime) -> Sequence[OfferedExam]:
    """Return the exams that may hold back from everybody what they ask; one query.

    Which of them do is for the rules to say; most that are over are not among them.
    """
    return _exams(session, None, _may_reserve(now))


def exams_for(
    session: Session, person_id: UUID, class_ids: Collection[int], now: datetime
) -> Sequence[OfferedExam]:
    """Return those, and the exams offered to the public, to those classes, or ever begun.

    One query for all.
    """
    offered = or_(AssignmentRow.class_id.is_(None), AssignmentRow.class_id.in_(class_ids))
    own = or_(AttemptRow.id.is_not(None), QuizRow.retired_at.is_(None) & offered)
    return _exams(session, person_id, or_(own, _may_reserve(now)))


def exams_begun(session: Session, person_id: UUID, now: datetime) -> Sequence[OfferedExam]:
    """Return those that may hold back what they ask, and the exams ever begun; one query."""
    return _exams(session, person_id, or_(AttemptRow.id.is_not(None), _may_reserve(now)))


def _exams(
    session: Session, person_id: UUID | None, wanted: ColumnElement[bool]
) -> Sequence[OfferedExam]:
    rows = session.execute(
        select(AssignmentRow, QuizRow, BankRow.owner_id, OverrideRow, AttemptRow)
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
        .join(BankRow, BankRow.id == QuizRow.bank_id)
        .outerjoin(
            OverrideRow,
            and_(
                OverrideRow.assignment_id == AssignmentRow.id,
                or_(
                    OverrideRow.closes_at.is_not(None),
                    OverrideRow.extra_minutes > 0,
                    OverrideRow.person_id == person_id,
                ),
            ),
        )
        .outerjoin(
            AttemptRow,
            and_(AttemptRow.assignment_id == AssignmentRow.id, AttemptRow.person_id == person_id),
        )
        .where(AssignmentRow.mode == Mode.EXAM.value, AssignmentRow.simulated.is_(False), wanted)
        .order_by(AssignmentRow.id)
    )
    return _gathered(rows, person_id)


def _gathered(rows: Any, person_id: UUID | None) -> list[OfferedExam]:
    """Gather rows into exams: one comes once for each override and each attempt."""
    exams: dict[int, OfferedExam] = {}
    seen: set[tuple[str, Any]] = set()
    for assignment, quiz, owner_id, override, attempt in rows:
        exam = exams.get(assignment.id)
        if exam is None:
            exam = exams[assignment.id] = OfferedExam(assignment, quiz, owner_id)
        if override is not None and ("override", override.id) not in seen:
            seen.add(("override", override.id))
            exam.later.append(override.value)
            if override.person_id == person_id:
                exams[assignment.id] = exam = replace(exam, override=override.value)
        if attempt is not None and ("attempt", attempt.id) not in seen:
            seen.add(("attempt", attempt.id))
            exam.attempts.append(attempt)
    return list(exams.values())


def _may_reserve(now: datetime) -> ColumnElement[bool]:
    """Hold for an assignment whose right answers may not be out: what the columns can tell."""
    key = AssignmentRow.rules["shown", "key"].as_string()
    unreleased = or_(AssignmentRow.released_at.is_(None), AssignmentRow.released_at > now)
    unfinished = or_(
        AssignmentRow.closes_at.is_(None),
        AssignmentRow.closes_at > now - _OVERTIME,
        key == Since.RELEASED.value,
        OverrideRow.id.is_not(None),
    )
    anybodys = aliased(AttemptRow)
    begun = select(anybodys.id).where(anybodys.assignment_id == AssignmentRow.id).exists()
    return and_(
        or_(key == Since.NEVER.value, and_(unreleased, unfinished)),
        or_(QuizRow.retired_at.is_(None), begun),
    )


# --- what they ask ---------------------------------------------------------------------------


def asked_by(exams: Sequence[OfferedExam], attempts: Collection[AttemptRow] = ()) -> Any | None:
    """Return a query for the ids of all questions that exams may ask, or that attempts do.

    None where there is neither.
    """
    parts = _listed_and_drawn(exams)
    # What was put before somebody stays asked, whatever has become of the quiz since.
    put_before = (
        select(VersionRow.question_id)
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
    )
    if exams:
        ids = {exam.assignment.id for exam in exams}
        parts.append(put_before.where(AttemptRow.assignment_id.in_(ids)))
    if attempts:
        parts.append(put_before.where(AttemptRow.id.in_([attempt.id for attempt in attempts])))
    return union(*parts) if parts else None


def articles_of_exams(person_id: UUID, exams: Sequence[OfferedExam]) -> Any | None:
    """Return a query for the ids of all articles on which those exams may ask this person.

    None where there is no exam.
    """
    if not exams:
        return None
    own = (
        select(VersionRow.question_id)
        .join(ItemRow, ItemRow.version_id == VersionRow.id)
        .join(AttemptRow, AttemptRow.id == ItemRow.attempt_id)
        .where(
            AttemptRow.person_id == person_id,
            AttemptRow.assignment_id.in_({exam.assignment.id for exam in exams}),
        )
    )
    return (
        select(EditionRow.article_id)
        .join(VersionEdition, VersionEdition.edition_id == EditionRow.id)
        .join(VersionRow, VersionRow.id == VersionEdition.version_id)
        .where(VersionRow.question_id.in_(union(*_listed_and_drawn(exams), own)))
    )


def _listed_and_drawn(exams: Sequence[OfferedExam]) -> list[Select[Any]]:
    return _of_quizzes([exam.quiz for exam in exams])


def _of_quizzes(quizzes: Sequence[QuizRow]) -> list[Select[Any]]:
    if not quizzes:
        return []
    parts: list[Select[Any]] = [
        select(QuizQuestionRow.question_id).where(
            QuizQuestionRow.quiz_id.in_({quiz.id for quiz in quizzes})
        )
    ]
    for quiz in quizzes:
        if quiz.blueprint is not None:
            parts += _drawn(quiz.bank_id, from_data(Blueprint, quiz.blueprint))
    return parts


def _drawn(bank_id: int, blueprint: Blueprint) -> Iterator[Select[Any]]:
    """Yield queries for all that a blueprint could draw; places left open draw from everything."""
    open_places = sum(cell.count for cell in blueprint.cells) < blueprint.n
    for cell in (Cell(),) if open_places else blueprint.cells:
        asked = [
            getattr(DrawPlace, spec.name) == value
            for spec in fields(cell)
            if spec.name != "count" and (value := getattr(cell, spec.name))
        ]
        yield select(DrawPlace.question_id).where(DrawPlace.bank_id == bank_id, *asked)


class OverlapRow(NamedTuple):
    """An assignment that is open, and how many of its questions another quiz may ask."""

    assignment_id: int
    title: str
    language: str
    class_name: str | None
    mode: str
    questions: int


def overlapping(session: Session, quiz: QuizRow, now: datetime) -> Sequence[OverlapRow]:
    """Return the open assignments that ask what a quiz may ask, or the facts of that; one query.

    A quiz that draws counts with all of its bank that it might draw.
    """
    taken = questions_of(Reserved(asked=union(*_of_quizzes([quiz]))))
    listed = select(
        QuizQuestionRow.quiz_id.label("quiz_id"), QuizQuestionRow.question_id.label("question_id")
    ).where(QuizQuestionRow.question_id.in_(taken))
    drawn = (
        select(QuizRow.id, DrawPlace.question_id)
        .join(DrawPlace, DrawPlace.bank_id == QuizRow.bank_id)
        .where(QuizRow.blueprint.is_not(None), DrawPlace.question_id.in_(taken))
    )
    common = union(listed, drawn).subquery()
    counts = (
        select(common.c.quiz_id, func.count().label("questions"))
        .group_by(common.c.quiz_id)
        .subquery()
    )
    rows = session.execute(
        select(
            AssignmentRow.id,
            QuizRow.title,
            QuizRow.language,
            ClassRow.name,
            AssignmentRow.mode,
            counts.c.questions,
        )
        .join(QuizRow, QuizRow.id == AssignmentRow.quiz_id)
        .join(counts, counts.c.quiz_id == QuizRow.id)
        .outerjoin(ClassRow, ClassRow.id == AssignmentRow.class_id)
        .where(
            QuizRow.retired_at.is_(None),
            AssignmentRow.simulated.is_(False),
            or_(AssignmentRow.closes_at.is_(None), AssignmentRow.closes_at > now),
        )
        .order_by(AssignmentRow.id)
    )
    return [OverlapRow(*row) for row in rows]


# --- what is held back, and what is free -----------------------------------------------------


def facts_of(barred: Barred) -> Any:
    """Return a query for the ids of the facts that are held back."""
    parts: list[Select[Any]] = []
    if barred is not None and barred.articles is not None:
        parts.append(select(FactRow.id).where(FactRow.article_id.in_(barred.articles)))
    if barred is not None and barred.asked is not None:
        parts.append(select(QuestionFact.fact_id).where(QuestionFact.question_id.in_(barred.asked)))
    return union(*parts) if parts else select(FactRow.id).where(false())


def questions_of(barred: Barred) -> Withheld:
    """Return a query for the ids of the questions that are held back."""
    if barred is None:
        return select(QuestionRow.id).where(false())
    parts = [select(QuestionFact.question_id).where(QuestionFact.fact_id.in_(facts_of(barred)))]
    if barred.articles is not None:
        parts.append(
            select(VersionRow.question_id)
            .join(VersionEdition, VersionEdition.version_id == VersionRow.id)
            .join(EditionRow, EditionRow.id == VersionEdition.edition_id)
            .where(EditionRow.article_id.in_(barred.articles))
        )
    if barred.asked is not None:
        parts.append(select(QuestionRow.id).where(QuestionRow.id.in_(barred.asked)))
    return union(*parts)


def is_free(barred: Barred) -> ColumnElement[bool]:
    """Hold for a card of which nothing is held back."""
    if barred is None:
        return true()
    return or_(
        CardRow.fact_id.is_not(None) & CardRow.fact_id.not_in(facts_of(barred)),
        CardRow.question_id.is_not(None) & CardRow.question_id.not_in(questions_of(barred)),
    )


def is_barred(session: Session, question_id: int, barred: Barred) -> bool:
    """Tell whether a question is held back."""
    return bool(barred_among(session, [question_id], barred))


def barred_versions(
    session: Session, version_ids: Collection[int], barred: Barred
) -> frozenset[int]:
    """Return which of those are versions of questions that are held back; one query, or none."""
    if barred is None or not version_ids:
        return frozenset()
    return frozenset(
        session.scalars(
            select(VersionRow.id).where(
                VersionRow.id.in_(version_ids), VersionRow.question_id.in_(questions_of(barred))
            )
        )
    )


def barred_among(session: Session, question_ids: Collection[int], barred: Barred) -> frozenset[int]:
    """Return which of those questions are held back; no query where nothing is."""
    if barred is None or not question_ids:
        return frozenset()
    return frozenset(
        session.scalars(
            select(QuestionRow.id).where(
                QuestionRow.id.in_(question_ids), QuestionRow.id.in_(questions_of(barred))
            )
        )
    )
