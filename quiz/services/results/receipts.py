"""Receipts: what stands about an attempt once it is submitted, whatever is shown of its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.marking.in_words import Word, in_words
from quiz.domain.people.codes import grouped, receipt_code
from quiz.domain.questions.questions import CONTENTS
from quiz.domain.quizzes.release import Field
from quiz.persistence.attempts.attempts import first_score
from quiz.persistence.tables.people import PersonRow
from quiz.services.attempts.access import AuthorizedAttempt
from quiz.services.attempts.answered import AnsweredItem
from quiz.services.taking.sweeping import REASON


@dataclass(frozen=True)
class ReceiptLine:
    """A question and the answer that was saved to it, as it was given; none for a blank one."""

    position: int
    kind_label: str
    stem: str
    given: tuple[Word, ...]


@dataclass(frozen=True)
class Receipt:
    """That an attempt was submitted, and with what. Nothing in it tells what is right.

    `automatic` says that its time was over and nobody pressed the button; `lines` is None where
    the rules do not show the own answers now.
    """

    code: str
    name: str
    automatic: bool
    answered: int
    asked: int
    lines: tuple[ReceiptLine, ...] | None


def receipt_of(
    session: Session,
    authorized: AuthorizedAttempt,
    answered: Sequence[AnsweredItem],
    shown: frozenset[Field],
) -> Receipt:
    """Return the receipt of a submitted attempt."""
    first = first_score(session, authorized.row.id)
    return Receipt(
        code=grouped(receipt_code(authorized.row.id)),
        name=session.get_one(PersonRow, authorized.row.person_id).name,
        automatic=first is not None and first.reason == REASON,
        answered=sum(found.answer is not None for found in answered),
        asked=len(answered),
        lines=tuple(map(_line, answered)) if Field.OWN_ANSWER in shown else None,
    )


def _line(found: AnsweredItem) -> ReceiptLine:
    content = found.question.content
    return ReceiptLine(
        position=found.item.position,
        kind_label=CONTENTS[content.kind].label,
        stem=content.stem,
        given=in_words(content, found.answer),
    )
