"""Scores, for whoever may see those of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.marking.in_words import Word, in_words
from quiz.domain.messages import N_
from quiz.domain.people.codes import normalise
from quiz.domain.people.names import Label, sorting_key
from quiz.domain.people.rights import Action, Actor, can, missing, require, signed_in
from quiz.domain.people.roles import Role
from quiz.domain.quantities.statistics import distribution, mean, median
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.attempts import scores as store
from quiz.persistence.attempts.items import SavedAnswer, answers_of, items_of, late_answers
from quiz.persistence.attempts.scores import ScoreCount, ScoredAttempt
from quiz.persistence.quizzes.quizzes import Assignment, find_assignment, find_assignment_with_quiz
from quiz.services.attempts import access
from quiz.services.results.result import ResultView, view_result
from quiz.services.scores.sheets import (
    AttemptSheet,
    Joining,
    joinings_at,
    label_people,
    load_sheets,
)

STATE_LABELS = {
    State.OPEN: N_("not submitted"),
    State.CLOSING: N_("its time is over"),
    State.SUBMITTED: N_("submitted"),
    State.GRADED: N_("submitted"),
    State.VOID: N_("void"),
}


class Sort(StrEnum):
    """What the table of attempts is ordered by."""

    NAME = "name"
    STARTED = "started"
    SUBMITTED = "submitted"
    SCORE = "score"
    ANSWERS = "answers"
    PROOFS = "proofs"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class ScoredAssignment:
    """A quiz as it is offered to a class or to the public, for the pages of its scores."""

    code: str
    title: str
    language: str
    class_name: str
    mode: Mode
    simulated: bool


@dataclass(frozen=True)
class ScoredQuiz:
    """A line of the list: how many attempts there are, and what they come to."""

    assignment: ScoredAssignment
    attempts: int
    submitted: int
    mean: Fraction | None
    guess_line: Fraction | None


@dataclass(frozen=True)
class AttemptLine:
    """A line of the table of attempts; numbers are None while the attempt is open."""

    id: UUID
    label: Label
    number: int
    state: State
    state_label: str
    started_at: datetime
    submitted_at: datetime | None
    score: Fraction | None
    guess_line: Fraction | None
    items: int
    answers: int | None
    proofs_asked: int
    proofs: int | None
    both: int | None
    joining: Joining | None = None


@dataclass(frozen=True)
class ScoresView:
    """All attempts at one assignment, and what they come to together.

    `distribution` counts scores in ten steps; `guess_line` is the mean of the attempts' lines.
    """

    assignment: ScoredAssignment
    attempts: tuple[AttemptLine, ...]
    submitted: int
    people: int
    mean: Fraction | None
    median: Fraction | None
    guess_line: Fraction | None
    distribution: tuple[int, ...]
    sort: Sort
    descending: bool


@dataclass(frozen=True)
class Save:
    """One time that an answer came in: when, for which question, and what it was.

    `late` says that it came within the grace.
    """

    at: datetime
    position: int
    sequence: int
    words: tuple[Word, ...]
    late: bool
    confidence: int | None


@dataclass(frozen=True)
class AttemptView:
    """One person's attempt as staff see it; `result` is None before it has been submitted.

    `kept_aside` are answers that came too late: they do not count.
    """

    assignment: ScoredAssignment
    id: UUID
    person_id: UUID
    label: Label
    number: int
    state_label: str
    started_at: datetime
    submitted_at: datetime | None
    result: ResultView | None
    saves: tuple[Save, ...]
    kept_aside: tuple[Save, ...]
    previous: AttemptLink | None
    next: AttemptLink | None
    joining: Joining | None = None


@dataclass(frozen=True)
class AttemptLink:
    """The attempt before or after this one, in the order of names."""

    id: UUID
    label: Label
    number: int


# --- the list of quizzes ---------------------------------------------------------------------


def list_scored(session: Session, actor: Actor) -> tuple[ScoredQuiz, ...]:
    """Return the assignments whose scores this person may see, the newest first."""
    assignments = scored_assignments(session, actor)
    ids = [assignment.row.id for assignment in assignments]
    attempts = store.count_attempts(session, ids)
    counts: defaultdict[int, list[ScoreCount]] = defaultdict(list)
    for count in store.count_scores(session, ids):
        counts[count.assignment_id].append(count)
    return tuple(
        _scored(assignment, attempts.get(assignment.row.id, 0), counts[assignment.row.id])
        for assignment in assignments
    )


def scored_assignments(session: Session, actor: Actor) -> list[Assignment]:
    """Return the assignments whose scores this person may see, the newest first, as rows.

    Raises `SignInNeeded` for visitors.
    """
    signed_in(actor)
    # The owner sees all classes; for everybody else the others need not be fetched at all.
    classes = None if actor.has(Role.OWNER) else actor.classes_teaching
    return [
        assignment
        for assignment in store.list_assignments(session, classes)
        if can(actor, Action.SEE_SCORES, access.assignment_resource(assignment))
    ]


def _scored(assignment: Assignment, attempts: int, counts: Sequence[ScoreCount]) -> ScoredQuiz:
    submitted = sum(count.attempts for count in counts)
    return ScoredQuiz(
        assignment=assignment_view(assignment),
        attempts=attempts,
        submitted=submitted,
        mean=sum((c.score * c.attempts for c in counts), Fraction(0)) / submitted
        if submitted
        else None,
        guess_line=sum((c.guess_line * c.attempts for c in counts), Fraction(0)) / submitted
        if submitted
        else None,
    )


def assignment_view(assignment: Assignment) -> ScoredAssignment:
    """Return an assignment as the pages of its scores name it."""
    return ScoredAssignment(
        code=assignment.row.code,
        title=assignment.quiz.title,
        language=assignment.quiz.language,
        class_name=assignment.class_name,
        mode=Mode(assignment.row.mode),
        simulated=assignment.row.simulated,
    )


def assignment_of(authorized: access.AuthorizedAttempt) -> ScoredAssignment:
    """Return the same of the assignment that an attempt is a try at."""
    assignment = authorized.assignment
    return ScoredAssignment(
        code=assignment.row.code,
        title=assignment.quiz.title,
        language=assignment.quiz.language,
        class_name=assignment.class_name,
        mode=authorized.mode,
        simulated=assignment.row.simulated,
    )


def get_scored(session: Session, actor: Actor, code: str) -> Assignment:
    """Return the assignment with that code, whose scores this person may see.

    Raises what `rights.require` raises; one that is not there is answered like a foreign one.
    """
    row = find_assignment(session, normalise(code))
    assignment = find_assignment_with_quiz(session, row.id) if row else None
    if assignment is None:
        raise missing(actor)
    require(actor, Action.SEE_SCORES, access.assignment_resource(assignment))
    return assignment


# --- the attempts at one quiz ----------------------------------------------------------------


def show_scores(
    session: Session, actor: Actor, code: str, sort: Sort = Sort.NAME, descending: bool = False
) -> ScoresView:
    """Return all attempts at an assignment in the wished order; absent values come last."""
    assignment = get_scored(session, actor, code)
    sheets = load_sheets(session, assignment.row.id)
    scores = [sheet.score for sheet in sheets if sheet.score is not None and sheet.is_scored]
    values = [score.value for score in scores]
    joined = joinings_at(session, assignment.row.id)
    lines = [
        replace(_attempt_line(sheet), joining=joined.get(sheet.attempt.id)) for sheet in sheets
    ]
    return ScoresView(
        assignment=assignment_view(assignment),
        attempts=tuple(_sorted(lines, sort, descending)),
        submitted=len(scores),
        people=len({sheet.person_id for sheet in sheets}),
        mean=mean(values),
        median=median(values),
        guess_line=mean([Fraction(score.guess_line) for score in scores]),
        distribution=distribution(values),
        sort=sort,
        descending=descending,
    )


def _attempt_line(sheet: AttemptSheet) -> AttemptLine:
    scored = sheet.is_scored
    return AttemptLine(
        id=sheet.attempt.id,
        label=sheet.label,
        number=sheet.attempt.number,
        state=sheet.state,
        state_label=STATE_LABELS[sheet.state],
        started_at=sheet.attempt.started_at,
        submitted_at=sheet.attempt.submitted_at,
        score=sheet.score.value if sheet.score and scored else None,
        guess_line=Fraction(sheet.score.guess_line) if sheet.score and scored else None,
        items=len(sheet.entries),
        answers=sheet.answers_right if scored else None,
        proofs_asked=sheet.proofs_asked,
        proofs=sheet.proofs_right if scored else None,
        both=sheet.both_right if scored else None,
    )


_SORT_VALUES: dict[Sort, Callable[[AttemptLine], Any]] = {
    Sort.NAME: lambda line: sorting_key(line.label.name),
    Sort.STARTED: lambda line: line.started_at,
    Sort.SUBMITTED: lambda line: line.submitted_at,
    Sort.SCORE: lambda line: line.score,
    Sort.ANSWERS: lambda line: line.answers,
    Sort.PROOFS: lambda line: line.proofs,
    Sort.BOTH: lambda line: line.both,
}


def _sorted(lines: list[AttemptLine], sort: Sort, descending: bool) -> list[AttemptLine]:
    value = _SORT_VALUES[sort]
    by_name = sorted(lines, key=_name_order)
    there = [line for line in by_name if value(line) is not None]
    absent = [line for line in by_name if value(line) is None]
    # Sorting keeps the order of equals, so that within one score the names stay in order.
    return sorted(there, key=value, reverse=descending) + absent


def _name_order(line: AttemptLine) -> tuple[str, str, int]:
    return sorting_key(line.label.name), line.label.tag, line.number


# --- one attempt -----------------------------------------------------------------------------


def show_attempt(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> AttemptView:
    """Return one attempt with its result, its saves and its neighbours, for staff who see it.

    Raises what `rights.require` raises.
    """
    authorized = access.fetch_attempt(session, actor, attempt_id, Action.SEE_SCORES)
    tried = store.attempts_at_assignment(session, authorized.row.assignment_id)
    links = _links(tried)
    place = next(at for at, link in enumerate(links) if link.id == attempt_id)
    state = State(authorized.row.state)
    saves = _telling(session, attempt_id)
    return AttemptView(
        assignment=assignment_of(authorized),
        id=attempt_id,
        person_id=authorized.row.person_id,
        label=links[place].label,
        number=authorized.row.number,
        state_label=STATE_LABELS[state],
        started_at=authorized.row.started_at,
        submitted_at=authorized.row.submitted_at,
        result=view_result(session, actor, attempt_id, now) if state in HANDED_IN else None,
        saves=saves(answers_of(session, attempt_id)),
        kept_aside=saves(late_answers(session, attempt_id)),
        previous=links[place - 1] if place else None,
        next=links[place + 1] if place + 1 < len(links) else None,
        joining=joinings_at(session, authorized.row.assignment_id).get(attempt_id),
    )


def _links(tried: Sequence[ScoredAttempt]) -> list[AttemptLink]:
    labels = label_people(tried)
    links = [
        AttemptLink(attempt.attempt.id, labels[attempt.person.id], attempt.attempt.number)
        for attempt in tried
    ]
    return sorted(
        links, key=lambda link: (sorting_key(link.label.name), link.label.tag, link.number)
    )


def _telling(
    session: Session, attempt_id: UUID
) -> Callable[[Iterable[SavedAnswer]], tuple[Save, ...]]:
    """Return what tells answers of an attempt in words, after loading what was asked once."""
    items = {item.id: item for item in items_of(session, attempt_id)}
    questions = access.load_keyed_questions(session, {item.version_id for item in items.values()})

    def tell(saved: SavedAnswer) -> Save:
        item = items[saved.item_id]
        question = questions[item.version_id]
        return Save(
            at=saved.received_at,
            position=item.position,
            sequence=saved.sequence,
            words=in_words(question.content, access.read_answer(question.kind, saved)),
            late=saved.late,
            confidence=saved.confidence,
        )

    return lambda answers: tuple(map(tell, answers))
