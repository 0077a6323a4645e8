"""Answer sheets: attempts at an assignment with their items, marks and answers, loaded together.

What instructors see of many attempts is computed from these; they hold keys and stay in services.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.marking.confidence import Certainty, certainty
from quiz.domain.people.names import Label, told_apart
from quiz.persistence.attempts import scores as store
from quiz.persistence.attempts.items import items_of_assignment
from quiz.persistence.attempts.scores import ScoredAttempt
from quiz.persistence.bank.built import built_of_questions
from quiz.persistence.tables.attempts import AttemptRow, ScoreRow
from quiz.persistence.tables.building import BuiltRow
from quiz.services.attempts.access import load_keyed_questions
from quiz.services.attempts.answered import AnsweredItem


@dataclass(frozen=True)
class SheetItem(AnsweredItem):
    """One item of a sheet. `built` says how its question was built; None: an author wrote it."""

    built: BuiltRow | None = None

    @property
    def recipe(self) -> str:
        """The recipe by which the question was built; nothing where an author wrote it."""
        return self.built.recipe if self.built else ""

    @property
    def operator(self) -> str:
        """What was done to the question's fact; nothing where that is not what it is made of."""
        return self.built.operator if self.built else ""

    @property
    def stated(self) -> int | None:
        """How sure the person said they were of their answer, in percent; None where not."""
        return self.saved.confidence if self.saved and self.answer else None

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether the answer is not right and the person was more than 80 % sure that it is."""
        return not self.is_right and certainty(self.stated) is Certainty.HIGH


@dataclass(frozen=True)
class AttemptSheet:
    """One attempt with its person's label, its newest score and its items in order."""

    attempt: AttemptRow
    person_id: UUID
    label: Label
    simulated: bool
    score: ScoreRow | None
    entries: tuple[SheetItem, ...]

    @property
    def state(self) -> State:
        """Where the attempt stands."""
        return State(self.attempt.state)

    @property
    def is_scored(self) -> bool:
        """Whether it has been handed in and scored."""
        return self.score is not None and self.state in HANDED_IN

    @property
    def answers_right(self) -> int:
        """How many answers are right, whatever their proof."""
        return sum(entry.is_right for entry in self.entries)

    @property
    def proofs_asked(self) -> int:
        """How many items ask for a proof."""
        return sum(entry.is_proved is not None for entry in self.entries)

    @property
    def proofs_right(self) -> int:
        """How many proofs are whole, whatever the verdict."""
        return sum(bool(entry.is_proved) for entry in self.entries)

    @property
    def both_right(self) -> int:
        """How many items that ask for a proof have it, and the right verdict too."""
        return sum(entry.is_right and bool(entry.is_proved) for entry in self.entries)


def load_sheets(session: Session, assignment_id: int) -> tuple[AttemptSheet, ...]:
    """Return all sheets of an assignment, the earliest first, in a fixed number of queries."""
    tried = store.attempts_at_assignment(session, assignment_id)
    entries = _entries(session, assignment_id)
    labels = label_people(tried)
    return tuple(
        AttemptSheet(
            attempt=attempt.attempt,
            person_id=attempt.person.id,
            label=labels[attempt.person.id],
            simulated=attempt.person.simulated,
            score=attempt.score,
            entries=tuple(entries[attempt.attempt.id]),
        )
        for attempt in tried
    )


def label_people(tried: Iterable[ScoredAttempt]) -> Mapping[UUID, Label]:
    """Return how the people of these attempts are called; two of one name show their tags."""
    people = {attempt.person.id: attempt.person for attempt in tried}
    return told_apart((person.id, person.name, person.tag) for person in people.values())


def first_attempts(sheets: Iterable[AttemptSheet]) -> tuple[AttemptSheet, ...]:
    """Return each person's first scored attempt; before another one they have seen the key."""
    first: dict[UUID, AttemptSheet] = {}
    for sheet in sorted(sheets, key=lambda entry: entry.attempt.number):
        if sheet.is_scored:
            first.setdefault(sheet.person_id, sheet)
    return tuple(first.values())


def _entries(session: Session, assignment_id: int) -> Mapping[UUID, list[SheetItem]]:
    marked = items_of_assignment(session, assignment_id)
    questions = load_keyed_questions(session, {found.item.version_id for found in marked})
    built = built_of_questions(
        session, [question.version.question_id for question in questions.values()]
    )
    entries: defaultdict[UUID, list[SheetItem]] = defaultdict(list)
    for item, mark, saved in marked:
        question = questions[item.version_id]
        entries[item.attempt_id].append(
            SheetItem(question, item, mark, saved, built.get(question.version.question_id))
        )
    return entries


@dataclass(frozen=True)
class Joining:
    """That an attempt was a guest's who signed in with an account, and when they did.

    `moved` says that the attempt is the account's now, and `other` the guest; otherwise it stayed
    with the guest, and `other` is the account.
    """

    other: Label
    moved: bool
    at: datetime


def joinings_at(session: Session, assignment_id: int) -> dict[UUID, Joining]:
    """Return which attempts at an assignment were joined to an account, by their ids."""
    return {
        attempt_id: Joining(Label(other.name, other.tag), joined.row.moved, joined.row.at)
        for attempt_id, joined in store.joined_attempts(session, assignment_id).items()
        for other in (joined.guest if joined.row.moved else joined.account,)
    }
