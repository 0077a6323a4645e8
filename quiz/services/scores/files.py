"""Scores as files to keep: one row for each attempt, or one for each answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from quiz.domain.marking.grading import Part, above_guess
from quiz.domain.marking.in_words import in_words
from quiz.domain.people.names import sorting_key
from quiz.domain.people.rights import Actor
from quiz.formats import results
from quiz.persistence.quizzes.quizzes import Assignment
from quiz.services.feedback.operator_counts import is_untrue, was_let_pass
from quiz.services.scores.attempts import get_scored
from quiz.services.scores.sheets import AttemptSheet, SheetItem, load_sheets


@dataclass(frozen=True)
class File:
    """A file to download: a name that is safe everywhere, and its bytes."""

    name: str
    content: bytes


def results_file(session: Session, actor: Actor, code: str, now: datetime) -> File:
    """Return the attempts at an assignment as CSV. Raises what `rights.require` raises."""
    assignment = get_scored(session, actor, code)
    records = [_attempt_record(sheet) for sheet in _sheets(session, assignment.row.id)]
    return File(_name(assignment, "results", now), results.results_csv(records))


def answers_file(session: Session, actor: Actor, code: str, now: datetime) -> File:
    """Return all answers to an assignment as CSV. Raises what `rights.require` raises."""
    assignment = get_scored(session, actor, code)
    records = [
        _answer_record(sheet, entry)
        for sheet in _sheets(session, assignment.row.id)
        for entry in sheet.entries
    ]
    return File(_name(assignment, "answers", now), results.answers_csv(records))


def _name(assignment: Assignment, ending: str, now: datetime) -> str:
    """Name a file after its quiz; one of a simulated class says so wherever it is kept."""
    kind = "simulated " if assignment.row.simulated else ""
    return results.file_name(f"{kind}{assignment.quiz.title}", ending, now)


def _sheets(session: Session, assignment_id: int) -> list[AttemptSheet]:
    sheets = load_sheets(session, assignment_id)
    return sorted(
        sheets,
        key=lambda sheet: (sorting_key(sheet.label.name), sheet.label.tag, sheet.attempt.number),
    )


def _attempt_record(sheet: AttemptSheet) -> results.AttemptRecord:
    score = sheet.score.value if sheet.score and sheet.is_scored else None
    line = Fraction(sheet.score.guess_line) if sheet.score and sheet.is_scored else None
    scored = score is not None
    return results.AttemptRecord(
        name=sheet.label.name,
        tag=sheet.label.tag,
        attempt=sheet.attempt.number,
        state=sheet.state.value,
        started_at=sheet.attempt.started_at,
        submitted_at=sheet.attempt.submitted_at,
        items=len(sheet.entries),
        answers_right=sheet.answers_right if scored else None,
        evidence_asked=sheet.proofs_asked,
        evidence_right=sheet.proofs_right if scored else None,
        both_right=sheet.both_right if scored else None,
        score=score,
        guess_line=line,
        above_guess=above_guess(score, line) if score is not None and line is not None else None,
    )


def _answer_record(sheet: AttemptSheet, entry: SheetItem) -> results.AnswerRecord:
    parts = entry.marking.parts if entry.mark and sheet.is_scored else ()
    saved = entry.saved
    return results.AnswerRecord(
        name=sheet.label.name,
        tag=sheet.label.tag,
        attempt=sheet.attempt.number,
        position=entry.item.position,
        question=entry.question.version.question_key,
        version=entry.question.version.number,
        kind=entry.question.kind,
        recipe=entry.recipe,
        operator=entry.operator,
        let_pass=_let_pass(entry) if sheet.is_scored else None,
        stem=entry.question.content.stem,
        answer="; ".join(str(word) for word in in_words(entry.question.content, entry.answer)),
        confidence=saved.confidence if saved else None,
        mark=entry.mark.value if entry.mark and parts else None,
        weight=entry.item.weight,
        answer_mark=_share(parts[:1]),
        evidence_mark=_share(parts[1:]),
        saves=saved.sequence if saved else 0,
        answered_at=saved.received_at if saved else None,
    )


def _let_pass(entry: SheetItem) -> int | None:
    """Tell by 1 or 0 whether a claim that is not supported got through; None for other items."""
    if not is_untrue(entry.question.content):
        return None
    return int(was_let_pass(entry.question.content, entry.answer))


def _share(parts: tuple[Part, ...]) -> Fraction | None:
    """Return how much of these terms was earned, from 0 to 1; None where there are none."""
    possible = sum((part.possible for part in parts), Fraction(0))
    return sum((part.earned for part in parts), Fraction(0)) / possible if possible else None
