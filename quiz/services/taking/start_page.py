"""Coming to a quiz: what is offered, what a code leads to, and what is said before one begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.codec import from_data
from quiz.domain.errors import NotFound, SourcecheckError
from quiz.domain.messages import Message
from quiz.domain.people.rights import Action, Actor, can
from quiz.domain.quantities.statistics import mean
from quiz.domain.quizzes import rules as quiz_rules
from quiz.domain.quizzes.quizzes import Admission, Blueprint
from quiz.domain.quizzes.release import Field
from quiz.domain.quizzes.terms import sentences
from quiz.persistence.attempts.attempts import attempts_at, current_scores
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.bank.articles import load_articles
from quiz.persistence.bank.built import drawable_articles
from quiz.persistence.quizzes.quizzes import (
    AssignedQuiz,
    Assignment,
    assigned_quizzes,
    assignments_with_quiz,
)
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.attempts.access import assignment_resource, can_select
from quiz.services.attempts.places import find_places
from quiz.services.attempts.presenting import ShownQuestion
from quiz.services.attempts.rules import personal_rules, rules_of
from quiz.services.feedback.release import barred_from_start, shown_of_attempts
from quiz.services.library import articles_to_meet
from quiz.services.taking import starting


@dataclass(frozen=True)
class SourceLine:
    """An article that a quiz asks about, as its start page names it.

    `may_open` says that its page is there for whoever looks.
    """

    key: str
    headline: str
    publisher: str
    language: str
    may_open: bool


@dataclass(frozen=True)
class PastAttempt:
    """A finished attempt of the person who looks, with its score if that is shown by now.

    `guess_line` stands beside the score: what the best blind strategy would have got. `counts` says
    that this is the one of several that counts.
    """

    id: UUID
    number: int
    submitted_at: datetime | None
    score: Fraction | None
    guess_line: Fraction | None
    counts: Message | None = None


@dataclass(frozen=True)
class OpenAttempt:
    """The attempt that the person has begun, and how many of its items have an answer."""

    id: UUID
    answered: int


@dataclass(frozen=True, kw_only=True)
class StartView:
    """What a person is told before they begin. `obstacle` says why they cannot, if they cannot;
    whoever has an open attempt goes on with it, so nothing stands in their way.

    `is_weighted` says that some questions count more than others, `is_drawn` that each attempt has
    questions of its own, `lacking` how many of those that the quiz should ask cannot be asked now.
    `counted_line` is the guess line of `counted`. Only who sees the quiz without its code may study
    its facts (`may_study`).
    """

    assignment_id: int
    code: str
    key: str
    title: str
    introduction: str
    language: str
    minutes: int
    preset: quiz_rules.Preset
    terms: tuple[Message, ...]
    entry: Admission
    class_name: str
    questions: int
    lacking: int
    is_drawn: bool
    is_weighted: bool
    has_claims: bool
    sources: tuple[SourceLine, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    attempts_left: int | None
    counted: Fraction | None
    counted_line: Fraction | None
    open_attempt: OpenAttempt | None
    past: tuple[PastAttempt, ...]
    which_counts: quiz_rules.CountedAttempt
    needs_sign_in: bool
    needs_name: bool
    needs_password: bool
    may_name: bool
    may_offer: bool
    may_study: bool
    obstacle: SourcecheckError | None


@dataclass(frozen=True)
class JoinView:
    """What the projector shows: the quiz and its code."""

    code: str
    title: str
    language: str
    class_name: str


def list_quizzes_to_take(session: Session, actor: Actor) -> Sequence[AssignedQuiz]:
    """Return the quizzes that are offered to the public and to the classes of this person."""
    return assigned_quizzes(session, actor.classes_learning | actor.classes_teaching)


def find_start(session: Session, actor: Actor, key: str, now: datetime) -> StartView:
    """Return the start page of a quiz, by the first of its assignments that this person may see.

    Their class's offer comes before the public one. Raises `NotFound` where there is none.
    """
    seen = [
        assignment
        for assignment in assignments_with_quiz(session, key)
        if can(actor, Action.SEE, assignment_resource(assignment))
    ]
    learning = [assignment for assignment in seen if actor.learns_in(assignment.row.class_id)]
    if not seen:
        raise NotFound
    return _start_view(session, actor, (learning or seen)[0], now)


def show_start(session: Session, actor: Actor, code: str, now: datetime) -> StartView:
    """Return the start page of that code's assignment. Raises what `rights.require` raises."""
    assignment = starting.get_assignment(session, actor, code, Action.ENTER)
    return _start_view(session, actor, assignment, now)


def show_join(session: Session, actor: Actor, code: str) -> JoinView:
    """Return what the projector shows of the assignment with that code."""
    assignment = starting.get_assignment(session, actor, code)
    return JoinView(
        assignment.row.code, assignment.quiz.title, assignment.quiz.language, assignment.class_name
    )


