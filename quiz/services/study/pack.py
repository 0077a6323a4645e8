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
from quiz.services.study.card import Told, TurnView, asked_view, told_of, told_to_compare
from quiz.services.study.choice import Chosen, Scope, choose_ahead, choose_later
from quiz.services.study.embargo import barred_for, open_exams, withheld_for
from quiz.services.study.home import day_of, habits_of, seconds_taken
from quiz.services.study.memory import enter_review
from quiz.services.study.turns import StudySlip, new_turn, read_answer, suggested_rating

# A weekend away; what an exam asks that is announced meanwhile stays on a device no longer.
LIFE = timedelta(days=3)
# About ten minutes of study, and less than a megabyte on the device.
MOST_CARDS = 30


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What the server must know of a card that it gave along, to take its answer back."""

    turn_id: UUID
    person_id: UUID
    card_id: UUID
    question_id: int
    version_id: int
    form: str
    options: tuple[str, ...]
    given_at: datetime


@dataclass(frozen=True)
class Foretold:
    """What is told after an answer; `answer` is None for "I do not know"."""

    answer: Answer | None
    told: Told


@dataclass(frozen=True, kw_only=True)
class PackedCard:
    """A card to take along. `compared` is told where an answer is none of those foretold."""

    slip: Slip
    due_on: date
    view: TurnView
    foretold: tuple[Foretold, ...]
    compared: Told | None


@dataclass(frozen=True)
class Pack:
    """The cards that a person takes along, in their order; `day` is the day of their making."""

    day: date
    cards: tuple[PackedCard, ...]


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A review that a device brings back, its times on our clock."""

    slip: Slip
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


def mark_of_pack(session: Session, actor: Actor, now: datetime) -> str:
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
    foretold = tuple(_foretold(making, turn, card, keyed))
    return PackedCard(
        slip=Slip(
            turn_id=turn.id,
            person_id=card.person_id,
            card_id=card.id,
            question_id=turn.question_id,
            version_id=turn.version_id,
            form=turn.form,
            options=tuple(turn.presented["options"]),
            given_at=making.now,
        ),
        due_on=card.due_on,
        view=asked_view(making.session, making.actor, turn, card, keyed),
        foretold=foretold,
        compared=None
        if foretold
        else told_to_compare(making.session, turn, card, keyed, making.now),
    )


def _foretold(
    making: _Making, turn: TurnRow, card: CardRow, keyed: KeyedQuestion
) -> Iterator[Foretold]:
    session, answers = making.session, possible_answers(keyed.content)
    for answer in (*answers, None) if answers else ():
        turn.suggested = suggested_rating(session, turn, keyed, answer)
        told = told_of(session, turn, card, keyed, answer, making.now, making.barred)
        yield Foretold(answer, told)


# --- bringing back ---------------------------------------------------------------------------


def find_packed_slip(session: Session, actor: Actor, slip: Slip) -> StudySlip:
    """Return how the question of an own packed card is answered."""
    if slip.person_id != signed_in(actor):
        raise missing(actor)
    kind, wording = find_wording(session, slip.version_id)
    return StudySlip(kind, as_shown(CONTENTS[kind], wording, slip.options))


def merge(session: Session, actor: Actor, brought: Sequence[Brought], now: datetime) -> Merged:
    """Enter what a device brings back into the log, each review once and in the place of its time.

    Raises `NotFound`, and enters nothing, where one of them is another person's.
    """
    person_id = signed_in(actor)
    if any(one.slip.person_id != person_id for one in brought):
        raise missing(actor)
    store.lock_person(session, person_id)
    new = [one for one in brought if log.find_turn(session, one.slip.turn_id) is None]
    entered = [one.slip for one in new if _enter(session, person_id, one)]
    gone = {one.slip.turn_id for one in new} - {slip.turn_id for slip in entered}
    opened = log.open_turn(session, person_id)
    asks_again = opened is not None and opened.answered_at is None
    if opened is not None and asks_again and opened.card_id in {slip.card_id for slip in entered}:
        log.drop_open_turn(session, person_id)
    session.flush()
    turns = tuple(dict.fromkeys(one.slip.turn_id for one in brought))
    return Merged(
        kept=tuple(turn for turn in turns if turn not in gone),
        gone=tuple(turn for turn in turns if turn in gone),
    )


def _enter(session: Session, person_id: UUID, one: Brought) -> bool:
    """Store a turn with its review; tell whether its card is still this person's."""
    card = store.find_card(session, one.slip.card_id)
    if card is None or card.person_id != person_id:
        return False
    if log.find_turn(session, one.slip.turn_id) is not None:
        return True  # the same review twice in what was brought
    day = day_of(session, person_id, one.rated_at)
    turn = _turn(person_id, one, day)
    keyed = load_keyed_questions(session, [turn.version_id])[turn.version_id]
    answer = _answer(keyed, one.payload)
    turn.payload = None if answer is None else to_data(answer)
    turn.suggested = suggested_rating(session, turn, keyed, answer)
    session.add(turn)
    aim = habits_of(session, person_id).aim(day)
    row = ReviewRow(
        person_id=person_id,
        card_id=card.id,
        turn_id=turn.id,
        at=one.rated_at,
        day=day,
        rating=one.rating,
        retention=aim.retention,
        longest=aim.longest,
        duration=round(seconds_taken(turn) * 1000),
    )
    enter_review(session, card, row)
    return True


def _turn(person_id: UUID, one: Brought, day: date) -> TurnRow:
    return TurnRow(
        id=one.slip.turn_id,
        person_id=person_id,
        card_id=one.slip.card_id,
        question_id=one.slip.question_id,
        version_id=one.slip.version_id,
        day=day,
        form=one.slip.form,
        presented={
            "options": list(one.slip.options),
            "verdicts": [verdict.value for verdict in THREE_VERDICTS],
        },
        asked_at=one.asked_at,
        answered_at=one.answered_at,
        rating=one.rating,
        rated_at=one.rated_at,
    )


def _answer(keyed: KeyedQuestion, payload: Mapping[str, Any] | None) -> Answer | None:
    """Read an answer; nobody is there any more to mend one that the page would have refused."""
    try:
        return read_answer(keyed, payload)
    except Refused:
        return None
