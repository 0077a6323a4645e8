"""May this person be shown the right answer, its reason and its passage now?

Every channel asks here: pages of attempts and results, lists of one's own results, start pages,
practice, study in all its forms and the reader. Two things decide:

* Of an attempt its person is shown what the rules of its assignment show at this moment.
* What an exam asks is reserved from the day on which it is offered until its right answers are out
  (`domain.quizzes.release.is_reserved`): its questions, the facts that these test and whatever else
  asks these facts are told to nobody, in no other attempt, practice or study. The exam's own
  results follow its own rules. Who may write in its bank sees that bank all the same.

For a person beside that counts which exams they could be sitting: nothing is studied of an article
on which an exam may ask that is open for them. An exam that somebody has begun is open for them
until they are shown its right answers; one that they have not begun while its window is, where it
was offered to their class or closes at some time. Were it only what the exam asks, then what is
missing would tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.people.resources import QuestionResource
from quiz.domain.people.rights import Action, Actor, can, signed_in
from quiz.domain.quizzes import release
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import Feedback, Override, Rules, personal
from quiz.persistence.attempts.attempts import ProvedBy
from quiz.persistence.attempts.items import Item
from quiz.persistence.attempts.scores import released_attempts
from quiz.persistence.quizzes import reserved as store
from quiz.persistence.quizzes.allowances import later_ends
from quiz.persistence.quizzes.quizzes import assignments_of
from quiz.persistence.quizzes.reserved import Barred, OfferedExam, Reserved, Withheld
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.access import AuthorizedAttempt, attempt_resource
from quiz.services.attempts.rules import rules_of


def moment_now(session: Session, authorized: AuthorizedAttempt, now: datetime) -> release.Moment:
    """Return how far an attempt and its assignment have come."""
    assignment = authorized.assignment.row
    closes = _last_closes(session, {assignment.id: assignment.rules})[assignment.id]
    return _moment(authorized.row.state, closes, assignment.released_at, now)


def shown_of(
    session: Session, actor: Actor, authorized: AuthorizedAttempt, now: datetime
) -> frozenset[release.Field]:
    """Return what `actor` is shown of an attempt: all of it to who may see its scores."""
    return shown_in(actor, authorized, moment_now(session, authorized, now))


def shown_in(
    actor: Actor, authorized: AuthorizedAttempt, moment: release.Moment
) -> frozenset[release.Field]:
    """Return what `actor` is shown of an attempt that has come so far."""
    if sees_everything(actor, authorized):
        return release.EVERYTHING
    return release.shown_at(authorized.assignment.row.rules.shown, moment)


def sees_everything(actor: Actor, authorized: AuthorizedAttempt) -> bool:
    """Tell whether `actor` may see the scores of an attempt, whatever its person is shown."""
    return can(actor, Action.SEE_SCORES, attempt_resource(authorized.row, authorized.assignment))


def shown_of_item(
    session: Session, actor: Actor, authorized: AuthorizedAttempt, item: Item, now: datetime
) -> frozenset[release.Field]:
    """Return what the person of an attempt is shown of one item."""
    shown = _shown_by_rules(session, authorized, item, now)
    if not shown & release.TELL_POINTS:
        return shown
    reserved = reserved_versions(
        session, actor, [item.version_id], now, besides=authorized.assignment.row.id
    )
    return without_answers(shown) if reserved else shown


def without_answers(shown: frozenset[release.Field]) -> frozenset[release.Field]:
    """Return what is left to show of an item that another exam reserves."""
    return shown & {release.Field.OWN_ANSWER}


def _shown_by_rules(
    session: Session, authorized: AuthorizedAttempt, item: Item, now: datetime
) -> frozenset[release.Field]:
    if State(authorized.row.state) is State.VOID:
        return frozenset()
    if State(authorized.row.state) in HANDED_IN:
        return release.shown_at(authorized.rules.shown, moment_now(session, authorized, now))
    checked = authorized.rules.feedback is Feedback.EACH and item.checked_at is not None
    return (
        release.shown_at(authorized.rules.shown, release.Moment.DURING) if checked else frozenset()
    )


def shown_of_attempts(
    session: Session,
    attempts: Iterable[tuple[AttemptRow, AssignmentRow]],
    now: datetime,
) -> Mapping[UUID, frozenset[release.Field]]:
    """Return what the people of those attempts are shown of them, by the attempt's id.

    Of a void one that is nothing. What another exam reserves of it is not looked at here.
    """
    pairs = list(attempts)
    rules = {assignment.id: rules_of(assignment) for _, assignment in pairs}
    closes = _last_closes(session, rules)
    return {
        attempt.id: frozenset()
        if State(attempt.state) is State.VOID
        else release.shown_at(
            rules[assignment.id].shown,
            _moment(attempt.state, closes[assignment.id], assignment.released_at, now),
        )
        for attempt, assignment in pairs
    }


def has_been_shown(
    session: Session, actor: Actor, proved: Iterable[ProvedBy], now: datetime
) -> bool:
    """Tell whether the rules have shown this person the proof of one of those items by now."""
    every = list(proved)
    reserved = reserved_versions(session, actor, {one.item.version_id for one in every}, now)
    found = [one for one in every if one.item.version_id not in reserved]
    assignments = assignments_of(session, {proof.attempt.assignment_id for proof in found})
    shown = shown_of_attempts(
        session, [(proof.attempt, assignments[proof.attempt.assignment_id]) for proof in found], now
    )
    return any(
        release.Field.PASSAGE in shown[proof.attempt.id]
        and (State(proof.attempt.state) in HANDED_IN or proof.item.checked_at is not None)
        for proof in found
    )


# For so long the front page says that results have come out.
ANNOUNCED = timedelta(days=14)


@dataclass(frozen=True)
class ReleasedResult:
    """An attempt whose result has come out lately."""

    attempt_id: UUID
    title: str
    language: str
    released_at: datetime


def released_results(session: Session, actor: Actor, now: datetime) -> tuple[ReleasedResult, ...]:
    """Return the results of this person that have been released lately, the latest first."""
    if actor.person_id is None:
        return ()
    return tuple(
        ReleasedResult(
            attempt.attempt.id, attempt.quiz.title, attempt.quiz.language, attempt.released_at
        )
        for attempt in released_attempts(session, actor.person_id, now - ANNOUNCED, now)
    )


def _moment(
    state: str, last_close: datetime | None, released_at: datetime | None, now: datetime
) -> release.Moment:
    return release.moment_of(
        handed_in=State(state) in HANDED_IN,
        last_close=last_close,
        released_at=released_at,
        now=now,
    )


def _last_closes(session: Session, rules: Mapping[int, Rules]) -> Mapping[int, datetime | None]:
    """Return from when on nobody can answer any more, whoever was given more time."""
    later = later_ends(session, rules.keys())
    return {key: _last_close(own, later.get(key, ())) for key, own in rules.items()}


def _last_close(rules: Rules, later: Iterable[Override]) -> datetime | None:
    if rules.closes_at is None:
        return None
    ends = (personal(rules, override).closes_at for override in later)
    return max([rules.closes_at, *filter(None, ends)]) + timedelta(seconds=rules.grace)


# --- what exams reserve ----------------------------------------------------------------------


@dataclass(frozen=True)
class Embargo:
    """What is not studied now: what is barred, and the questions of it as a query for ids.

    `exam_ids` are the assignments that bar it.
    """

    barred: Barred
    withheld: Withheld
    exam_ids: tuple[int, ...]


def embargo_for(
    session: Session, actor: Actor, now: datetime, until: datetime | None = None
) -> Embargo:
    """Return what this person may not study now; one query, and two where they began an exam.

    With `until` also what an exam bars that opens for them by then: what is downloaded stays away
    from an exam that opens on the way.
    """
    person_id = signed_in(actor)
    exams = store.exams_for(session, person_id, actor.classes_learning, now)
    revealed = _revealed(session, exams, now)
    opened = [
        exam for exam in exams if _is_theirs(actor, exam) and _is_open(exam, revealed, now, until)
    ]
    reserving = [exam for exam in exams if _reserves(actor, exam, revealed, now)]
    barred = _barred(store.articles_of_exams(person_id, opened), store.asked_by(reserving))
    return Embargo(
        barred=barred,
        withheld=store.questions_of(barred),
        exam_ids=tuple(exam.assignment.id for exam in exams if exam in opened or exam in reserving),
    )


def reserved_versions(
    session: Session,
    actor: Actor,
    version_ids: Collection[int],
    now: datetime,
    *,
    besides: int | None = None,
) -> frozenset[int]:
    """Return of which of those versions of questions this person may be told nothing now.

    `besides` is the assignment that asked them: its own rules say what it shows. One query where no
    exam is out, at most three: their number grows with neither questions nor exams.
    """
    barred = _reserved_for(session, actor, now, besides)
    return store.barred_versions(session, version_ids, barred)


def barred_from_start(
    session: Session, actor: Actor, assignment: AssignmentRow, now: datetime
) -> Barred:
    """Return what an attempt that this person begins now may not ask; an exam asks all it lists."""
    rules = rules_of(assignment)
    is_public = assignment.class_id is None
    standing = release.is_standing(
        rules.shown, is_public=is_public, ends=rules.closes_at is not None
    )
    if rules.mode is Mode.EXAM and not standing:
        return None
    return _reserved_for(session, actor, now, assignment.id)


def _reserved_for(session: Session, actor: Actor, now: datetime, besides: int | None) -> Barred:
    """Return what exams ask that are out, and what this person was asked and not told yet."""
    if actor.person_id is None:
        exams = store.exams_reserving(session, now)
    else:
        exams = store.exams_begun(session, actor.person_id, now)
    others = [exam for exam in exams if exam.assignment.id != besides]
    revealed = _revealed(session, others, now)
    untold = [
        attempt for exam in others for attempt in _standing(exam) if attempt.id not in revealed
    ]
    reserving = [exam for exam in others if _reserves(actor, exam, revealed, now)]
    return _barred(None, store.asked_by(reserving, untold))


def _barred(articles: object | None, asked: object | None) -> Barred:
    return None if articles is None and asked is None else Reserved(articles, asked)


def _reserves(actor: Actor, exam: OfferedExam, revealed: set[UUID], now: datetime) -> bool:
    """Tell whether an exam holds back from this person what it asks.

    Authors see their bank. Who was told all that it ever asks has it: where questions are drawn
    there are always others.
    """
    if can(actor, Action.SEE, QuestionResource(exam.bank_owner_id)):
        return False
    attempts = _standing(exam)
    if attempts and exam.quiz.blueprint is None and all(one.id in revealed for one in attempts):
        return False
    return _is_reserved(exam.assignment, exam.later, now)


def _is_reserved(assignment: AssignmentRow, later: Iterable[Override], now: datetime) -> bool:
    rules = rules_of(assignment)
    return release.is_reserved(
        rules.shown,
        is_public=assignment.class_id is None,
        opens_at=rules.opens_at,
        last_close=_last_close(rules, later),
        released_at=assignment.released_at,
        now=now,
    )


def _revealed(session: Session, exams: Sequence[OfferedExam], now: datetime) -> set[UUID]:
    """Return the attempts of which the person is shown the right answers."""
    pairs = [(attempt, exam.assignment) for exam in exams for attempt in _standing(exam)]
    # Most people have begun no exam, and then there is nothing to ask.
    shown = shown_of_attempts(session, pairs, now) if pairs else {}
    return {attempt_id for attempt_id, fields in shown.items() if release.Field.KEY in fields}


def _is_theirs(actor: Actor, exam: OfferedExam) -> bool:
    """Tell whether a person has begun an exam or may: others are read only for what they hold."""
    if exam.attempts:
        return True
    class_id = exam.assignment.class_id
    return exam.quiz.retired_at is None and (class_id is None or actor.learns_in(class_id))


def _is_open(exam: OfferedExam, revealed: set[UUID], now: datetime, until: datetime | None) -> bool:
    attempts = _standing(exam)
    if attempts:
        return any(attempt.id not in revealed for attempt in attempts)
    rules = personal(rules_of(exam.assignment), exam.override)
    if exam.assignment.class_id is None and rules.closes_at is None:
        return False
    begun = rules.opens_at is None or rules.opens_at <= (until or now)
    return begun and (rules.closes_at is None or now < rules.closes_at)


def _standing(exam: OfferedExam) -> list[AttemptRow]:
    return [attempt for attempt in exam.attempts if attempt.state != State.VOID.value]
