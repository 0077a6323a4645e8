"""Making quizzes in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.linting import check_quiz
from quiz.domain.linting.findings import Finding
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.keys import free_key, key_from
from quiz.domain.people.resources import QuizResource
from quiz.domain.people.rights import Action, Actor, require
from quiz.domain.questions.questions import (
    CONTENTS,
    THREE_VERDICTS,
    Question,
    Status,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.quizzes.quizzes import Admission, Blueprint, Mode, Quiz, QuizQuestion
from quiz.persistence.bank import desk
from quiz.persistence.bank.articles import list_articles, load_bank_articles
from quiz.persistence.bank.banks import recipe_notes
from quiz.persistence.bank.built import built_of_questions, drawable
from quiz.persistence.bank.facts import load_bank_facts, load_relations
from quiz.persistence.bank.questions import LoadedQuestion, load_questions, question_rows
from quiz.persistence.quizzes.quizzes import load_quizzes
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.quizzes import QuizRow
from quiz.services.assignments import assignments as assigning
from quiz.services.authoring.desk import RESERVED, Filter, QuestionCard, cards
from quiz.services.bank import access, quizzes
from quiz.services.building.build import BuiltState
from quiz.services.building.preview import DrawPreview, preview


@dataclass(frozen=True, kw_only=True)
class TypedQuiz:
    """A quiz as somebody typed it; `questions` are keys in their order, unless it is drawn."""

    title: str
    introduction: str
    questions: tuple[str, ...]
    mode: Mode
    entry: Admission
    minutes: int
    blueprint: Blueprint | None = None


@dataclass(frozen=True)
class QuestionSource:
    """An article from which questions can be taken."""

    key: str
    label: str


@dataclass(frozen=True)
class Tray:
    """The published questions of a bank to choose from, and what narrows them down.

    `relations` (with their labels), `fact_kinds`, `recipes` and `verdicts` are those for which the
    cells of a blueprint can ask.
    """

    bank: access.BankView
    articles: tuple[QuestionSource, ...]
    cards: tuple[QuestionCard, ...]
    kinds: tuple[str, ...]
    relations: Mapping[str, str]
    fact_kinds: tuple[str, ...]
    recipes: tuple[str, ...]
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class QuizPage:
    """A quiz as its authors see it, with its assignments and what the rules say of it.

    `drawn` is an example of what a blueprint draws.
    """

    quiz: Quiz
    bank: access.BankView
    cards: tuple[QuestionCard, ...]
    assignments: tuple[assigning.AssignmentSummary, ...]
    classes: tuple[assigning.ClassChoice, ...]
    findings: tuple[Finding, ...]
    drawn: DrawPreview | None
    seen: str
    retired: bool


def tray(
    session: Session, actor: Actor, bank_key: str, filters: Filter, ticked: Sequence[str]
) -> Tray:
    """Return the published questions of a bank that are asked for, and those that are ticked."""
    bank = access.get_bank(session, actor, bank_key)
    articles = list_articles(session, bank.id)
    chosen = {row.key: row.id for row in articles}.get(filters.article or "")
    kind = filters.kind if filters.kind in CONTENTS else None
    wanted = desk.Wanted([bank.id], chosen, kind, Status.PUBLISHED.value)
    ids = sorted({*desk.question_ids(session, wanted), *_ids_of(session, bank, ticked)})
    everything = desk.Wanted([bank.id], status=Status.PUBLISHED.value)
    published = load_questions(session, desk.question_ids(session, everything)).values()
    return Tray(
        bank=access.bank_views(session, actor, [bank])[0],
        articles=tuple(QuestionSource(row.key, row.label) for row in articles),
        cards=cards(session, ids),
        kinds=tuple(sorted({question.question.kind for question in published})),
        relations=_relation_labels(session, bank),
        fact_kinds=tuple(drawable(session, bank.id, "fact_kind")),
        recipes=tuple(drawable(session, bank.id, "recipe")),
        verdicts=tuple(drawable(session, bank.id, "verdict")),
    )


def _relation_labels(session: Session, bank: BankRow) -> dict[str, str]:
    """Return the relations of which a bank has questions, with their labels."""
    known = load_relations(session, bank.id)
    used = drawable(session, bank.id, "relation")
    return {key: known[key].label if key in known else key for key in used}


def try_blueprint(
    session: Session, actor: Actor, bank_key: str, blueprint: Blueprint, seed: str
) -> DrawPreview:
    """Draw a quiz that is not stored yet, to see what its cells lack."""
    bank = access.get_bank(session, actor, bank_key)
    return preview(session, bank.id, Quiz(key="", title="", blueprint=blueprint), seed)


def _ids_of(session: Session, bank: BankRow, keys: Sequence[str]) -> list[int]:
    rows = question_rows(session, keys)
    return [row.id for row in rows.values() if row.bank_id == bank.id]


def make_quiz(
    session: Session, actor: Actor, bank_key: str, typed: TypedQuiz, offer_to: str, now: datetime
) -> str:
    """Store a new quiz, offer it, and return its permanent key, which is made from the title.

    `offer_to` is `PUBLIC`, `NOBODY`, or the key of a class that the person teaches. Raises
    `Refused` where it is offered and its cells cannot be filled.
    """
    bank = access.get_bank(session, actor, bank_key)
    wanted = key_from(typed.title, "quiz")
    key = free_key(wanted, desk.keys_in_use(session, QuizRow.key, wanted) | RESERVED)
    quiz = _quiz(session, bank, Quiz(key=key, title="", questions=()), typed, frozenset())
    row = quizzes.store_quiz(session, bank, quiz, now, actor.person_id)
    if offer_to == assigning.PUBLIC:
        require(actor, Action.OFFER, QuizResource(bank.owner_id))
        assigning.require_fillable(session, row)
        assignment = quizzes.open_to_public(session, row, now, actor.person_id)
        event, details = AuditEvent.QUIZ_OFFERED, {"to": assigning.PUBLIC}
        assigning.record_about(session, actor, event, row, assignment, now, details)
    elif offer_to != assigning.NOBODY:
        assigning.offer_to_class(session, actor, key, offer_to, now)
    return key


def change_quiz(
    session: Session, actor: Actor, key: str, typed: TypedQuiz, seen: str, now: datetime
) -> None:
    """Change a quiz; attempts that were begun keep what they were given.

    Its assignments follow. Raises `Conflict` where the quiz is not what the person saw, and
    `Refused` where its mode changes although people have taken it.
    """
    row, bank = access.get_quiz(session, actor, Action.EDIT, key)
    before = load_quizzes(session, [row])[key]
    access.require_unchanged(seen, before)
    kept = frozenset(place.question for place in before.questions)
    changed = _quiz(session, bank, before, typed, kept)
    assignments = [assignment for assignment, _name in desk.assignments_of_quiz(session, row.id)]
    attempts = desk.attempts_of_assignments(session, [assignment.id for assignment in assignments])
    if attempts and changed.mode is not before.mode:
        raise Refused(
            N_("People have taken this quiz, so it stays what it was: practice or exam."),
            N_("Make another quiz of these questions for the other purpose."),
        )
    quizzes.store_quiz(session, bank, changed, now, actor.person_id)
    if any(
        assignment.closes_at is None or assignment.closes_at > now for assignment in assignments
    ):
        assigning.require_fillable(session, row)
    for assignment in assignments:
        # An assignment with rules of its own keeps them; the others follow their quiz.
        if not assignment.rules:
            assignment.mode, assignment.entry = changed.mode.value, changed.entry.value
    session.flush()


def open_quiz(session: Session, actor: Actor, key: str, now: datetime) -> QuizPage:
    """Return a quiz with its assignments. Another author's is answered like a missing one."""
    row, bank = access.get_quiz(session, actor, Action.SEE, key)
    quiz = load_quizzes(session, [row])[key]
    rows = question_rows(session, [place.question for place in quiz.questions])
    asked = cards(session, [rows[place.question].id for place in quiz.questions])
    questions = {card.question.key: card.question for card in asked}
    return QuizPage(
        quiz=quiz,
        bank=access.bank_views(session, actor, [bank])[0],
        cards=asked,
        assignments=assigning.assignment_summaries(session, actor, row, bank, now),
        drawn=preview(session, bank.id, quiz, key) if quiz.blueprint else None,
        classes=assigning.class_choices(session, actor),
        findings=check_quiz(
            quiz,
            questions,
            load_bank_articles(session, bank.id),
            load_bank_facts(session, bank.id),
            load_relations(session, bank.id),
            recipe_notes(bank),
        ),
        seen=access.fingerprint(quiz),
        retired=row.retired_at is not None,
    )


