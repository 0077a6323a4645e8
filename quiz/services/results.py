"""Results: the score beside its guess line, and every question with its answer and its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts import HANDED_IN, State
from quiz.domain.errors import Conflict
from quiz.domain.given import is_proved
from quiz.domain.questions import Answer
from quiz.domain.quizzes import Mode
from quiz.domain.rights import Action, Actor
from quiz.domain.text_marks import N_
from quiz.persistence.attempts import (
    ItemRow,
    current_answers,
    current_marks,
    current_scores,
    items_of,
)
from quiz.services.attempts import Asked, Held, answer_of, fetch_attempt, load_asked, setting_of
from quiz.services.feedback import Review, review_item


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
    """The result of an attempt. `code` leads back to the quiz, `own` says whose result it is."""

    attempt_id: UUID
    title: str
    language: str
    mode: Mode
    code: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: Fraction
    guess_line: Fraction
    split: Split
    reviews: tuple[Review, ...]
    own: bool

    @property
    def wrong(self) -> tuple[Review, ...]:
        """The items of which something is missing."""
        return tuple(review for review in self.reviews if not review.is_right)

    @property
    def wrong_reason(self) -> tuple[Review, ...]:
        """The items with the right answer for the wrong reason."""
        return tuple(review for review in self.reviews if review.right_for_the_wrong_reason)


def view_result(session: Session, actor: Actor, attempt_id: UUID) -> ResultView:
    """Return the result of a submitted attempt to its person, or to who may see its scores.

    Raises what `rights.require` raises, and `NotSubmitted` before the attempt's end.
    """
    held = fetch_attempt(session, actor, attempt_id, Action.SEE)
    if State(held.row.state) not in HANDED_IN:
        raise NotSubmitted
    items = items_of(session, attempt_id)
    asked = load_asked(session, {item.version_id for item in items})
    rows = current_answers(session, attempt_id)
    marks = current_marks(session, attempt_id)
    score = current_scores(session, [attempt_id])[attempt_id]
    answers = {item.id: answer_of(asked[item.version_id], rows.get(item.id)) for item in items}
    return ResultView(
        attempt_id=attempt_id,
        title=held.offer.quiz.title,
        language=held.offer.quiz.language,
        mode=held.mode,
        code=held.offer.assignment.code,
        number=held.row.number,
        started_at=held.row.started_at,
        submitted_at=held.row.submitted_at,
        score=score.value,
        guess_line=Fraction(score.guess_line),
        split=_split(
            [(asked[item.version_id], item, answers[item.id]) for item in items],
            {item.id: bool(_first_is_whole(marks[item.id].parts)) for item in items},
        ),
        reviews=tuple(
            review_item(session, asked[item.version_id], item, answers[item.id], marks[item.id])
            for item in items
        ),
        own=_is_own(held, actor),
    )


def _is_own(held: Held, actor: Actor) -> bool:
    return held.row.person_id == actor.person_id


def _first_is_whole(parts: list[dict[str, str]]) -> bool:
    return Fraction(parts[0]["earned"]) == Fraction(parts[0]["possible"])


def _split(answered: list[tuple[Asked, ItemRow, Answer | None]], right: dict[int, bool]) -> Split:
    proved = {
        item.id: is_proved(asked.content, answer, setting_of(asked, item).gold)
        for asked, item, answer in answered
    }
    claims = [item_id for item_id, proof in proved.items() if proof is not None]
    return Split(
        answers=sum(right.values()),
        items=len(answered),
        proofs=sum(1 for item_id in claims if proved[item_id]),
        both=sum(1 for item_id in claims if proved[item_id] and right[item_id]),
        claims=len(claims),
    )
