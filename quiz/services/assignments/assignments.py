"""Assignments of a quiz, as its authors and whoever teaches see and make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.drawing.blueprint import cell_text
from quiz.domain.errors import Refused
from quiz.domain.messages import N_, Message
from quiz.domain.people import rights
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.resources import AssignmentResource, ClassResource, QuizResource
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.quizzes.rules import Preset
from quiz.domain.quizzes.terms import sentences
from quiz.persistence.bank.desk import assignments_of_quiz, attempts_of_assignments
from quiz.persistence.people.classes import find_class, list_classes
from quiz.persistence.quizzes.quizzes import find_quiz, load_quizzes, public_assignment
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.services.attempts.rules import rules_of
from quiz.services.bank import quizzes
from quiz.services.bank.access import get_quiz
from quiz.services.building.drawing import draw_quiz
from quiz.services.people.audit import record

PUBLIC = "public"
NOBODY = ""


@dataclass(frozen=True)
class AssignmentSummary:
    """A quiz offered to a class, or to the public where the class has no name.

    `terms` are its rules in the sentences of the start page.
    """

    id: int
    code: str
    class_name: str
    mode: Mode
    entry: Admission
    is_open: bool
    attempts: int
    may_change: bool
    preset: Preset
    terms: tuple[Message, ...]


@dataclass(frozen=True)
class ClassChoice:
    """A class to which a quiz can be offered."""

    key: str
    name: str


def assignment_summaries(
    session: Session, actor: rights.Actor, row: QuizRow, bank: BankRow, now: datetime
) -> tuple[AssignmentSummary, ...]:
    """Return the assignments of a quiz, as this person sees them."""
    assignments = assignments_of_quiz(session, row.id)
    attempts = attempts_of_assignments(session, [assignment.id for assignment, _ in assignments])
    return tuple(
        AssignmentSummary(
            id=assignment.id,
            code=assignment.code,
            class_name=name,
            mode=Mode(assignment.mode),
            entry=Admission(assignment.entry),
            is_open=assignment.closes_at is None or assignment.closes_at > now,
            attempts=attempts.get(assignment.id, 0),
            may_change=_may_change(actor, assignment, bank),
            preset=rules_of(assignment).preset,
            terms=sentences(
                rules_of(assignment), has_password=assignment.password_hash is not None
            ),
        )
        for assignment, name in assignments
    )


def class_choices(session: Session, actor: rights.Actor) -> tuple[ClassChoice, ...]:
    """Return the classes to which this person may offer quizzes: those that they teach."""
    taught = list_classes(session, sorted(actor.classes_teaching))
    return tuple(
        ClassChoice(count.row.key, count.row.name)
        for count in taught
        if rights.can(actor, rights.Action.OFFER, ClassResource(count.row.id))
        and not count.row.simulated
    )


def offer_to_class(
    session: Session, actor: rights.Actor, key: str, class_key: str, now: datetime
) -> AssignmentRow:
    """Offer a quiz to a class. Raises `NotFound` for a class that the person may not see."""
    row, _bank = get_quiz(session, actor, rights.Action.OFFER, key)
    found = _class(session, actor, class_key)
    _require_in_use(row)
    require_fillable(session, row)
    assignment = quizzes.offer_to_class(session, row, found.id, now, actor.person_id)
    record_about(session, actor, AuditEvent.QUIZ_OFFERED, row, assignment, now, {"to": class_key})
    return assignment


def offer_to_public(
    session: Session, actor: rights.Actor, key: str, now: datetime
) -> AssignmentRow:
    """Offer a quiz to everybody who has its link or its code, or open that assignment again."""
    row, bank = get_quiz(session, actor, rights.Action.OFFER, key)
    _require_in_use(row)
    # There is one assignment to the public; who may make the first may not change another's.
    if there := public_assignment(session, row.id):
        require_change(actor, there, bank)
    require_fillable(session, row)
    assignment = quizzes.open_to_public(session, row, now, actor.person_id)
    quizzes.reopen_assignment(session, assignment)
    record_about(session, actor, AuditEvent.QUIZ_OFFERED, row, assignment, now, {"to": PUBLIC})
    return assignment


def close_assignment(
    session: Session, actor: rights.Actor, key: str, assignment_id: int, now: datetime
) -> None:
    """Let nobody begin a quiz by this assignment any more."""
    assignment = _assignment_to_change(session, actor, key, assignment_id)
    quiz = session.get_one(QuizRow, assignment.quiz_id)
    quizzes.close_assignment(session, assignment, now)
    record_about(session, actor, AuditEvent.QUIZ_CLOSED, quiz, assignment, now)


def reopen_assignment(
    session: Session, actor: rights.Actor, key: str, assignment_id: int, now: datetime
) -> None:
    """Let people begin a quiz by this assignment again, if it can be drawn whole."""
    assignment = _assignment_to_change(session, actor, key, assignment_id)
    quiz = session.get_one(QuizRow, assignment.quiz_id)
    require_fillable(session, quiz)
    quizzes.reopen_assignment(session, assignment)
    record_about(session, actor, AuditEvent.QUIZ_REOPENED, quiz, assignment, now)


def record_about(
    session: Session,
    actor: rights.Actor,
    event: AuditEvent,
    quiz: QuizRow,
    assignment: AssignmentRow,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Record in the audit trail what somebody did with an assignment of a quiz."""
    about = {"quiz": quiz.key, "code": assignment.code, **(details or {})}
    record(session, now, event, by_id=actor.person_id, details=about)


