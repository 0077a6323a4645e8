"""Whether the rows of a database agree with each other (docs/reliability.md T58)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from cattrs.errors import BaseValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from quiz.domain.codec import answer_from_data
from quiz.domain.marking.confidence import certain_score
from quiz.domain.marking.grading import total
from quiz.domain.messages import N_, Message
from quiz.persistence import soundness as store
from quiz.persistence.attempts.attempts import current_scores
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.database.engine import Database
from quiz.services import upkeep
from quiz.services.attempts.answered import AnsweredItem, as_marked, load_answered
from quiz.services.attempts.marking import mark_of
from quiz.services.upkeep import Complaint

# So many of one sort are named; the rest are counted.
NAMED = 3


_RESTORE = Message(
    N_("Stop the site, and compare with a backup: quiz db restore FILE puts one back.")
)
_WRONG: Mapping[str, str] = {
    "ANSWER": N_("Answers that belong to no item of their attempt: %(count)s (%(names)s)."),
    "PAYLOAD": N_("Answers that cannot be read: %(count)s (%(names)s)."),
    "SEQUENCE": N_("Sequences in which a row is missing: %(count)s (%(names)s)."),
    "MARK": N_("Marks that do not follow from answer and key: %(count)s (%(names)s)."),
    "SCORE": N_("Scores that do not follow from their marks: %(count)s (%(names)s)."),
    "GRADED": N_("Graded attempts without a score: %(count)s (%(names)s)."),
    "EDITION": N_("Editions whose text was changed: %(count)s (%(names)s)."),
    "QUOTE": N_("Quotes that do not stand at their place: %(count)s (%(names)s)."),
    "ROLE": N_("Roles that nobody granted: %(count)s (%(names)s)."),
    "PROGRAM": N_("Triggers and views that are not of this program: %(count)s (%(names)s)."),
    "REFERENCE": N_("References that point at nothing: %(count)s (%(names)s)."),
}


def check(database: Database) -> tuple[Complaint, ...]:
    """Say all that is wrong with a database: schema, settings, pages, and rows where they fit."""
    found = upkeep.check(database)
    if any(complaint.rule == "REVISION" for complaint in found):
        return found
    with database.reading() as session:
        try:
            return (*found, *check_rows(session))
        except DBAPIError as failure:
            message = Message(N_("The rows cannot be read: %(reason)s."), {"reason": failure.orig})
            return (*found, Complaint("ROWS", message, _RESTORE))


def check_rows(session: Session) -> Iterator[Complaint]:
    """Say what in the rows contradicts something else."""
    for rule, read in _READS.items():
        yield from _complaint(rule, read(session))
    marks, scores = _marks_and_scores(session)
    yield from _complaint("MARK", marks)
    yield from _complaint("SCORE", [*scores, *store.scored_while_open(session)])


def _complaint(rule: str, found: Sequence[object]) -> Iterator[Complaint]:
    if not found:
        return
    names = ", ".join(map(str, found[:NAMED])) + (", …" if len(found) > NAMED else "")
    yield Complaint(rule, Message(_WRONG[rule], {"count": len(found), "names": names}), _RESTORE)


def _unreadable(session: Session) -> list[int]:
    """Return the ids of answers that say nothing that their kind could say."""
    found = []
    for answer_id, kind, payload in store.payloads(session):
        try:
            answer_from_data(kind, payload)
        except (BaseValidationError, KeyError, TypeError, ValueError, AttributeError):
            found.append(answer_id)
    return found


_READS: Mapping[str, Callable[[Session], Sequence[object]]] = {
    "PROGRAM": store.strange_programs,
    "ANSWER": store.strayed_answers,
    "PAYLOAD": _unreadable,
    "SEQUENCE": store.broken_sequences,
    "GRADED": store.graded_without_score,
    "EDITION": store.altered_editions,
    "QUOTE": store.displaced_quotes,
    "ROLE": store.roles_without_grant,
    "REFERENCE": store.orphans,
}


def _marks_and_scores(session: Session) -> tuple[list[str], list[UUID]]:
    """Return the items whose mark, and the attempts whose score, is another one than computed."""
    marks: list[str] = []
    scores: list[UUID] = []
    for attempt_id in store.scored_attempts(session):
        try:
            answered = as_marked(session, load_answered(session, marked_items(session, attempt_id)))
            marks += [f"item {found.item.id}" for found in answered if not _is_earned(found)]
            if not _is_summed(session, attempt_id, answered):
                scores.append(attempt_id)
        except (BaseValidationError, LookupError, TypeError, ValueError, AttributeError):
            # What cannot be read is told as that.
            continue
    return marks, scores


def _is_earned(found: AnsweredItem) -> bool:
    """Tell whether a mark is what the answer earns; of what was erased nobody can tell."""
    if found.mark is None:
        return False
    payload = found.saved.payload if found.saved else None
    if payload and "" in payload.values():
        return True
    return mark_of(found.question, found.item, found.answer).value == found.mark.value


def _is_summed(session: Session, attempt_id: UUID, answered: Sequence[AnsweredItem]) -> bool:
    """Tell whether a score is the sum of the marks, or the one by certainty."""
    score = current_scores(session, [attempt_id]).get(attempt_id)
    if score is None or not all(found.mark for found in answered):
        return True
    plain = total((found.marking.mark, found.item.weight) for found in answered)
    return score.value == plain or score.value == certain_score(f.marked for f in answered)
