"""The cards that a device downloads to study without connection.

A pack holds the next cards of one person as they would be asked, with all that an answer reveals:
study is practice, in which the key is shown after every answer. For a question where one thing is
chosen of a few the pack has the feedback on each choice, marked here. What is typed, ticked or
arranged is not marked on the device, for marking is written once, in the domain: the device shows
the right answer, and the learner says how well they knew it. The server marks every answer when it
arrives, and keeps the rating that the learner gave.

Nothing is in a pack that an open exam asks, or one that opens while the pack may be used. A card
that comes under embargo later, by an exam that nobody could foresee, was answered when it was
allowed or could not be known: its review is kept like any other, and no feedback is given on it.

A pack is written down nowhere. Each of its cards carries a ticket, which the web layer signs, with
the id of the turn that its answer will be: a turn that has arrived once does not arrive again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from quiz.domain.marking.in_words import possible_answers
from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import Answer
from quiz.domain.questions.shuffling import Presented
from quiz.domain.seeds import seed_of
from quiz.persistence.tables.study import TurnRow
from quiz.services.attempts.access import can_select
from quiz.services.attempts.presenting import article_source, source_prefix
from quiz.services.feedback.release import Embargo, embargo_for
from quiz.services.study.card import TurnView, question_view
from quiz.services.study.choice import choose_ahead
from quiz.services.study.learner import Learner, find_learner
from quiz.services.study.reveal import (
    AskedCard,
    Background,
    Reveal,
    read_background,
    reveal_of,
    reveal_to_compare,
)
from quiz.services.study.today import Today, today_of
from quiz.services.study.turns import new_turn, suggested_rating
from quiz.services.study.variants import Chosen

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
    """The feedback on an answer; `answer` is None for "I do not know"."""

    answer: Answer | None
    reveal: Reveal


@dataclass(frozen=True, kw_only=True)
class PackedCard:
    """A card to download. `compared` is shown where an answer is none of the possible ones."""

    ticket: OfflineTicket
    due_on: date
    view: TurnView
    possible_reveals: tuple[PossibleReveal, ...]
    compared: Reveal | None


@dataclass(frozen=True)
class Pack:
    """The cards that a person downloads, in their order; `day` is the day of their making.

    `day_begins` is the hour of the device's clock at which its days begin.
    `tag` changes when a pack would: a device that has the same one needs no other.
    """

    tag: str
    day: date
    day_begins: int
    cards: tuple[PackedCard, ...]


class _State(NamedTuple):
    """What a pack depends on."""

    learner: Learner
    embargo: Embargo
    today: Today

    @property
    def tag(self) -> str:
        """A word for it."""
        learner = self.learner
        seen = (learner.day, learner.habits, self.today.counts, self.embargo.exam_ids)
        return seed_of(repr(seen))


def pack_tag(session: Session, actor: Actor, now: datetime) -> str:
    """Return the tag that a pack would have now; making it costs a hundred times as much."""
    return _state(session, actor, now).tag


def make_pack(session: Session, actor: Actor, now: datetime) -> Pack:
    """Return the next cards of a person: those of today in their order, then those soon due.

    The number of queries does not grow with the cards.
    """
    state = _state(session, actor, now)
    learner, embargo, today = state
    until = learner.day_at(now + LIFE)
    chosen = choose_ahead(session, learner, embargo, today, until, MOST_CARDS)
    opened = learner.open_turn
    # An answer that the server has waits for its rating there.
    busy = opened.card_id if opened is not None and opened.answered_at is not None else None
    asked = [(card, _asked(card)) for card in chosen if card.card.card.id != busy]
    # What is typed is not marked on a device.
    background = read_background(
        session, [card for _, card in asked], embargo.barred, is_typed=False
    )
    packer = _Packer(actor, learner, now, background)
    cards = tuple(packer.packed(*pair) for pair in asked)
    return Pack(state.tag, learner.day, learner.habits.day_begins, cards)


def _state(session: Session, actor: Actor, now: datetime) -> _State:
    learner = find_learner(session, actor, now)
    embargo = embargo_for(session, actor, now, now + LIFE)
    return _State(learner, embargo, today_of(session, learner, embargo.barred))


def _asked(chosen: Chosen) -> AskedCard:
    answers = possible_answers(chosen.question.content)
    return AskedCard(chosen.card, chosen.question, [*answers, None] if answers else [])


@dataclass(frozen=True)
class _Packer:
    """Packs cards for a person, with what was read for their feedback."""

    actor: Actor
    learner: Learner
    now: datetime
    background: Background

    def packed(self, chosen: Chosen, asked: AskedCard) -> PackedCard:
        """Return a card to download, with its feedback on each answer."""
        # It is a turn that is never stored: a review from the device makes one of its own.
        turn = new_turn(self.learner, chosen, self.now)
        turn.id = uuid4()
        presented = Presented.from_data(turn.presented)
        return PackedCard(
            ticket=OfflineTicket(
                turn_id=turn.id,
                person_id=turn.person_id,
                card_id=turn.card_id,
                question_id=turn.question_id,
                version_id=turn.version_id,
                variant=turn.variant,
                options=presented.options,
                given_at=self.now,
            ),
            due_on=chosen.card.card.due_on,
            view=self._view(turn, asked),
            possible_reveals=tuple(
                PossibleReveal(answer, self._reveal(asked, presented, answer))
                for answer in asked.answers
            ),
            compared=None
            if asked.answers
            else reveal_to_compare(self.background, self.learner, asked, presented),
        )

    def _view(self, turn: TurnRow, asked: AskedCard) -> TurnView:
        bases = asked.question.bases if can_select(asked.question.kind) else ()
        sources = (
            article_source(
                self.actor,
                self.background.articles[basis.edition.edition_id],
                basis.bank_owner_id,
                source_prefix(place),
            )
            for place, basis in enumerate(bases)
        )
        return question_view(turn, asked.card, asked.question, tuple(sources))

    def _reveal(self, asked: AskedCard, presented: Presented, answer: Answer | None) -> Reveal:
        keyed = self.background.questions[asked.question.version.id]
        suggested = suggested_rating(keyed, answer)
        return reveal_of(self.background, self.learner, asked, presented, answer, suggested)