def retire_quiz(session: Session, actor: Actor, key: str, now: datetime) -> None:
    """Take a quiz out of use, with all its assignments; what was answered stays."""
    row, _bank = access.get_quiz(session, actor, Action.EDIT, key)
    for assignment, _name in desk.assignments_of_quiz(session, row.id):
        quizzes.close_assignment(session, assignment, now)
    quizzes.retire_quiz(session, row, now)


def _quiz(
    session: Session, bank: BankRow, before: Quiz, typed: TypedQuiz, kept: frozenset[str]
) -> Quiz:
    """Return the quiz as typed; weights of questions that stay are kept."""
    rows = question_rows(session, typed.questions)
    loaded = load_questions(session, [row.id for row in rows.values() if row.bank_id == bank.id])
    questions = {question.question.key: question.question for question in loaded.values()}
    for key in typed.questions:
        _require_published(questions, key, kept)
    _require_authored(session, loaded)
    places = {place.question: place for place in before.questions}
    return replace(
        before,
        title=typed.title,
        introduction=typed.introduction,
        language=bank.language,
        blueprint=typed.blueprint,
        questions=tuple(
            places.get(key, QuizQuestion(question=key)) for key in dict.fromkeys(typed.questions)
        ),
        mode=typed.mode,
        entry=typed.entry,
        minutes=typed.minutes,
        verdicts=_verdicts(before.verdicts, questions.values()),
    )


def _require_authored(session: Session, loaded: Mapping[int, LoadedQuestion]) -> None:
    """Refuse to list what is the builder's: tomorrow its facts may build something else."""
    for question_id, origin in built_of_questions(session, list(loaded)).items():
        if origin.state != BuiltState.ADOPTED:
            raise Refused(
                N_("The question “%(key)s” was built and not adopted."),
                N_("Adopt it first, or let the quiz draw its questions."),
                key=loaded[question_id].question.key,
            )


def _require_published(questions: Mapping[str, Question], key: str, kept: frozenset[str]) -> None:
    question = questions.get(key)
    if question is None:
        raise Refused(
            N_("There is no question “%(key)s” in this bank."),
            N_("Choose questions from the list."),
            key=key,
        )
    if question.status is not Status.PUBLISHED and key not in kept:
        raise Refused(
            N_("The question “%(key)s” is not published."),
            N_("Publish it first, or take it off the quiz."),
            key=key,
        )


def _verdicts(before: tuple[Verdict, ...], questions: Iterable[Question]) -> tuple[Verdict, ...]:
    """Offer the fourth verdict where one of the questions needs it: in all of them or in none."""
    needed = {
        question.content.verdict
        for question in questions
        if isinstance(question.content, VerdictWithEvidence)
    }
    wanted = {*THREE_VERDICTS, *before, *needed}
    return tuple(verdict for verdict in Verdict if verdict in wanted)
