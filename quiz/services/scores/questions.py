"""What the attempts at an assignment say of its questions: how hard, and misread in what way.

Only each person's first attempt counts: after it they have seen the key (docs/method.md 7.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from quiz.domain.linting.banks.closed_book import check_closed_book
from quiz.domain.linting.findings import Finding
from quiz.domain.marking.grading import guess_value
from quiz.domain.marking.in_words import Word, wrong_choices
from quiz.domain.people.rights import Actor
from quiz.domain.quantities import statistics
from quiz.domain.questions.difficulty import Difficulty, observed
from quiz.domain.questions.questions import CONTENTS
from quiz.domain.quizzes.rules import SourcePlace
from quiz.domain.text.text import normalise
from quiz.persistence.bank.questions import load_questions
from quiz.services.attempts.rules import rules_of
from quiz.services.building.difficulty import Rated, rated
from quiz.services.feedback.discernment import Overview, overview_of
from quiz.services.feedback.operator_counts import JudgedClaim, OperatorCount, count_operators
from quiz.services.scores.attempts import ScoredAssignment, assignment_view, get_scored
from quiz.services.scores.sheets import SheetItem, first_attempts, load_sheets


@dataclass(frozen=True)
class Profile:
    """How right answers and whole proofs fall together, as counts (docs/method.md 7.4)."""

    both: int
    answer_alone: int
    proof_alone: int
    neither: int

    @property
    def total(self) -> int:
        """How many were asked for a proof."""
        return self.both + self.answer_alone + self.proof_alone + self.neither

    @property
    def answers(self) -> int:
        """How many had the right verdict."""
        return self.both + self.answer_alone

    @property
    def proofs(self) -> int:
        """How many had the whole proof, whatever the verdict."""
        return self.both + self.proof_alone


@dataclass(frozen=True)
class WrongChoice:
    """The wrong answer that most people gave, and how many did."""

    word: Word
    people: int


@dataclass(frozen=True)
class QuestionScores:
    """One question, in one version, over all who were asked it.

    `facility` is the mean mark with Wilson's interval of 95 %; `words` is a marked text that says
    what it means, or that there are too few to tell. `profile` is None without a proof to give.
    """

    position: int
    key: str
    version: int
    stem: str
    language: str
    kind_label: str
    people: int
    blank: int
    facility: Fraction
    interval: statistics.ShareInterval
    words: str
    right: int
    # Of how many answers it was said how sure they are; and those that were wrong above 80 %.
    stated: int
    sure_and_wrong: int
    profile: Profile | None
    wrong: WrongChoice | None
    # How hard it was expected to be, and how hard it was; None where nothing was expected, or
    # where too few have answered.
    expected: Rated | None
    observed: Difficulty | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class QuestionsView:
    """All questions of an assignment, and the profile of all of them that ask for a proof.

    `operators` sums up the claims that were built, by what was done to their facts.
    """

    assignment: ScoredAssignment
    people: int
    too_few: bool
    questions: tuple[QuestionScores, ...]
    profile: Profile
    overview: Overview
    operators: tuple[OperatorCount, ...]

    @property
    def asks_confidence(self) -> bool:
        """Whether anybody said how sure they are."""
        return any(question.stated for question in self.questions)


def show_questions(session: Session, actor: Actor, code: str) -> QuestionsView:
    """Return what first attempts say of each question. Raises what `rights.require` raises."""
    assignment = get_scored(session, actor, code)
    sheets = first_attempts(load_sheets(session, assignment.row.id))
    entries: defaultdict[int, list[SheetItem]] = defaultdict(list)
    for sheet in sheets:
        for entry in sheet.entries:
            entries[entry.item.version_id].append(entry)
    hidden = rules_of(assignment.row).source is not SourcePlace.BESIDE
    expected = _expected(session, [found[0] for found in entries.values()])
    questions = (
        _question(found, expected.get(version_id), hidden=hidden)
        for version_id, found in entries.items()
    )
    return QuestionsView(
        assignment=assignment_view(assignment),
        people=len(sheets),
        too_few=len(sheets) < statistics.FEW,
        questions=tuple(sorted(questions, key=lambda question: (question.position, question.key))),
        profile=_profile([entry for found in entries.values() for entry in found]),
        overview=overview_of(
            entry for found in entries.values() for entry in found if entry.mark is not None
        ),
        operators=count_operators(
            JudgedClaim(entry.operator, entry.question.content, entry.answer, entry.is_right)
            for found in entries.values()
            for entry in found
        ),
    )


def _expected(session: Session, entries: Sequence[SheetItem]) -> dict[int, Rated]:
    """Return how hard each question was expected to be, by its version, where that is said."""
    loaded = load_questions(session, [entry.question.version.question_id for entry in entries])
    found = {}
    for entry in entries:
        question = loaded[entry.question.version.question_id].question
        if rating := rated(question, entry.built):
            found[entry.item.version_id] = rating
    return found


def _question(
    entries: Sequence[SheetItem], expected: Rated | None, *, hidden: bool
) -> QuestionScores:
    """Sum up one question; `hidden` says that it was asked without its article."""
    first = entries[0]
    question = first.question
    facility = statistics.mean([entry.mark.value for entry in entries if entry.mark]) or Fraction(0)
    return QuestionScores(
        position=min(entry.item.position for entry in entries),
        key=question.version.question_key,
        version=question.version.number,
        stem=question.content.stem,
        language=question.language,
        kind_label=CONTENTS[question.kind].label,
        people=len(entries),
        blank=sum(entry.answer is None for entry in entries),
        facility=facility,
        interval=statistics.wilson(facility, len(entries)),
        words=statistics.facility_words(facility, len(entries)),
        right=sum(entry.is_right for entry in entries),
        stated=sum(entry.stated is not None for entry in entries),
        sure_and_wrong=sum(entry.is_sure_and_wrong for entry in entries),
        profile=_profile(entries) if first.is_proved is not None else None,
        wrong=_most_wrong(entries),
        expected=expected,
        observed=observed(facility, len(entries)),
        findings=tuple(
            check_closed_book(
                facility,
                len(entries),
                guess_value(question.content, question.setting(first.item.presented)),
            )
        )
        if hidden
        else (),
    )


def _profile(entries: Iterable[SheetItem]) -> Profile:
    asked = [entry for entry in entries if entry.is_proved is not None]

    def count(is_right: bool, is_proved: bool) -> int:
        return sum(entry.is_right is is_right and entry.is_proved is is_proved for entry in asked)

    return Profile(
        both=count(True, True),
        answer_alone=count(True, False),
        proof_alone=count(False, True),
        neither=count(False, False),
    )


def _most_wrong(entries: Iterable[SheetItem]) -> WrongChoice | None:
    """Return the wrong answer that most gave; of several the first in the order of words."""
    counts: defaultdict[str, list[Word]] = defaultdict(list)
    for entry in entries:
        for word in wrong_choices(entry.question.content, entry.answer, is_right=entry.is_right):
            # Spelt alike but for case or spaces is answered alike.
            counts[normalise(str(word)).text].append(word)
    if not counts:
        return None
    most = min(counts, key=lambda word: (-len(counts[word]), word))
    return WrongChoice(min(counts[most], key=str), len(counts[most]))
