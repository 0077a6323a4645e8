"""Marks and scores: what an answer earns by the newest keying, and the sum of an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.marking.confidence import Marked, certain_guess_line, certain_score
from quiz.domain.marking.grading import grade, guess_line, total
from quiz.domain.questions.questions import Answer
from quiz.persistence.attempts.items import Item, ItemMark, SavedAnswer
from quiz.persistence.tables.attempts import ScoreRow
from quiz.services.attempts.access import KeyedQuestion


def mark_of(keyed: KeyedQuestion, item: Item, answer: Answer | None) -> ItemMark:
    """Return what an item is marked with by the keying of its question; it is not stored."""
    marking = grade(keyed.content, answer, keyed.setting(item.presented))
    return ItemMark(keyed.version.keying_id, marking)


def marked_with(item: Item, mark: Fraction, saved: SavedAnswer | None) -> Marked:
    """Return an item's mark with its weight and what was stated with the answer."""
    return Marked(
        mark=mark,
        weight=item.weight,
        percent=saved.confidence if saved else None,
        blank=saved is None or saved.payload is None,
    )


def score_attempt(
    session: Session,
    attempt_id: UUID,
    items: Sequence[Item],
    keyed: Mapping[int, KeyedQuestion],
    marks: Mapping[int, ItemMark],
    now: datetime,
    reason: str,
    confident_answers: Mapping[int, SavedAnswer] | None = None,
) -> ScoreRow:
    """Store the first version of an attempt's score, with its guess line.

    `keyed` is by version id and `marks` by item id; every item has both. Where confidence counts,
    `confident_answers` has the current answers by item id, and the score is the one by certainty.
    """
    weighed = [
        (
            keyed[item.version_id].content,
            keyed[item.version_id].setting(item.presented),
            item.weight,
        )
        for item in items
    ]
    if confident_answers is None:
        score = total((marks[item.id].value, item.weight) for item in items)
        line = guess_line(weighed)
    else:
        score = certain_score(
            marked_with(item, marks[item.id].value, confident_answers.get(item.id))
            for item in items
        )
        line = certain_guess_line(weighed)
    row = ScoreRow(
        attempt_id=attempt_id,
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
