"""Beginning an attempt: what it asks, and what may stand in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.errors import Closed, NotFound, Refused, SourcecheckError
from quiz.domain.messages import N_
from quiz.domain.people import rights
from quiz.domain.people.codes import normalise
from quiz.domain.questions.shuffling import mixed_order, options_order
from quiz.domain.quizzes.deadlines import expect_start
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import Rules
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.attempts.attempts import add_items, attempts_at
from quiz.persistence.attempts.shown_versions import ShownArticle
from quiz.persistence.people import people
from quiz.persistence.quizzes.quizzes import (
    Assignment,
    find_assignment,
    find_assignment_with_quiz,
)
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.attempts.access import assignment_resource, can_select
from quiz.services.attempts.places import Places, QuestionPlace, find_places
from quiz.services.attempts.presenting import ShownQuestion, load_shown_questions, may_read
from quiz.services.attempts.rules import personal_rules
from quiz.services.feedback.release import barred_from_start
from quiz.services.people.codes import find_target
from quiz.services.people.passwords import Proof


def get_assignment(
    session: Session, actor: rights.Actor, code: str, action: rights.Action = rights.Action.SEE
) -> Assignment:
    """Return the assignment with that code, as typed, with which this person may do `action`."""
    target = find_target(session, code)
    found = target.assignment_id if target else None
    assignment = find_assignment_with_quiz(session, found) if found is not None else None
    if assignment is None:
        raise NotFound
    if not rights.can(actor, action, assignment_resource(assignment)):
        raise rights.missing(actor)
    return assignment


def start_attempt(
    session: Session,
    actor: rights.Actor,
    assignment_id: int,
    now: datetime,
    seed: str,
    proof: Proof | None = None,
) -> AttemptRow:
    """Begin an attempt, or return the one that is open: a person has one at a time.

    `seed` decides the order of options and is kept; `proof` is what came of the password that was
    typed. Raises what `rights.require` raises, `Closed` outside of what the rules allow, and
    `Refused` where the quiz cannot be taken by this person.
    """
    assignment = find_assignment_with_quiz(session, assignment_id)
    if assignment is None:
        raise rights.missing(actor)
    person_id = rights.signed_in(actor)
    rights.require(actor, rights.Action.TAKE, assignment_resource(assignment))
    # Read once: an attempt that another start makes meanwhile is met at the constraint.
    earlier = attempts_at(session, assignment_id, person_id)
    if begun := open_one(earlier):
        return begun
    _expect_password(assignment, proof)
    barred = barred_from_start(session, actor, assignment.row, now)
    found = find_places(session, assignment, seed, person_id, barred)
    places = found.places
    questions = shown_questions_at(session, places)
    rules = personal_rules(session, assignment.row, person_id)
    if obstacle := obstacle_to(actor, assignment, rules, earlier, found, questions.values(), now):
        raise obstacle
    try:
        # Of two starts that race the constraint refuses one; only its own steps are undone.
        with session.begin_nested():
            return _begin(
                session,
                assignment,
                rules,
                person_id,
                places,
                questions,
                now,
                seed,
                len(earlier) + 1,
            )
    except IntegrityError:
        earlier = attempts_at(session, assignment_id, person_id)
        if begun := open_one(earlier):
            return begun
        # The other start has been submitted already, and may have been the last one allowed.
        if obstacle := obstacle_to(
            actor, assignment, rules, earlier, found, questions.values(), now
        ):
            raise obstacle from None
        raise


def stored_password(session: Session, code: str) -> str | None:
    """Return the hash of the password of the assignment with that code; None where it has none."""
    assignment = find_assignment(session, normalise(code))
    return assignment.password_hash if assignment else None


def _expect_password(assignment: Assignment, proof: Proof | None) -> None:
    stored = assignment.row.password_hash
    if stored is None or (proof is not None and proof.holds and proof.stored == stored):
        return
    raise WrongPassword


class WrongPassword(Refused):
    """The password of a quiz is missing or is not the right one."""

    def __init__(self) -> None:
        super().__init__(
            N_("This is not the password of this quiz."),
            N_("Type it as whoever offers the quiz told it to you."),
        )


def open_one(attempts: Iterable[AttemptRow]) -> AttemptRow | None:
    """Return the attempt that is open; there is one at most."""
    return next((attempt for attempt in attempts if attempt.state == State.OPEN), None)


def _begin(
    session: Session,
    assignment: Assignment,
    rules: Rules,
    person_id: UUID,
    places: Sequence[QuestionPlace],
    questions: dict[int, ShownQuestion],
    now: datetime,
    seed: str,
    number: int,
) -> AttemptRow:
    attempt = AttemptRow(
        assignment_id=assignment.row.id,
        person_id=person_id,
        number=number,
        state=State.OPEN.value,
        seed=seed,
        started_at=now,
    )
    people.hold_people(session, [person_id])
    session.add(attempt)
    session.flush()
    ordered = mixed_order(seed, places, _place_name) if rules.shuffle_questions else places
    items = []
    for position, place in enumerate(ordered, 1):
        question = questions[place.question_id]
        # Keys of options may be alike in all questions, so each has an order of its own.
        shown = options_order(
            f"{seed}|{place.question_id}", question.content, as_written=not rules.shuffle_options
        )
        items.append(
            {
                "attempt_id": attempt.id,
                "position": position,
                "version_id": question.version_id,
                "presented": {
                    "options": list(shown),
                    "verdicts": list(assignment.quiz.verdicts),
                    "exact_order": assignment.row.mode == Mode.EXAM,
                },
                "numerator": place.weight.numerator,
                "denominator": place.weight.denominator,
            }
        )
    add_items(session, items)
    return attempt


def _place_name(place: QuestionPlace) -> str:
    return str(place.question_id)


def shown_questions_at(
    session: Session, places: Sequence[QuestionPlace]
) -> dict[int, ShownQuestion]:
    """Return the questions at those places as they are put to whoever begins now, by their ids."""
    return load_shown_questions(session, [place.question_id for place in places])


def taken(attempts: Iterable[AttemptRow]) -> int:
    """Count the attempts that use up one of those that are allowed; a void one does not."""
    return sum(1 for attempt in attempts if attempt.state != State.VOID)


def obstacle_to(
    actor: rights.Actor,
    assignment: Assignment,
    rules: Rules,
    earlier: Sequence[AttemptRow],
    found: Places,
    questions: Iterable[ShownQuestion],
    now: datetime,
) -> SourcecheckError | None:
    """Return why nobody, or not this person, can begin now; nothing where they can."""
    ends = [attempt.submitted_at for attempt in earlier if attempt.submitted_at is not None]
    try:
        expect_start(rules, taken(earlier), max(ends, default=None), now)
    except Closed as closed:
        return closed
    if assignment.quiz.retired_at is not None:
        return Closed(
            N_("This quiz is not offered any more."),
            N_("Look among the other quizzes. Results of earlier attempts are kept."),
        )
    if not found.places and found.reserved:
        return Closed(
            N_("An exam that is not over asks the questions of this quiz."),
            N_("You can practise them again when the results of the exam are out."),
        )
    if not found.places:
        return Refused(
            N_("This quiz has no published question yet."),
            N_("Come back later, or ask whoever offers the quiz."),
        )
    hidden = _hidden(actor, questions)
    return _not_shown(hidden[0]) if hidden else None


def _hidden(actor: rights.Actor, questions: Iterable[ShownQuestion]) -> list[ShownArticle]:
    """Return the articles that this person would have to mark sentences in and may not read.

    Passages instead of the whole text would give the evidence away, so such a question cannot be
    asked of them at all. Other kinds are asked with a link to the original.
    """
    return [
        article
        for question in questions
        if can_select(question.kind)
        for article in question.articles
        if not may_read(actor, article)
    ]


def _not_shown(article: ShownArticle) -> SourcecheckError:
    if DisplayRights(article.shown) is DisplayRights.CLASS:
        return Refused(
            N_("“%(headline)s” may be shown whole only to signed-in members of a class."),
            N_("Sign in with an account that is in a class, then open this page again."),
            headline=article.headline,
        )
    return Refused(
        N_("“%(headline)s” may not be shown whole, and this quiz marks sentences in it."),
        N_("Ask whoever offers the quiz to take these questions out."),
        headline=article.headline,
    )
