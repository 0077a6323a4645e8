"""A session of study: the next card, its answer, its rating, and taking a rating back.

A turn is a card as it was put before its person. It is chosen by a POST and kept, so that whoever
reloads or comes back finds the same question.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Closed, Refused
from quiz.domain.marking.confidence import Certainty, guess_percent
from quiz.domain.marking.grading import Setting, grade
from quiz.domain.messages import N_
from quiz.domain.people.resources import CardResource
from quiz.domain.people.rights import Action, Actor, missing, require, signed_in
from quiz.domain.questions.questions import CONTENTS, THREE_VERDICTS, Answer, VerdictWithEvidence
from quiz.domain.questions.shuffling import Presented, as_shown, options_order
from quiz.domain.study.scheduling import Aim, Rating
from quiz.domain.study.studying import AnswerOutcome, is_produced, rating_of
from quiz.persistence.bank.questions import find_wordings
from quiz.persistence.quizzes.reserved import is_barred
from quiz.persistence.study import cards, turns
from quiz.persistence.study.learners import lock_person
from quiz.persistence.study.reviews import last_review, logs_of_cards
from quiz.persistence.tables.study import CardRow, ReviewRow, ReviewUndoRow, TurnRow
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions
from quiz.services.attempts.answers import accepted, expect_read
from quiz.services.feedback.release import embargo_for
from quiz.services.study.choice import choose_next
from quiz.services.study.learner import Learner, find_learner
from quiz.services.study.memory import enter_review, put_state
from quiz.services.study.today import today_of
from quiz.services.study.variants import Chosen


class Aside(StrEnum):
    """What is done with a card that shall not be asked now."""

    BURY = "bury"
    SUSPEND = "suspend"
    UNWANTED = "unwanted"


@dataclass(frozen=True)
class TurnTarget:
    """What is needed to read an answer of a turn."""

    kind: str
    wording: Mapping[str, Any]


# --- asking ----------------------------------------------------------------------------------


def begin_turn(session: Session, actor: Actor, now: datetime) -> bool:
    """Put the next card before a person; tell whether there is one.

    A turn that is open stays, unless an exam that asks for it has opened since.
    """
    lock_person(session, signed_in(actor))
    learner = find_learner(session, actor, now)
    embargo = embargo_for(session, actor, now)
    opened = learner.open_turn
    if opened is not None:
        if not is_barred(session, opened.question_id, embargo.barred):
            return True
        turns.drop_open_turn(session, learner.id)
    today = today_of(session, learner, embargo.barred)
    chosen = choose_next(session, learner, embargo, today)
    if chosen is None:
        return False
    session.add(new_turn(learner, chosen, now))
    session.flush()
    return True


def new_turn(learner: Learner, chosen: Chosen, now: datetime) -> TurnRow:
    """Return the turn in which a chosen card is asked; it is not stored yet."""
    question = chosen.question
    return TurnRow(
        person_id=learner.id,
        card_id=chosen.card.card.id,
        question_id=question.question_id,
        version_id=question.version.id,
        day=learner.day,
        variant=chosen.variant,
        presented=presented_data(options_order(chosen.seed, question.content)),
        asked_at=now,
    )


def presented_data(options: Iterable[str]) -> dict[str, Any]:
    """Return what is put before a person with a question, as a turn keeps it."""
    return {
        "options": list(options),
        "verdicts": [verdict.value for verdict in THREE_VERDICTS],
    }


# --- answering -------------------------------------------------------------------------------


def find_turn_target(session: Session, actor: Actor, turn_id: UUID) -> TurnTarget:
    """Return how the question of an own turn is answered."""
    turn = get_turn(session, actor, turn_id)
    kind, wording = find_wordings(session, [turn.version_id])[turn.version_id]
    return TurnTarget(kind, as_shown(CONTENTS[kind], wording, turn.presented["options"]))


def answer_turn(
    session: Session,
    actor: Actor,
    turn_id: UUID,
    payload: Mapping[str, Any] | None,
    certainty: Certainty | None,
    now: datetime,
) -> None:
    """Keep the answer of a turn and suggest a rating; no answer means "I don't know".

    The first answer stays: a repeated request changes nothing. Raises `Refused` for an answer that
    the page could not have sent, and `Closed` where an exam has opened that asks the same.
    """
    turn = get_turn(session, actor, turn_id, locked=True)
    _expect_free(session, actor, turn, now)
    if turn.answered_at is not None:
        return
    keyed = load_keyed_questions(session, [turn.version_id])[turn.version_id]
    answer = read_answer(keyed, payload)
    expect_read(keyed.content, answer, keyed.version.language, lambda: keyed.content)
    turn.payload = None if answer is None else to_data(answer)
    turn.certainty = certainty
    turn.answered_at = now
    # How quick it was tells something only of who is sure.
    is_quick = certainty is not None and _is_quick(session, turn)
    turn.suggested = suggested_rating(keyed, answer, certainty, is_quick=is_quick)
    session.flush()


def setting_of_turn(keyed: KeyedQuestion) -> Setting:
    """Return the setting in which study asks: always with the three verdicts."""
    return keyed.setting(Presented(verdicts=THREE_VERDICTS))


def read_answer(keyed: KeyedQuestion, payload: Mapping[str, Any] | None) -> Answer | None:
    """Return an answer from what was sent; None for "I don't know". Raises `Refused`."""
    return accepted(keyed.content, payload, lambda _: setting_of_turn(keyed))


def suggested_rating(
    keyed: KeyedQuestion,
    answer: Answer | None,
    certainty: Certainty | None = None,
    *,
    is_quick: bool = False,
) -> Rating:
    """Return the rating that an answer suggests, with how sure its person was and how quick."""
    marking = grade(keyed.content, answer, setting_of_turn(keyed))
    parts = marking.parts
    proof = None
    if isinstance(keyed.content, VerdictWithEvidence) and len(parts) > 1:
        proof = sum((part.earned for part in parts[1:]), Fraction(0)) / sum(
            (part.possible for part in parts[1:]), Fraction(0)
        )
    return rating_of(
        AnswerOutcome(
            right=answer is not None and marking.answer_is_right,
            chance=Fraction(guess_percent(keyed.content, THREE_VERDICTS), 100),
            produced=is_produced(keyed.content),
            proof=proof,
            certainty=certainty,
            quick=is_quick,
        )
    )


def _is_quick(session: Session, turn: TurnRow) -> bool:
    """Tell whether an answer took no longer than is usual for this person and this variant."""
    before = [
        seconds_taken(other.asked_at, other.answered_at)
        for other in turns.latest_turns(session, turn.person_id)
        if other.variant == turn.variant and other.id != turn.id
    ]
    return bool(before) and seconds_taken(turn.asked_at, turn.answered_at) <= statistics.median(
        before
    )


def seconds_taken(asked_at: datetime, answered_at: datetime | None) -> float:
    """Return how long an answer took; nothing that was left lying counts for more than 3 min."""
    if answered_at is None:
        return 0.0
    return min(180.0, max(0.0, (answered_at - asked_at).total_seconds()))


# --- rating ----------------------------------------------------------------------------------


def rate_turn(session: Session, actor: Actor, turn_id: UUID, rating: Rating, now: datetime) -> None:
    """Rate an answered turn: the card gets its next day, and the log an entry.

    A turn that was rated already stays as it is. Raises `Refused` before it was answered.
    """
    turn = get_turn(session, actor, turn_id, locked=True)
    if turn.rated_at is not None:
        return
    _expect_free(session, actor, turn, now)
    if turn.answered_at is None:
        raise Refused(
            N_("This card has not been answered yet, so it cannot be rated."),
            N_("Answer it, or say that you do not know."),
        )
    learner = find_learner(session, actor, now)
    review = new_review(turn, learner.habits.aim(learner.day), learner.day, rating, now)
    card = _card(session, turn)
    enter_review(card, review, logs_of_cards(session, [card.id])[card.id])
    session.add(review)
    turn.rating, turn.rated_at = rating, now
    session.flush()


def new_review(turn: TurnRow, aim: Aim, day: date, rating: Rating, at: datetime) -> ReviewRow:
    """Return the entry of the log for an answered turn; it is not stored yet."""
    return ReviewRow(
        person_id=turn.person_id,
        card_id=turn.card_id,
        turn_id=turn.id,
        at=at,
        day=day,
        rating=rating,
        retention=aim.retention,
        longest=aim.longest,
        duration=round(seconds_taken(turn.asked_at, turn.answered_at) * 1000),
    )


def undo_rating(session: Session, actor: Actor, now: datetime) -> bool:
    """Take today's last rating back and ask for it again; tell whether there was one.

    The card is as it was, and the log keeps both the review and that it was taken back.
    """
    lock_person(session, signed_in(actor))
    learner = find_learner(session, actor, now)
    last = last_review(session, learner.id, learner.day)
    if last is None:
        return False
    turn, card = turns.find_turn(session, last.turn_id), cards.find_card(session, last.card_id)
    if turn is None or card is None:
        return False
    turns.drop_open_turn(session, learner.id)
    put_state(card, last.before)
    session.add(ReviewUndoRow(review_id=last.id, at=now))
    turn.rating, turn.rated_at = None, None
    session.flush()
    return True


def set_aside(session: Session, actor: Actor, turn_id: UUID, how: Aside, now: datetime) -> None:
    """Bury a card for today, suspend it until it is brought back, or ask for it never again."""
    turn = get_turn(session, actor, turn_id)
    if turn.rated_at is not None:
        return
    card = _card(session, turn)
    if how is Aside.BURY:
        card.buried_on = find_learner(session, actor, now).day
    else:
        card.standing = cards.SUSPENDED if how is Aside.SUSPEND else cards.UNWANTED
    turns.drop_open_turn(session, turn.person_id)
    session.flush()


def bring_back(session: Session, actor: Actor) -> None:
    """Let all suspended cards of a person come again, as they were remembered."""
    cards.bring_back(session, signed_in(actor), cards.SUSPENDED)
    session.flush()


# --- fetching --------------------------------------------------------------------------------


def get_turn(session: Session, actor: Actor, turn_id: UUID, *, locked: bool = False) -> TurnRow:
    """Return an own turn; another's, and one that is not there, are answered alike.

    `locked` keeps other writers from it: two presses at once rate it once.
    """
    turn = turns.find_turn(session, turn_id, locked=locked)
    if turn is None:
        raise missing(actor)
    require(actor, Action.ANSWER, CardResource(turn.person_id))
    return turn


def _card(session: Session, turn: TurnRow) -> CardRow:
    card = cards.find_card(session, turn.card_id)
    if card is None:
        raise AssertionError("a turn has a card")
    return card


def _expect_free(session: Session, actor: Actor, turn: TurnRow, now: datetime) -> None:
    if is_barred(session, turn.question_id, embargo_for(session, actor, now).barred):
        raise Closed(
            N_("An exam that asks about this is open for you, so it is not studied now."),
            N_("Go on with the next card. This one comes back after the exam."),
        )
