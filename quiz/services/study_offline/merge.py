"""Offline reviews: each is entered once, in the place of its time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Refused
from quiz.domain.people.rights import Actor, missing, signed_in
from quiz.domain.questions.questions import CONTENTS, Answer
from quiz.domain.questions.shuffling import as_shown
from quiz.domain.study.scheduling import Rating
from quiz.persistence.bank.questions import find_wordings
from quiz.persistence.study.cards import find_cards
from quiz.persistence.study.learners import lock_person
from quiz.persistence.study.reviews import add_reviews, logs_of_cards
from quiz.persistence.study.turns import drop_open_turn, known_turns
from quiz.persistence.tables.study import TurnRow
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions
from quiz.services.study.learner import Learner, find_learner
from quiz.services.study.memory import enter_review
from quiz.services.study.turns import (
    TurnTarget,
    new_review,
    presented_data,
    read_answer,
    suggested_rating,
)
from quiz.services.study_offline.pack import OfflineTicket


@dataclass(frozen=True, kw_only=True)
class OfflineReview:
    """A review that a device sends, its times on our clock."""

    ticket: OfflineTicket
    payload: Mapping[str, Any] | None
    rating: Rating
    asked_at: datetime
    answered_at: datetime
    rated_at: datetime


@dataclass(frozen=True)
class Merged:
    """The turns that are in the log now, and those whose card is no longer there."""

    kept: tuple[UUID, ...]
    gone: tuple[UUID, ...]


def find_ticket_targets(
    session: Session, actor: Actor, tickets: Collection[OfflineTicket]
) -> dict[UUID, TurnTarget]:
    """Return how the questions of own packed cards are answered, by the turn's id; one query.

    Raises `NotFound` where one of them is another person's.
    """
    person_id = signed_in(actor)
    if any(ticket.person_id != person_id for ticket in tickets):
        raise missing(actor)
    wordings = find_wordings(session, {ticket.version_id for ticket in tickets})
    targets = {}
    for ticket in tickets:
        kind, wording = wordings[ticket.version_id]
        shown = as_shown(CONTENTS[kind], wording, ticket.options)
        targets[ticket.turn_id] = TurnTarget(kind, shown)
    return targets


def merge_reviews(
    session: Session, actor: Actor, reviews: Sequence[OfflineReview], now: datetime
) -> Merged:
    """Enter offline reviews into the log, each once and in the place of its time.

    Raises `NotFound`, and enters nothing, where one of them is another person's.
    """
    person_id = signed_in(actor)
    if any(review.ticket.person_id != person_id for review in reviews):
        raise missing(actor)
    lock_person(session, person_id)
    learner = find_learner(session, actor, now)
    # Of a review that was sent twice the first one is entered.
    by_turn = {review.ticket.turn_id: review for review in reversed(reviews)}
    turns = tuple(dict.fromkeys(review.ticket.turn_id for review in reviews))
    known = known_turns(session, turns)
    new = [by_turn[turn] for turn in turns if turn not in known]
    entered = _enter(session, learner, new)
    gone = {review.ticket.turn_id for review in new} - {ticket.turn_id for ticket in entered}
    opened = learner.open_turn
    asks_again = opened is not None and opened.answered_at is None
    if opened and asks_again and opened.card_id in {ticket.card_id for ticket in entered}:
        drop_open_turn(session, person_id)
    session.flush()
    return Merged(
        kept=tuple(turn for turn in turns if turn not in gone),
        gone=tuple(turn for turn in turns if turn in gone),
    )


def _enter(
    session: Session, learner: Learner, reviews: Sequence[OfflineReview]
) -> list[OfflineTicket]:
    """Store turns with their reviews, as far as their cards are still this person's."""
    tickets = [review.ticket for review in reviews]
    cards = find_cards(session, {ticket.card_id for ticket in tickets})
    own = {key: card for key, card in cards.items() if card.person_id == learner.id}
    keyed = load_keyed_questions(session, {ticket.version_id for ticket in tickets})
    logs = logs_of_cards(session, own)
    entered, rows = [], []
    for review in reviews:
        ticket = review.ticket
        if ticket.card_id not in own:
            continue
        turn = _turn(learner, review, keyed[ticket.version_id])
        row = new_review(
            turn, learner.habits.aim(turn.day), turn.day, review.rating, review.rated_at
        )
        enter_review(own[ticket.card_id], row, logs[ticket.card_id])
        session.add(turn)
        rows.append(row)
        entered.append(ticket)
    add_reviews(session, rows)
    return entered


def _turn(learner: Learner, review: OfflineReview, keyed: KeyedQuestion) -> TurnRow:
    ticket, answer = review.ticket, _answer(keyed, review.payload)
    return TurnRow(
        id=ticket.turn_id,
        person_id=learner.id,
        card_id=ticket.card_id,
        question_id=ticket.question_id,
        version_id=ticket.version_id,
        day=learner.day_at(review.rated_at),
        variant=ticket.variant,
        presented=presented_data(ticket.options),
        asked_at=review.asked_at,
        answered_at=review.answered_at,
        payload=None if answer is None else to_data(answer),
        suggested=suggested_rating(keyed, answer),
        rating=review.rating,
        rated_at=review.rated_at,
    )


def _answer(keyed: KeyedQuestion, payload: Mapping[str, Any] | None) -> Answer | None:
    """Read an answer; nobody is there any more to mend one that the page would have refused."""
    try:
        return read_answer(keyed, payload)
    except Refused:
        return None
