"""The embargo: nothing is studied that an exam asks which is open for this learner.

An exam that somebody has begun is open for them until they are shown its right answers. One that
they have not begun is open for them while its window is, where it was offered to their class or
closes at some time. A standing assignment to the public, without an end, binds only who has begun
it: else nothing that was ever offered could be studied. Nothing of the articles on which an open
exam may ask comes as a card, or in any list, count, forecast or file of study: were it only what
the exam asks, then what is missing would tell it.

An exam that is still to open is prepared for by studying its facts. Its own questions are withheld
all the same, so that nobody meets them before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import State
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.quizzes.release import Field
from quiz.domain.quizzes.rules import Rules, personal
from quiz.persistence.study import embargo as store
from quiz.persistence.study.embargo import Barred, PersonalExam, Withheld
from quiz.persistence.tables.attempts import AttemptRow
from quiz.services.attempts.rules import rules_of
from quiz.services.feedback.disclosure import shown_of_attempts


@dataclass(frozen=True)
class Embargo:
    """What is not studied now: articles that are barred, and questions that are withheld.

    Both are queries for ids. What is on a barred article is withheld too, and what an exam lists
    that is still to open. What an exam may draw is practised before it like everything else.
    """

    barred: Barred
    withheld: Withheld
    exam_ids: tuple[int, ...]


def embargo_for(
    session: Session, actor: Actor, now: datetime, until: datetime | None = None
) -> Embargo:
    """Return what is under embargo for this person now.

    With `until` also what comes under it by then: what is downloaded stays away from an exam that
    opens on the way.
    """
    person_id = signed_in(actor)
    exams = store.exams_for(session, person_id, actor.classes_learning)
    revealed = _revealed(session, exams, now)
    opened = [exam for exam in exams if _is_open(exam, revealed, now, until or now)]
    barred = store.articles_of_exams(person_id, opened)
    return Embargo(
        barred=barred,
        withheld=store.withheld_by(barred, [exam for exam in exams if _is_to_open(exam, now)]),
        exam_ids=tuple(exam.assignment.id for exam in opened),
    )


def _revealed(session: Session, exams: Sequence[PersonalExam], now: datetime) -> set[UUID]:
    """Return the attempts of which the person is shown the right answers."""
    pairs = [(attempt, exam.assignment) for exam in exams for attempt in _standing(exam)]
    # Most people have begun no exam, and then there is nothing to ask.
    shown = shown_of_attempts(session, pairs, now) if pairs else {}
    return {attempt_id for attempt_id, fields in shown.items() if Field.KEY in fields}


def _is_open(exam: PersonalExam, revealed: set[UUID], now: datetime, until: datetime) -> bool:
    attempts = _standing(exam)
    if attempts:
        return any(attempt.id not in revealed for attempt in attempts)
    rules = _rules(exam)
    if exam.assignment.class_id is None and rules.closes_at is None:
        return False
    begun = rules.opens_at is None or rules.opens_at <= until
    return begun and (rules.closes_at is None or now < rules.closes_at)


def _standing(exam: PersonalExam) -> list[AttemptRow]:
    return [attempt for attempt in exam.attempts if attempt.state != State.VOID.value]


def _is_to_open(exam: PersonalExam, now: datetime) -> bool:
    opens_at = _rules(exam).opens_at
    return opens_at is not None and opens_at > now


def _rules(exam: PersonalExam) -> Rules:
    return personal(rules_of(exam.assignment), exam.override)
