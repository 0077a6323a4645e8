"""The embargo: nothing is studied that an exam asks which is open for this learner.

An exam that somebody has begun is open for them until they are shown its right answers. One that
they have not begun is open for them while its window is, where it was offered to their class or
closes at some time. A standing offer to the public, without an end, binds only who has begun it:
else nothing that was ever offered could be studied. Nothing of the articles on which an open exam
may ask comes as a card, or in any list, count, forecast or file of study: were it only what the
exam asks, then what is missing would tell it.

An exam that is still to open is prepared for by studying its facts. Its own questions are withheld
all the same, so that nobody meets them before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.quizzes.release import Field
from quiz.persistence.study.cards import Barred, Withheld
from quiz.persistence.study.embargo import (
    articles_of_exams,
    attempts_at_all,
    exams_for,
    withheld_by,
)
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.services.attempts.rules import personal_rules
from quiz.services.feedback.disclosure import shown_of_attempts


def barred_for(
    session: Session, actor: Actor, now: datetime, until: datetime | None = None
) -> Barred:
    """Return a query for the articles that are under embargo for this person now, if any.

    With `until` also for those that come under it by then: what is taken along stays away from an
    exam that opens on the way.
    """
    person_id = signed_in(actor)
    return articles_of_exams(person_id, open_exams(session, actor, now, until or now))


def withheld_for(
    session: Session, actor: Actor, now: datetime, until: datetime | None = None
) -> Withheld:
    """Return a query for the questions that this person is not asked in study now, or by `until`.

    Those under embargo are among them, and those that an exam lists which is still to open. What
    an exam may draw is practised before it like everything else.
    """
    person_id = signed_in(actor)
    coming = [
        (assignment, quiz)
        for assignment, quiz in exams_for(session, person_id, actor.classes_learning)
        if _is_to_open(session, assignment, person_id, now)
    ]
    return withheld_by(barred_for(session, actor, now, until), [quiz for _, quiz in coming])


def _is_to_open(
    session: Session, assignment: AssignmentRow, person_id: UUID, now: datetime
) -> bool:
    opens_at = personal_rules(session, assignment, person_id).opens_at
    return opens_at is not None and opens_at > now


def open_exams(
    session: Session, actor: Actor, now: datetime, until: datetime
) -> Sequence[tuple[AssignmentRow, QuizRow]]:
    """Return the exams that are open for this person, or open by `until`, with their quizzes."""
    person_id = signed_in(actor)
    exams = exams_for(session, person_id, actor.classes_learning)
    by_id = {assignment.id: assignment for assignment, _ in exams}
    attempts = [
        (attempt, by_id[attempt.assignment_id])
        for attempt in attempts_at_all(session, person_id, by_id)
        if attempt.state != State.VOID.value
    ]
    shown = shown_of_attempts(session, attempts, now)
    return [
        (assignment, quiz)
        for assignment, quiz in exams
        if _is_open(
            session,
            assignment,
            person_id,
            [attempt for attempt, at in attempts if at.id == assignment.id],
            {key for key, fields in shown.items() if Field.KEY in fields},
            now,
            until,
        )
    ]


def _is_open(
    session: Session,
    assignment: AssignmentRow,
    person_id: UUID,
    attempts: Sequence[AttemptRow],
    shown: set[UUID],
    now: datetime,
    until: datetime,
) -> bool:
    if attempts:
        return any(attempt.id not in shown for attempt in attempts)
    rules = personal_rules(session, assignment, person_id)
    if assignment.class_id is None and rules.closes_at is None:
        return False
    begun = rules.opens_at is None or rules.opens_at <= until
    return begun and (rules.closes_at is None or now < rules.closes_at)
