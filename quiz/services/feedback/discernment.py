"""How sure people were and how well they tell claims apart, in one attempt or in many."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from sqlalchemy.orm import Session

from quiz.domain.marking.confidence import CertaintyReport, Marked, certainty_report
from quiz.domain.measurement import discernment
from quiz.domain.measurement.calibration import Calibration, Forecast, calibrate
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.questions.questions import Answer, Content, Verdict, VerdictWithEvidence
from quiz.domain.quizzes.release import Field
from quiz.persistence.attempts.items import submitted_items
from quiz.persistence.attempts.scores import submitted_attempts
from quiz.services.attempts.access import AuthorizedAttempt
from quiz.services.attempts.answered import AnsweredItem, load_answered
from quiz.services.feedback.release import shown_of_attempts
from quiz.services.feedback.review import Disclosed, Review


@dataclass(frozen=True)
class MarkedAnswer:
    """A marked item: its claim if it has one, whether the answer is right, and how sure it was."""

    content: Content
    answer: Answer | None
    verdicts: tuple[Verdict, ...]
    is_right: bool
    marked: Marked


@dataclass(frozen=True)
class Overview:
    """What many marked items say of how sure somebody is, and of how well they judge claims."""

    answers: tuple[MarkedAnswer, ...]

    @cached_property
    def calibration(self) -> Calibration | None:
        """How often they were right when they said how sure they are; None where they never did."""
        return calibrate(
            [
                Forecast(answer.marked.percent, answer.is_right)
                for answer in self.answers
                if answer.marked.percent is not None and not answer.marked.blank
            ]
        )

    @cached_property
    def certainty(self) -> CertaintyReport:
        """What marks by certainty come to."""
        return certainty_report([answer.marked for answer in self.answers])

    @cached_property
    def findings(self) -> tuple[discernment.PairDiscernment, ...]:
        """What is known of telling claims apart, for the pairs of which there are claims at all."""
        support = discernment.count_support(self._judgements)
        sufficiency = discernment.count_sufficiency(self._judgements)
        found = (
            discernment.PairDiscernment(discernment.Pair.SUPPORT, support),
            discernment.PairDiscernment(discernment.Pair.SUFFICIENCY, sufficiency),
        )
        return tuple(
            measured for measured in found if measured.counts.signals or measured.counts.others
        )

    @cached_property
    def verdicts(self) -> tuple[tuple[Verdict, Verdict | None], ...]:
        """The right verdict of each claim that asks for one, and the verdict given."""
        return tuple(
            (answer.content.verdict, answer.answer.claim_verdict if answer.answer else None)
            for answer in self.answers
            if isinstance(answer.content, VerdictWithEvidence)
        )

    @cached_property
    def balanced_accuracy(self) -> Fraction | None:
        """The mean of each verdict's share of right answers; None with fewer than two verdicts."""
        return discernment.balanced_accuracy(self.verdicts)

    @cached_property
    def corrected_accuracy(self) -> Fraction | None:
        """The same with chance taken out: any constant answer comes to 0."""
        return discernment.corrected_accuracy(self.verdicts)

    @cached_property
    def verification(self) -> discernment.Verification | None:
        """The shares of supported and refuted claims found, and the bias; None without both."""
        counts = discernment.count_support(self._judgements)
        return discernment.verification(counts) if counts.signals and counts.others else None

    @cached_property
    def _judgements(self) -> tuple[discernment.ClaimJudgement, ...]:
        found = (
            discernment.judgement_of(answer.content, answer.answer, answer.verdicts)
            for answer in self.answers
        )
        return tuple(judgement for judgement in found if judgement is not None)


def marked_answer(found: AnsweredItem) -> MarkedAnswer:
    """Return a marked item as an overview counts it."""
    return MarkedAnswer(
        content=found.question.content,
        answer=found.answer,
        verdicts=found.item.presented.verdicts,
        is_right=found.is_right,
        marked=found.marked,
    )


def with_certainty(
    review: Review | Disclosed, authorized: AuthorizedAttempt, found: AnsweredItem
) -> Review | Disclosed:
    """Return a whole review that says how sure its person was, where the rules ask for that."""
    if not isinstance(review, Review) or not authorized.rules.confidence_asked:
        return review
    return replace(review, sure=found.marked, certainty_counts=authorized.rules.confidence_counts)


def tells_overview(shown: Set[Field]) -> bool:
    """Tell whether who is shown these fields may see an overview: it counts claims by their key."""
    return {Field.POINTS, Field.CORRECTNESS, Field.KEY} <= shown


def own_overview(session: Session, actor: Actor, now: datetime) -> Overview:
    """Return what a person's attempts say together, as far as the rules show their results.

    Of a question that was answered in several attempts the first answer counts: anybody who
    tries again has seen what is right. Raises `SignInNeeded` for visitors.
    """
    person_id = signed_in(actor)
    attempts = submitted_attempts(session, person_id)
    shown = shown_of_attempts(session, attempts, now)
    first: dict[int, AnsweredItem] = {}
    for found in load_answered(session, submitted_items(session, person_id)):
        if found.mark is not None and tells_overview(shown[found.item.attempt_id]):
            first.setdefault(found.question.version.question_id, found)
    return overview_of(first.values())


def overview_of(marked: Iterable[AnsweredItem]) -> Overview:
    """Return what marked items say together."""
    return Overview(tuple(map(marked_answer, marked)))
