"""Results: the score beside its guess line, and every question with its answer and its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.attempts.notes import ItemNotes
from quiz.domain.errors import Conflict
from quiz.domain.messages import N_, Message
from quiz.domain.people.rights import Action, Actor
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import EVERYTHING, Field, Moment, Since, next_since
from quiz.domain.quizzes.rules import CountedAttempt
from quiz.persistence.attempts.attempts import current_scores
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.bank.built import built_of_questions
from quiz.services.attempts.access import AuthorizedAttempt, fetch_attempt
from quiz.services.attempts.answered import AnsweredItem, as_marked, load_answered
from quiz.services.feedback import release
from quiz.services.feedback.discernment import Overview, overview_of, tells_overview, with_certainty
from quiz.services.feedback.operator_counts import JudgedClaim, OperatorCount, count_operators
from quiz.services.feedback.review import Disclosed, Review, review_shown
from quiz.services.results.receipts import Receipt, receipt_of
from quiz.services.taking.notes import read_notes


class NotSubmitted(Conflict):
    """The result of an attempt that is still being taken was asked for."""

    def __init__(self) -> None:
        super().__init__(
            N_("This attempt has not been submitted, so it has no result yet."),
            N_("Submit it first; the summary of its questions has the button."),
        )


@dataclass(frozen=True)
class Split:
    """How many answers are right, how many proofs, and both at once.

    `claims` is the number of items that ask for a verdict with its proof.
    """

    answers: int
    items: int
    proofs: int
    both: int
    claims: int


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """The result of an attempt. `code` leads back to the quiz, `own` says whose result it is.

    `shown` are the fields that the one who looks may see; `score`, `guess_line` and `split` are
    None where the points are hidden, and those by certainty where `certainty_counts`. `operators`
    is empty unless all is shown, and `overview` None where it would tell what is hidden. `more`
    says from when on more is shown, and `closes_at` when the quiz closes for this person; once that
    is past it is None, though others may have more time. `reserved` is how many of the items
    another exam asks that is not over: nothing is told of them. `counts` says which of several
    attempts counts, and is None where there can be but one. `notes` are those of its person, by
    position, and none where somebody else looks.
    """

    attempt_id: UUID
    person_id: UUID
    title: str
    language: str
    mode: Mode
    code: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: Fraction | None
    guess_line: Fraction | None
    split: Split | None
    operators: tuple[OperatorCount, ...]
    reviews: tuple[Review | Disclosed, ...]
    reserved: int
    own: bool
    shown: frozenset[Field]
    more: Since | None
    closes_at: datetime | None
    confidence_asked: bool
    certainty_counts: bool
    overview: Overview | None
    receipt: Receipt
    counts: CountedAttempt | None
    notes: Mapping[int, ItemNotes]

    @property
    def waiting(self) -> Message | None:
        """When more is shown, or that nothing will be; None where nothing is waited for."""
        if self.more is Since.RELEASED:
            return Message(
                N_("More is shown when the results are released. The front page will tell you.")
            )
        if self.more is Since.CLOSED and self.closes_at is None:
            return Message(N_("More is shown when everybody's time is over."))
        if self.more is Since.CLOSED:
            return Message(
                N_("More is shown after the quiz has closed: %(moment)s."),
                {"moment": self.closes_at},
            )
        if Field.POINTS not in self.shown:
            return Message(N_("Your answers are saved and submitted. No result is shown here."))
        return None

    @property
    def is_receipt(self) -> bool:
        """Whether nothing is told yet but that the attempt was submitted, and with what."""
        return Field.POINTS not in self.shown

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.shown == EVERYTHING

    @property
    def tells_right(self) -> bool:
        """Whether it can be seen which answers are right."""
        return Field.CORRECTNESS in self.shown

    @property
    def wrong(self) -> tuple[Review | Disclosed, ...]:
        """The items of which it is shown that something is missing."""
        return tuple(review for review in self.reviews if review.is_right is False)

    @property
    def sure_and_wrong(self) -> tuple[Review | Disclosed, ...]:
        """The items with a wrong answer of which the person was more than 80 % sure."""
        return tuple(review for review in self.reviews if review.sure_and_wrong)

    @property
    def wrong_reason(self) -> tuple[Review | Disclosed, ...]:
        """The items with the right answer for the wrong reason, where all of them is shown."""
        return tuple(review for review in self.reviews if review.right_for_the_wrong_reason)


def view_result(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> ResultView:
    """Return the result of a submitted attempt to its person, or to who may see its scores.

    Its person sees what the rules show by now, the others see all of it. Raises what
    `rights.require` raises, and `NotSubmitted` before the attempt's end.
    """
    authorized = fetch_attempt(session, actor, attempt_id, Action.SEE)
    if State(authorized.row.state) not in HANDED_IN:
        raise NotSubmitted
    answered = load_answered(session, marked_items(session, attempt_id))
    score = current_scores(session, [attempt_id])[attempt_id]
    moment = release.moment_now(session, authorized, now)
    shown = release.shown_in(actor, authorized, moment)
    points = Field.POINTS in shown
    reserved = _reserved(session, actor, authorized, answered, now)
    whole = shown == EVERYTHING and not reserved
    return ResultView(
        attempt_id=attempt_id,
        person_id=authorized.row.person_id,
        title=authorized.assignment.quiz.title,
        language=authorized.assignment.quiz.language,
        mode=authorized.mode,
        code=authorized.assignment.row.code,
        number=authorized.row.number,
        started_at=authorized.row.started_at,
        submitted_at=authorized.row.submitted_at,
        score=score.value if points else None,
        guess_line=Fraction(score.guess_line) if points else None,
        split=_split(answered) if points else None,
        operators=_operators(session, answered) if whole else (),
        reviews=tuple(
            with_certainty(
                review_shown(
                    found,
                    release.without_answers(shown) if found.item.version_id in reserved else shown,
                ),
                authorized,
                found,
            )
            for found in as_marked(session, answered)
        ),
        reserved=sum(found.item.version_id in reserved for found in answered),
        own=_is_own(authorized, actor),
        shown=shown,
        more=_more(actor, authorized, moment),
        closes_at=_closing_ahead(authorized, now),
        confidence_asked=authorized.rules.confidence_asked,
        certainty_counts=authorized.rules.confidence_counts,
        overview=overview_of(answered) if tells_overview(shown) and not reserved else None,
        receipt=receipt_of(session, authorized, answered, shown),
        counts=None if authorized.rules.attempts == 1 else authorized.rules.counts,
        notes=read_notes(session, attempt_id) if _is_own(authorized, actor) else {},
    )


def _reserved(
    session: Session,
    actor: Actor,
    authorized: AuthorizedAttempt,
    answered: Sequence[AnsweredItem],
    now: datetime,
) -> frozenset[int]:
    """Return the versions whose answers another exam holds back; none from who sees the scores."""
    if release.sees_everything(actor, authorized):
        return frozenset()
    versions = {found.item.version_id for found in answered}
    return release.reserved_versions(
        session, actor, versions, now, besides=authorized.assignment.row.id
    )


def _more(actor: Actor, authorized: AuthorizedAttempt, moment: Moment) -> Since | None:
    """Return from when on more is shown than now; None where all that will be shown is."""
    if release.sees_everything(actor, authorized):
        return None
    more = next_since(authorized.assignment.row.rules.shown, moment)
    closes = authorized.assignment.row.closes_at is not None
    return Since.RELEASED if more is Since.CLOSED and not closes else more


def _closing_ahead(authorized: AuthorizedAttempt, now: datetime) -> datetime | None:
    closes_at = authorized.rules.closes_at
    return closes_at if closes_at is not None and now < closes_at else None


def _operators(session: Session, answered: Sequence[AnsweredItem]) -> tuple[OperatorCount, ...]:
    """Sum up the claims that were built, by what was done to their facts."""
    built = built_of_questions(session, [found.question.version.question_id for found in answered])
    return count_operators(
        JudgedClaim(
            built[found.question.version.question_id].operator,
            found.question.content,
            found.answer,
            found.is_right,
        )
        for found in answered
        if found.question.version.question_id in built
    )


def _is_own(authorized: AuthorizedAttempt, actor: Actor) -> bool:
    return authorized.row.person_id == actor.person_id


def _split(answered: Sequence[AnsweredItem]) -> Split:
    claims = [found for found in answered if found.is_proved is not None]
    return Split(
        answers=sum(found.is_right for found in answered),
        items=len(answered),
        proofs=sum(bool(found.is_proved) for found in claims),
        both=sum(found.is_right and bool(found.is_proved) for found in claims),
        claims=len(claims),
    )