def _start_view(session: Session, actor: Actor, assignment: Assignment, now: datetime) -> StartView:
    # What a blueprint draws here stands for what it will draw for whoever begins.
    barred = barred_from_start(session, actor, assignment.row, now)
    found = find_places(session, assignment, f"start page|{assignment.quiz.key}", None, barred)
    places = found.places
    questions = starting.shown_questions_at(session, places)
    resource = assignment_resource(assignment)
    entry = Admission(assignment.row.entry)
    earlier = _earlier(session, actor, assignment)
    rules = _rules(session, actor, assignment)
    past = _past(session, assignment, earlier, now)
    has_password = assignment.row.password_hash is not None
    begun = starting.open_one(earlier)
    is_visitor = actor.person_id is None
    return StartView(
        assignment_id=assignment.row.id,
        code=assignment.row.code,
        key=assignment.quiz.key,
        title=assignment.quiz.title,
        introduction=assignment.quiz.introduction,
        language=assignment.quiz.language,
        minutes=assignment.quiz.minutes,
        preset=rules.preset,
        terms=sentences(rules, has_password=has_password, begun=begun is not None),
        entry=entry,
        class_name=assignment.class_name,
        questions=len(places),
        lacking=found.lacking,
        is_drawn=assignment.quiz.blueprint is not None,
        is_weighted=len({place.weight for place in places}) > 1,
        has_claims=any(can_select(question.kind) for question in questions.values()),
        sources=_sources(session, actor, assignment, questions.values()),
        opens_at=rules.opens_at,
        closes_at=rules.closes_at,
        attempts_left=None
        if rules.attempts is None
        else max(0, rules.attempts - starting.taken(earlier)),
        counted=_counted(rules, past),
        counted_line=_counted_line(rules, past),
        open_attempt=_open_view(session, begun) if begun else None,
        past=_with_counting(rules, past),
        which_counts=rules.counts,
        needs_sign_in=not can(actor, Action.TAKE, resource),
        needs_name=is_visitor and entry is Admission.NAME,
        needs_password=has_password,
        may_name=is_visitor and entry is not Admission.SIGNED_IN,
        may_offer=can(actor, Action.EDIT, resource),
        may_study=actor.person_id is not None and can(actor, Action.SEE, resource),
        obstacle=None
        if begun
        else starting.obstacle_to(
            actor, assignment, rules, earlier, found, questions.values(), now
        ),
    )


def _rules(session: Session, actor: Actor, assignment: Assignment) -> quiz_rules.Rules:
    if actor.person_id is None:
        return rules_of(assignment.row)
    return personal_rules(session, assignment.row, actor.person_id)


def _counted(rules: quiz_rules.Rules, past: Sequence[PastAttempt]) -> Fraction | None:
    """Return the score that counts; None where there is but one, or some are hidden."""
    scores = [attempt.score for attempt in past if attempt.score is not None]
    if len(past) < 2 or len(scores) < len(past):
        return None
    return quiz_rules.counted(rules.counts, scores)


def _counted_line(rules: quiz_rules.Rules, past: Sequence[PastAttempt]) -> Fraction | None:
    """Return the guess line of the score that counts: that of its attempts, on the mean."""
    if _counted(rules, past) is None:
        return None
    scores = [attempt.score for attempt in past if attempt.score is not None]
    lines = [past[place].guess_line for place in quiz_rules.counted_places(rules.counts, scores)]
    return mean([line for line in lines if line is not None])


def _earlier(session: Session, actor: Actor, assignment: Assignment) -> Sequence[AttemptRow]:
    if actor.person_id is None:
        return ()
    return attempts_at(session, assignment.row.id, actor.person_id)


def _open_view(session: Session, attempt: AttemptRow) -> OpenAttempt:
    answers = (answer for _, _, answer in marked_items(session, attempt.id))
    answered = sum(answer is not None and answer.payload is not None for answer in answers)
    return OpenAttempt(attempt.id, answered)


def _past(
    session: Session, assignment: Assignment, attempts: Sequence[AttemptRow], now: datetime
) -> tuple[PastAttempt, ...]:
    finished = [attempt for attempt in attempts if State(attempt.state) in HANDED_IN]
    if not finished:
        return ()
    scores = current_scores(session, [attempt.id for attempt in finished])
    shown = shown_of_attempts(session, [(attempt, assignment.row) for attempt in finished], now)
    shown_scores = {
        attempt.id: scores[attempt.id]
        for attempt in finished
        if attempt.id in scores and Field.POINTS in shown[attempt.id]
    }
    return tuple(
        PastAttempt(
            attempt.id,
            attempt.number,
            attempt.submitted_at,
            shown_scores[attempt.id].value if attempt.id in shown_scores else None,
            Fraction(shown_scores[attempt.id].guess_line) if attempt.id in shown_scores else None,
        )
        for attempt in finished
    )


def _with_counting(rules: quiz_rules.Rules, past: Sequence[PastAttempt]) -> tuple[PastAttempt, ...]:
    said = quiz_rules.counted_words(rules.counts, [attempt.score for attempt in past])
    return tuple(replace(attempt, counts=word) for attempt, word in zip(past, said, strict=True))


def _sources(
    session: Session, actor: Actor, assignment: Assignment, questions: Iterable[ShownQuestion]
) -> tuple[SourceLine, ...]:
    """Name the articles of a list's questions, or those from which a blueprint draws."""
    met = {source.key: source for question in questions for source in question.articles}
    named = {key: (one.headline, one.publisher, one.language) for key, one in met.items()}
    open_to = {key for key, one in met.items() if one.is_public}
    if assignment.quiz.blueprint is not None:
        blueprint = from_data(Blueprint, assignment.quiz.blueprint)
        keys = {cell.article for cell in blueprint.cells}
        if "" in keys or sum(cell.count for cell in blueprint.cells) < blueprint.n:
            keys = set(drawable_articles(session, assignment.quiz.bank_id))
        for article in load_articles(session, sorted(keys)).values():
            headline = article.current.headline
            named[article.key] = (headline, article.publisher, article.language)
    if unsure := named.keys() - open_to:
        open_to |= articles_to_meet(session, actor, unsure)
    return tuple(SourceLine(key, *said, may_open=key in open_to) for key, said in named.items())
