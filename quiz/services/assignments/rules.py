"""The rules of an assignment, as whoever offers a quiz sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.messages import N_, Message
from quiz.domain.people import rights
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.names import sorting_key
from quiz.domain.people.resources import ClassResource, QuizResource
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.quizzes.rules import PRESETS, Preset, Rules, problems
from quiz.domain.quizzes.terms import sentences
from quiz.persistence.bank.banks import bank_owners
from quiz.persistence.bank.questions import load_questions
from quiz.persistence.people.classes import find_class
from quiz.persistence.quizzes import quizzes
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.services.assignments import assignments
from quiz.services.assignments.assignments import PUBLIC, record_about, require_change
from quiz.services.assignments.overlaps import Overlap, overlaps_of
from quiz.services.attempts.access import can_select
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank.access import get_quiz


@dataclass(frozen=True, kw_only=True)
class TypedRules:
    """Rules as somebody typed them.

    `password_hash` None keeps the password that there is; an empty one takes it away.
    """

    rules: Rules
    entry: Admission
    password_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """The rules of an assignment, or those with which a new one begins.

    `class_name` is empty for the public; `selects_sentences` says that some question is answered in
    its source, and `may_author` that this person sees the quiz as its authors do. `overlaps` are
    the quizzes that are open now and ask the same.
    """

    key: str
    title: str
    language: str
    class_name: str
    rules: Rules
    entry: Admission
    has_password: bool
    selects_sentences: bool
    may_author: bool
    overlaps: tuple[Overlap, ...]
    is_new: bool = False

    def takes_away(self, typed: Rules) -> bool:
        """Tell whether these rules make an exam of it that takes questions from what is open."""
        becomes_exam = self.is_new or self.rules.mode is Mode.PRACTICE
        return typed.mode is Mode.EXAM and becomes_exam and bool(self.overlaps)

    @property
    def terms(self) -> tuple[Message, ...]:
        """The rules in the sentences in which the start page says them."""
        return sentences(self.rules, has_password=self.has_password)


@dataclass(frozen=True)
class Offerable:
    """A quiz that somebody may offer, by its key."""

    key: str
    title: str
    language: str


def list_offerable(session: Session, actor: rights.Actor) -> tuple[Offerable, ...]:
    """Return the quizzes in use that this person may offer to their classes, by title."""
    rows = quizzes.list_quizzes(session)
    owners = bank_owners(session, {row.bank_id for row in rows})
    found = [
        Offerable(row.key, row.title, row.language)
        for row in rows
        if rights.can(actor, rights.Action.OFFER, QuizResource(owners[row.bank_id]))
    ]
    return tuple(sorted(found, key=lambda quiz: sorting_key(quiz.title)))


def show_rules(
    session: Session, actor: rights.Actor, key: str, assignment_id: int, now: datetime
) -> RulesPage:
    """Return the rules of an assignment. Raises what `rights.require` raises, and `NotFound`."""
    assignment = _assignment_to_change(session, actor, key, assignment_id)
    return RulesPage(
        key=key,
        title=assignment.quiz.title,
        language=assignment.quiz.language,
        class_name=assignment.class_name,
        rules=rules_of(assignment.row),
        entry=Admission(assignment.row.entry),
        has_password=assignment.row.password_hash is not None,
        selects_sentences=_selects_sentences(session, assignment.quiz),
        may_author=rights.can(actor, rights.Action.SEE, QuizResource(assignment.bank.owner_id)),
        overlaps=overlaps_of(session, assignment.quiz, now, besides=assignment.row.id),
    )


def new_rules(
    session: Session,
    actor: rights.Actor,
    key: str,
    to: str,
    now: datetime,
    preset: Preset | None = None,
) -> RulesPage:
    """Return the rules with which an assignment to a class, or to `PUBLIC`, begins.

    They are those of the preset, all of them; without one of that which the quiz is made for.
    Raises `Refused` where the quiz cannot be drawn whole.
    """
    row, bank = get_quiz(session, actor, rights.Action.OFFER, key)
    assignments.require_fillable(session, row)
    quiz = quizzes.load_quizzes(session, [row])[key]
    # To the public it is offered once: that assignment opens again.
    there = quizzes.public_assignment(session, row.id) if to == PUBLIC else None
    return RulesPage(
        key=key,
        title=row.title,
        language=row.language,
        class_name=_class_name(session, actor, to),
        rules=PRESETS[preset or Preset(quiz.mode.value)],
        entry=quiz.entry,
        has_password=False,
        selects_sentences=_selects_sentences(session, row),
        may_author=rights.can(actor, rights.Action.SEE, QuizResource(bank.owner_id)),
        overlaps=overlaps_of(session, row, now, besides=there.id if there else None),
        is_new=True,
    )


def problems_of(page: RulesPage, typed: TypedRules) -> tuple[Message, ...]:
    """Return what is wrong with typed rules for that quiz, each as a sentence with its cure."""
    return problems(typed.rules, selects_sentences=page.selects_sentences)


def set_rules(
    session: Session,
    actor: rights.Actor,
    key: str,
    assignment_id: int,
    typed: TypedRules,
    now: datetime,
) -> AssignmentRow:
    """Keep the rules of an assignment; attempts that are open follow them from now on.

    Raises `Refused` for rules that cannot be used.
    """
    assignment = _assignment_to_change(session, actor, key, assignment_id)
    before = _settings(assignment.row)
    _store(session, assignment.row, typed, _selects_sentences(session, assignment.quiz))
    _record_change(session, actor, assignment.quiz, assignment.row, before, now)
    return assignment.row


def offer_by_rules(
    session: Session, actor: rights.Actor, key: str, to: str, typed: TypedRules, now: datetime
) -> AssignmentRow:
    """Offer a quiz to a class, or to `PUBLIC`, by rules of its own."""
    page = new_rules(session, actor, key, to, now)
    if to == PUBLIC:
        assignment = assignments.offer_to_public(session, actor, key, now)
    else:
        assignment = assignments.offer_to_class(session, actor, key, to, now)
    before = _settings(assignment)
    _store(session, assignment, typed, page.selects_sentences)
    quiz = session.get_one(QuizRow, assignment.quiz_id)
    _record_change(session, actor, quiz, assignment, before, now)
    return assignment


def _settings(row: AssignmentRow) -> dict[str, object]:
    """Return what can be set of an assignment; of its password only whether there is one."""
    columns = ("entry", "mode", "opens_at", "closes_at", "time_limit")
    kept = {name: getattr(row, name) for name in columns}
    return {**row.rules, **kept, "password": row.password_hash is not None}


def _record_change(
    session: Session,
    actor: rights.Actor,
    quiz: QuizRow,
    row: AssignmentRow,
    before: Mapping[str, object],
    now: datetime,
) -> None:
    after = _settings(row)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if changed:
        details = {
            "before": {name: before.get(name) for name in changed},
            "after": {name: after.get(name) for name in changed},
        }
        record_about(session, actor, AuditEvent.RULES_CHANGED, quiz, row, now, details)


def _store(
    session: Session, row: AssignmentRow, typed: TypedRules, selects_sentences: bool
) -> None:
    for problem in problems(typed.rules, selects_sentences=selects_sentences):
        raise Refused(
            N_("These rules cannot be used. %(problem)s"),
            N_("Change them and send them again."),
            problem=problem,
        )
    row.entry = typed.entry.value
    if typed.password_hash is not None:
        row.password_hash = typed.password_hash or None
    store_rules(session, row, typed.rules)


def _class_name(session: Session, actor: rights.Actor, to: str) -> str:
    if to == PUBLIC:
        return ""
    found = find_class(session, to)
    if found is None:
        raise rights.missing(actor)
    rights.require(actor, rights.Action.OFFER, ClassResource(found.id))
    return found.name


def _assignment_to_change(
    session: Session, actor: rights.Actor, key: str, assignment_id: int
) -> quizzes.Assignment:
    row = quizzes.find_quiz(session, key)
    if row is None:
        raise rights.missing(actor)
    assignment = quizzes.find_assignment_with_quiz(session, assignment_id)
    if assignment is None or assignment.quiz.id != row.id or assignment.row.simulated:
        raise rights.missing(actor)
    require_change(actor, assignment.row, assignment.bank)
    return assignment


def _selects_sentences(session: Session, row: QuizRow) -> bool:
    """Tell whether some question of a quiz is answered in its source, or may be drawn to be."""
    blueprint = quizzes.load_quizzes(session, [row])[row.key].blueprint
    if blueprint is not None:
        kinds = {cell.kind for cell in blueprint.cells}
        is_open = "" in kinds or sum(cell.count for cell in blueprint.cells) < blueprint.n
        return is_open or any(can_select(kind) for kind in kinds)
    ids = [place.question_id for place in quizzes.published_places(session, row.id)]
    return any(
        can_select(question.question.kind) for question in load_questions(session, ids).values()
    )
