"""Marks and scores as rows: what was earned, by which keying, and the sum in its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from quiz.domain.marking.confidence import Marked, certain_guess_line, certain_score
from quiz.domain.marking.grading import Marking, Part, grade, guess_line, total
from quiz.domain.messages import Message
from quiz.domain.questions.questions import Answer
from quiz.persistence.attempts.shown_items import AnswerColumns
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, MarkRow, ScoreRow
from quiz.services.attempts.access import KeyedQuestion, setting_of


def mark_item(
    session: Session, keyed: KeyedQuestion, item: ItemRow, answer: Answer | None, now: datetime
) -> MarkRow:
    """Mark an item by the newest keying and store the mark as its first revision."""
    marking = grade(keyed.content, answer, setting_of(keyed, item))
    row = MarkRow(
        item_id=item.id,
        revision=1,
        keying_id=keyed.version.keying_row.id,
        numerator=marking.mark.numerator,
        denominator=marking.mark.denominator,
        parts=[_part_data(part) for part in marking.parts],
        notices=[_notice_data(notice) for notice in marking.notices],
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def marking_of(row: MarkRow) -> Marking:
    """Return a stored mark as the sum that it is."""
    return Marking(
        parts=tuple(
            Part(part["name"], part["label"], Fraction(part["earned"]), Fraction(part["possible"]))
            for part in row.parts
        ),
        notices=tuple(Message(notice["text"], notice["params"]) for notice in row.notices),
    )


def marked_with(item: ItemRow, mark: MarkRow, row: AnswerRow | AnswerColumns | None) -> Marked:
    """Return an item's mark with its weight and what was stated with the answer."""
    return Marked(
        mark=mark.value,
        weight=item.value,
        percent=row.confidence if row else None,
        blank=row is None or row.payload is None,
    )


def score_attempt(
    session: Session,
    attempt: AttemptRow,
    items: Sequence[ItemRow],
    keyed: Mapping[int, KeyedQuestion],
    marks: Mapping[int, MarkRow],
    now: datetime,
    reason: str,
    stated: Mapping[int, AnswerRow] | None = None,
) -> ScoreRow:
    """Store the first version of an attempt's score, with its guess line.

    `keyed` is by version id and `marks` by item id; every item has both. Where confidence counts,
    `stated` has the current answers by item id, and the score is the one by certainty.
    """
    weighed = [
        (keyed[item.version_id].content, setting_of(keyed[item.version_id], item), item.value)
        for item in items
    ]
    if stated is None:
        score = total((marks[item.id].value, item.value) for item in items)
        line = guess_line(weighed)
    else:
        score = certain_score(
            marked_with(item, marks[item.id], stated.get(item.id)) for item in items
        )
        line = certain_guess_line(weighed)
    row = ScoreRow(
        attempt_id=attempt.id,
        revision=1,
        numerator=score.numerator,
        denominator=score.denominator,
        guess_line=str(line),
        reason=reason,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _part_data(part: Part) -> dict[str, str]:
    """Return a term of a sum as a row keeps it."""
    return {
        "name": part.name,
        "label": part.label,
        "earned": str(part.earned),
        "possible": str(part.possible),
    }


def _notice_data(notice: Message) -> dict[str, object]:
    """Return what is told with a mark as a row keeps it."""
    return {"text": notice.text, "params": dict(notice.params)}
