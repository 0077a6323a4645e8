"""Answer sheets: attempts at an assignment with their items, marks and answers, loaded together.

What instructors see of many attempts is computed from these; they hold keys and stay in services.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.marking.confidence import Certainty, certainty
from quiz.domain.marking.in_words import is_proved
from quiz.domain.people.names import Label, told_apart
from quiz.domain.questions import evidence
from quiz.domain.questions.questions import Answer
from quiz.persistence.attempts import scores as store
from quiz.persistence.attempts.scores import ScoredAttempt
from quiz.persistence.bank.built import built_of_questions
from quiz.persistence.bank.questions import version_questions
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, MarkRow, ScoreRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.services.attempts.access import KeyedQuestion, answer_of, load_keyed_questions
from quiz.services.attempts.marking import marking_of


@dataclass(frozen=True)
class SheetItem:
    """One item of a sheet. `is_proved` is None where no proof was asked for.

    `recipe` and `operator` say how its question was built; nothing: an author wrote it.
    """

    item: ItemRow
    question: QuestionRow
    keyed: KeyedQuestion
    answer_row: AnswerRow | None
    answer: Answer | None
    mark: MarkRow | None
    is_proved: bool | None
    recipe: str = ""
    operator: str = ""

    @cached_property
    def is_right(self) -> bool:
        """Whether the answer itself is right."""
        return self.mark is not None and marking_of(self.mark).answer_is_right

    @property
    def stated(self) -> int | None:
        """How sure the person said they were of their answer, in percent; None where not."""
        return self.answer_row.confidence if self.answer_row and self.answer else None

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
            attempt=one.attempt,
            person_id=one.person.id,
            label=labels[one.person.id],
            simulated=one.person.simulated,
            score=one.score,
            entries=tuple(entries[one.attempt.id]),
        )
        for one in tried
    )


def label_people(tried: Iterable[ScoredAttempt]) -> Mapping[UUID, Label]:
    """Return how the people of these attempts are called; two of one name show their tags."""
    people = {one.person.id: one.person for one in tried}
    return told_apart((person.id, person.name, person.tag) for person in people.values())


def first_attempts(sheets: Iterable[AttemptSheet]) -> tuple[AttemptSheet, ...]:
    """Return each person's first scored attempt: who tries again has seen the key by then."""
    first: dict[UUID, AttemptSheet] = {}
    for sheet in sorted(sheets, key=lambda one: one.attempt.number):
        if sheet.is_scored:
            first.setdefault(sheet.person_id, sheet)
    return tuple(first.values())


def _entries(session: Session, assignment_id: int) -> Mapping[UUID, list[SheetItem]]:
    rows = store.marked_items(session, assignment_id)
    versions = {item.version_id for item, _, _ in rows}
    keyed = load_keyed_questions(session, versions)
    questions = version_questions(session, versions)
    built = built_of_questions(session, [row.id for row in questions.values()])
    gold = {
        version_id: evidence.gold_sets(one.content, one.articles)
        for version_id, one in keyed.items()
    }
    found: defaultdict[UUID, list[SheetItem]] = defaultdict(list)
    for item, mark, row in rows:
        one = keyed[item.version_id]
        answer = answer_of(one, row)
        origin = built.get(questions[item.version_id].id)
        found[item.attempt_id].append(
            SheetItem(
                item=item,
                question=questions[item.version_id],
                keyed=one,
                answer_row=row,
                answer=answer,
                mark=mark,
                is_proved=is_proved(one.content, answer, gold[item.version_id]),
                recipe=origin.recipe if origin else "",
                operator=origin.operator if origin else "",
            )
        )
    return found
