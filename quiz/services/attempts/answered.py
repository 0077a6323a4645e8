"""Items with their questions, marks and answers, loaded together; they hold keys: only services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from quiz.domain.marking.confidence import Marked
from quiz.domain.marking.grading import Marking
from quiz.domain.marking.in_words import is_proved
from quiz.domain.questions.questions import Answer
from quiz.persistence.attempts.items import Item, ItemMark, MarkedItem, SavedAnswer
from quiz.persistence.bank.questions import load_keyings
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions, read_answer
from quiz.services.attempts.marking import marked_with


@dataclass(frozen=True)
class AnsweredItem:
    """An item with its question, its newest mark and its current answer, if it has them."""

    question: KeyedQuestion
    item: Item
    mark: ItemMark | None
    saved: SavedAnswer | None

    @cached_property
    def answer(self) -> Answer | None:
        """The answer; none where none was given or it was cleared."""
        return read_answer(self.question.kind, self.saved)

    @property
    def marking(self) -> Marking:
        """The marking of an item that is marked. Raises `LookupError` for another one."""
        if self.mark is None:
            raise LookupError("this item has not been marked")
        return self.mark.marking

    @property
    def is_right(self) -> bool:
        """Whether the answer itself is right."""
        return self.mark is not None and self.marking.answer_is_right

    @cached_property
    def is_proved(self) -> bool | None:
        """Whether the whole proof was given; None where none was asked for."""
        return is_proved(self.question.content, self.answer, self.question.gold)

    @property
    def marked(self) -> Marked:
        """The mark with its weight and what was stated. Raises `LookupError` where it has none."""
        return marked_with(self.item, self.marking.mark, self.saved)


def load_answered(session: Session, marked: Sequence[MarkedItem]) -> list[AnsweredItem]:
    """Return items with their questions, in a fixed number of queries."""
    questions = load_keyed_questions(session, {found.item.version_id for found in marked})
    return [
        AnsweredItem(questions[item.version_id], item, mark, saved) for item, mark, saved in marked
    ]


def as_marked(session: Session, answered: Sequence[AnsweredItem]) -> list[AnsweredItem]:
    """Return marked items with their questions as they were keyed when they were marked.

    Most marks are by the newest keying; only for older ones anything is read, in three queries.
    """
    keyings = {found.mark.keying_id for found in answered if found.mark}
    older = keyings - {found.question.version.keying_id for found in answered}
    versions = load_keyings(session, older) if older else {}
    return [
        replace(found, question=replace(found.question, version=versions[found.mark.keying_id]))
        if found.mark and found.mark.keying_id in versions
        else found
        for found in answered
    ]
