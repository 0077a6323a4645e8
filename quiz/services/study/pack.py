"""What a device takes along to study without connection, and what it brings back.

A pack holds the next cards of one person as they would be asked, with all that is told afterwards:
study is practice, in which the key is told after every answer. For a question where one thing is
chosen of a few the pack has what is told of each choice, marked here. What is typed, ticked or
arranged is not marked on the device, for marking is written once, in the domain: the device shows
the right answer, and the learner says how well they knew it. The server marks every answer when it
arrives, and keeps the rating that the learner gave.

Nothing is in a pack that an open exam asks, or one that opens while the pack may be used. A card
that comes under embargo later, by an exam that nobody could foresee, was answered when it was
allowed or could not be known: its review is kept like any other, and nothing is told of it.

A pack is written down nowhere. Each of its cards carries a slip, which the web layer signs, and the
id of the turn that its answer will be: a turn that has arrived once does not arrive again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Refused
from quiz.domain.marking.in_words import possible_answers
from quiz.domain.people.rights import Actor, missing, signed_in
from quiz.domain.questions.questions import CONTENTS, THREE_VERDICTS, Answer
from quiz.domain.questions.shuffling import as_shown
from quiz.domain.seeds import seed_of
from quiz.domain.study.scheduling import Rating, local_day
from quiz.persistence.bank.questions import find_wording
from quiz.persistence.study import cards as store
from quiz.persistence.study import reviews as log
from quiz.persistence.study.cards import Barred
from quiz.persistence.study.embargo import articles_of_exams
from quiz.persistence.tables.study import CardRow, ReviewRow, TurnRow
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions
from quiz.services.people.profiles import get_person
from quiz.services.study.card import Reveal, TurnView, question_view, reveal_of, reveal_to_compare
from quiz.services.study.choice import Chosen, Scope, choose_ahead, choose_later
from quiz.services.study.embargo import barred_for, open_exams, withheld_for
from quiz.services.study.home import day_of, habits_of, seconds_taken
from quiz.services.study.memory import enter_review
from quiz.services.study.turns import TurnTarget, new_turn, read_answer, suggested_rating

# A weekend away; what an exam asks that is announced meanwhile stays on a device no longer.
LIFE = timedelta(days=3)
# About ten minutes of study, and less than a megabyte on the device.
MOST_CARDS = 30


@dataclass(frozen=True, kw_only=True)
class OfflineTicket:
    """What the server must know of a card that it gave along, to take its answer back."""

    turn_id: UUID
    person_id: UUID
    card_id: UUID
    question_id: int
    version_id: int
    variant: str
    options: tuple[str, ...]
    given_at: datetime


@dataclass(frozen=True)
class PossibleReveal:
    """What is told after an answer; `answer` is None for "I do not know"."""

    answer: Answer | None
    reveal: Reveal


@dataclass(frozen=True, kw_only=True)
class PackedCard:
    """A card to take along. `compared` is told where an answer is none of those foretold."""

    ticket: OfflineTicket
    due_on: date
    view: TurnView
    possible_reveals: tuple[PossibleReveal, ...]
    compared: Reveal | None


@dataclass(frozen=True)
class Pack:
    """The cards that a person takes along, in their order; `day` is the day of their making."""

    day: date
    cards: tuple[PackedCard, ...]


@dataclass(frozen=True, kw_only=True)
class OfflineReview:
    """A review that a device brings back, its times on our clock."""

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


# --- taking along ----------------------------------------------------------------------------


def make_pack(session: Session, actor: Actor, now: datetime) -> Pack:
    """Return the next cards of a person: those of today in their order, then those soon due."""
    person_id = signed_in(actor)
    zone = get_person(session, person_id).zone
    day, last, until = local_day(now, zone), local_day(now + LIFE, zone), now + LIFE
    scope = Scope(barred_for(session, actor, now, until), withheld_for(session, actor, now, until))
    habits = habits_of(session, person_id)
    chosen = choose_ahead(session, person_id, day, habits, scope, MOST_CARDS)
    rest = MOST_CARDS - len(chosen)
    chosen += choose_later(session, person_id, (day, last), scope, rest)
    opened = log.open_turn(session, person_id)
    # An answer that the server has waits for its rating there.
    busy = opened.card_id if opened is not None and opened.answered_at is not None else None
    chosen = [one for one in chosen if one.card.id != busy]
    questions = load_keyed_questions(session, {one.question.version_row.id for one in chosen})
    making = _Making(session, actor, day, now, scope.barred)
    cards = [_packed(making, one, questions[one.question.version_row.id]) for one in chosen]
    return Pack(day, tuple(cards))


@dataclass(frozen=True)
class _Making:
    """For whom a pack is made, and when; what is on the barred articles is not told of."""

    session: Session
    actor: Actor
    day: date
    now: datetime
    barred: Barred


def pack_tag(session: Session, actor: Actor, now: datetime) -> str:
    """Return a word that changes when a pack would: a device that has the same one needs no other.

    Making a pack costs a hundred times as much as this.
    """
    person_id = signed_in(actor)
    day, habits = day_of(session, person_id, now), habits_of(session, person_id)
    last = log.last_review(session, person_id, day)
    exams = open_exams(session, actor, now, now + LIFE)
    barred = articles_of_exams(person_id, exams)
    seen = (
        day,
        habits,
        log.done_on(session, person_id, day),
        last.id if last is not None else 0,
        store.count_due(session, person_id, day, barred),
        store.count_new(session, person_id, day, barred, habits.new_a_day),
        [assignment.id for assignment, _ in exams],
    )
    return seed_of(repr(seen))


def _packed(making: _Making, chosen: Chosen, keyed: KeyedQuestion) -> PackedCard:
    card = chosen.card
    # It is a turn that is never stored: what a device brings back makes one of its own.
    turn = new_turn(card.person_id, chosen, making.day, making.now)
    turn.id = uuid4()
    possible_reveals = tuple(_possible_reveals(making, turn, card, keyed))
    return PackedCard(
        ticket=OfflineTicket(
            turn_id=turn.id,
            person_id=card.person_id,
            card_id=card.id,
            question_id=turn.question_id,
            version_id=turn.version_id,
            variant=turn.form,
            options=tuple(turn.presented["options"]),
            given_at=making.now,
        ),
        due_on=card.due_on,
        view=question_view(making.session, making.actor, turn, card, keyed),
        possible_reveals=possible_reveals,
        compared=None
        if possible_reveals
        else reveal_to_compare(making.session, turn, card, keyed, making.now),
    )


def _possible_reveals(
    making: _Making, turn: TurnRow, card: CardRow, keyed: KeyedQuestion
) -> Iterator[PossibleReveal]:
    session, answers = making.session, possible_answers(keyed.content)
    for answer in (*answers, None) if answers else ():
        turn.suggested = suggested_rating(session, turn, keyed, answer)
        reveal = reveal_of(session, turn, card, keyed, answer, making.now, making.barred)
        yield PossibleReveal(answer, reveal)


# --- bringing back ---------------------------------------------------------------------------


def find_ticket_target(session: Session, actor: Actor, ticket: OfflineTicket) -> TurnTarget:
    """Return how the question of an own packed card is answered."""
    if ticket.person_id != signed_in(actor):
        raise missing(actor)
    kind, wording = find_wording(session, ticket.version_id)
    return TurnTarget(kind, as_shown(CONTENTS[kind], wording, ticket.options))


def merge(
    session: Session, actor: Actor, reviews: Sequence[OfflineReview], now: datetime
) -> Merged:
    """Enter what a device brings back into the log, each review once and in the place of its time.

    Raises `NotFound`, and enters nothing, where one of them is another person's.
    """
    person_id = signed_in(actor)
    if any(review.ticket.person_id != person_id for review in reviews):
        raise missing(actor)
    store.lock_person(session, person_id)
    new = [review for review in reviews if log.find_turn(session, review.ticket.turn_id) is None]
    entered = [review.ticket for review in new if _enter(session, person_id, review)]
    gone = {review.ticket.turn_id for review in new} - {ticket.turn_id for ticket in entered}
    opened = log.open_turn(session, person_id)
    asks_again = opened is not None and opened.answered_at is None
    if (
        opened is not None
        and asks_again
        and opened.card_id in {ticket.card_id for ticket in entered}
    ):
        log.drop_open_turn(session, person_id)
    session.flush()
    turns = tuple(dict.fromkeys(review.ticket.turn_id for review in reviews))
    return Merged(
        kept=tuple(turn for turn in turns if turn not in gone),
        gone=tuple(turn for turn in turns if turn in gone),
    )


def _enter(session: Session, person_id: UUID, review: OfflineReview) -> bool:
    """Store a turn with its review; tell whether its card is still this person's."""
    card = store.find_card(session, review.ticket.card_id)
    if card is None or card.person_id != person_id:
        return False
    if log.find_turn(session, review.ticket.turn_id) is not None:
        return True  # the same review twice in what was brought
    day = day_of(session, person_id, review.rated_at)
    turn = _turn(person_id, review, day)
    keyed = load_keyed_questions(session, [turn.version_id])[turn.version_id]
    answer = _answer(keyed, review.payload)
    turn.payload = None if answer is None else to_data(answer)
    turn.suggested = suggested_rating(session, turn, keyed, answer)
    session.add(turn)
    aim = habits_of(session, person_id).aim(day)
    row = ReviewRow(
        person_id=person_id,
        card_id=card.id,
        turn_id=turn.id,
        at=review.rated_at,
        day=day,
        rating=review.rating,
        retention=aim.retention,
        longest=aim.longest,
        duration=round(seconds_taken(turn) * 1000),
    )
    enter_review(session, card, row)
    return True


def _turn(person_id: UUID, review: OfflineReview, day: date) -> TurnRow:
    return TurnRow(
        id=review.ticket.turn_id,
        person_id=person_id,
        card_id=review.ticket.card_id,
        question_id=review.ticket.question_id,
        version_id=review.ticket.version_id,
        day=day,
        form=review.ticket.variant,
        presented={
            "options": list(review.ticket.options),
            "verdicts": [verdict.value for verdict in THREE_VERDICTS],
        },
        asked_at=review.asked_at,
        answered_at=review.answered_at,
        rating=review.rating,
        rated_at=review.rated_at,
    )


def _answer(keyed: KeyedQuestion, payload: Mapping[str, Any] | None) -> Answer | None:
    """Read an answer; nobody is there any more to mend one that the page would have refused."""
    try:
        return read_answer(keyed, payload)
    except Refused:
        return None