def _require_in_use(row: QuizRow) -> None:
    if row.retired_at is not None:
        raise Refused(
            N_("This quiz is out of use."),
            N_("Change and save it to bring it back, then offer it."),
        )


def require_fillable(session: Session, row: QuizRow) -> None:
    """Refuse to offer a quiz whose cells the bank cannot fill, and name them."""
    quiz = load_quizzes(session, [row])[row.key]
    drawn = draw_quiz(session, row.bank_id, quiz, row.key)
    if drawn.unfilled:
        raise Refused(
            N_("The bank lacks %(lacking)s of the questions that this quiz draws: %(cells)s."),
            N_("Ask for fewer or for others, or publish what is missing. The quiz can wait."),
            lacking=drawn.lacking,
            cells="; ".join(cell_text(cell.cell) for cell in drawn.unfilled),
        )


def _class(session: Session, actor: rights.Actor, key: str) -> ClassRow:
    found = find_class(session, key)
    if found is None:
        raise rights.missing(actor)
    rights.require(actor, rights.Action.OFFER, ClassResource(found.id))
    return found


def _assignment_to_change(
    session: Session, actor: rights.Actor, key: str, assignment_id: int
) -> AssignmentRow:
    row = find_quiz(session, key)
    if row is None:
        raise rights.missing(actor)
    for assignment, _name in assignments_of_quiz(session, row.id):
        if assignment.id == assignment_id:
            require_change(actor, assignment, session.get_one(BankRow, row.bank_id))
            return assignment
    raise rights.missing(actor)


def require_change(actor: rights.Actor, assignment: AssignmentRow, bank: BankRow) -> None:
    """Return where `actor` may change an assignment; raise what `rights.require` raises otherwise.

    A class's is changed by who teaches it; one to the public by the authors of its quiz and by the
    instructor who made it.
    """
    if not _may_change(actor, assignment, bank):
        rights.require(actor, *_asked_for(assignment, bank))


def _may_change(actor: rights.Actor, assignment: AssignmentRow, bank: BankRow) -> bool:
    made_it = AssignmentResource(
        Admission(assignment.entry), assignment.class_id, assignment.created_by_id, bank.owner_id
    )
    public = assignment.class_id is None
    return (public and rights.can(actor, rights.Action.EDIT, made_it)) or rights.can(
        actor, *_asked_for(assignment, bank)
    )


def _asked_for(
    assignment: AssignmentRow, bank: BankRow
) -> tuple[rights.Action, ClassResource | QuizResource]:
    if assignment.class_id is None:
        return rights.Action.EDIT, QuizResource(bank.owner_id)
    return rights.Action.OFFER, ClassResource(assignment.class_id)
