"""Choosing the card that is asked next, by the order of a session, in one of its variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.seeds import seed_of
from quiz.domain.study.scheduling import Rating, recall
from quiz.domain.study.studying import Gone, Waiting, next_card
from quiz.persistence.study.cards import CardInContext, session_cards
from quiz.persistence.study.turns import turns_of_day
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services.feedback.release import Embargo
from quiz.services.study.learner import Learner
from quiz.services.study.today import Today
from quiz.services.study.variants import OF_PAIRS, Chosen, VariantReader

# Of a pile, so many of the cards that wait longest are put in order.
_LOOKED_AT = 500


def choose_next(
    session: Session, learner: Learner, embargo: Embargo, today: Today
) -> Chosen | None:
    """Return what is asked next today; None where the session is over.

    A card that cannot be asked now (its questions are retired, or all it has is a false claim that
    was read often enough) is buried for today.
    """
    reader = VariantReader(session, learner, embargo.withheld)
    pile = _pile_of(session, learner, embargo, today)
    pair = _pair_to_match(reader, pile.turns)
    if pair is not None:
        return pair
    while (picked := next_card(*pile.in_order)) is not None:
        card = pile.card(picked)
        chosen = reader.choose(card)
        if chosen is not None:
            return chosen
        card.card.buried_on = learner.day
        pile = pile.without(picked)
        # Where one cannot be asked there may be many: they are read together.
        reader.read(left.card for left in pile.cards.values())
    return None


def choose_ahead(
    session: Session, learner: Learner, embargo: Embargo, today: Today, until: date, most: int
) -> list[Chosen]:
    """Return what would be asked next if nothing of it were missed, one after another.

    After the cards of today come those that fall due up to `until`. Nothing is written: it only
    looks ahead.
    """
    reader = VariantReader(session, learner, embargo.withheld)
    pile = _pile_of(session, learner, embargo, today, until)
    order = _if_none_is_missed(pile)
    first = list(islice(order, most))
    reader.read(card.card for card in (*first, *pile.later[: most - len(first)]))
    found = list(filter(None, map(reader.choose, first)))
    if len(found) < len(first) == most:
        reader.read(card.card for card in pile.cards.values())
        found += islice(filter(None, map(reader.choose, order)), most - len(found))
    later = pile.later[: most - len(found)]
    reader.read(card.card for card in later)
    return [*found, *filter(None, map(reader.choose, later))]


def _if_none_is_missed(pile: _Pile) -> Iterator[CardInContext]:
    waiting, gone = pile.in_order
    by_card = {candidate.card: candidate for candidate in waiting}
    while (picked := next_card(waiting, gone)) is not None:
        yield pile.card(picked)
        at = by_card.get(picked, Waiting(picked))
        gone = [*gone, Gone(picked, at.place, at.contrast)]


# --- the pile --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pile:
    """The cards that may come on a day, by id as text, and the turns that there have been.

    `later` are cards that fall due on the days after.
    """

    day: date
    cards: Mapping[str, CardInContext]
    turns: Sequence[tuple[TurnRow, CardInContext]]
    later: Sequence[CardInContext]

    def card(self, key: str) -> CardInContext:
        """Return a card that may come, or come again."""
        asked = (card for _, card in self.turns if str(card.card.id) == key)
        return self.cards.get(key) or next(asked)

    def without(self, key: str) -> _Pile:
        """Return the pile as if there were no such card."""
        return replace(
            self,
            cards={name: card for name, card in self.cards.items() if name != key},
            turns=[(turn, card) for turn, card in self.turns if str(card.card.id) != key],
        )

    @property
    def in_order(self) -> tuple[list[Waiting], list[Gone]]:
        """What waits and what is gone, as the order of a session asks about them."""
        contrasts = _contrasts([*self.cards.values(), *(card for _, card in self.turns)])
        waiting = [
            Waiting(
                card=key,
                recall=_recall(card.card, self.day),
                place=_place(card),
                contrast=contrasts.get(card.card.id, ""),
                pulled=card.card.due_on > self.day,
            )
            for key, card in self.cards.items()
        ]
        gone = [
            Gone(
                card=str(card.card.id),
                place=_place(card),
                contrast=contrasts.get(card.card.id, ""),
                missed=turn.rating == Rating.AGAIN,
            )
            for turn, card in self.turns
        ]
        return waiting, gone


def _pile_of(
    session: Session, learner: Learner, embargo: Embargo, today: Today, until: date | None = None
) -> _Pile:
    """Return the cards that may come today, within the limits of a day, and their pairs."""
    day = learner.day
    turns = turns_of_day(session, learner.id, day)
    found = session_cards(
        session,
        learner.id,
        day,
        embargo.barred,
        until=until or day,
        most_due=_LOOKED_AT,
        most_new=learner.habits.new_a_day,
    )
    asked = {card.card.id: card for card in found.asked}
    due = [card for card in found.due if card.card.due_on <= day and card.card.buried_on != day]
    due.sort(key=lambda card: _recall(card.card, day) or 0)
    cards = {str(card.card.id): card for card in (*due[: today.due], *found.new[: today.new])}
    sides = {card.card.contrast for card in (*cards.values(), *asked.values())} - {""}
    for card in found.pairs:
        row = card.card
        if row.contrast in sides and row.buried_on != day and row.id not in asked:
            cards.setdefault(str(row.id), card)
    return _Pile(
        day=day,
        cards=cards,
        turns=[(turn, asked[turn.card_id]) for turn in turns],
        later=[card for card in found.due if card.card.due_on > day],
    )


def _place(card: CardInContext) -> tuple[str, str]:
    return (card.fact.article, card.fact.relation) if card.fact else ("", "")


def _contrasts(cards: Sequence[CardInContext]) -> dict[UUID, str]:
    """Keep what is shared by cards of different times: equal ones are a list and no contrast."""
    times: dict[str, set[str]] = {}
    for card in cards:
        if card.card.contrast and card.fact is not None:
            times.setdefault(card.card.contrast, set()).add(card.fact.as_of)
    contrasts = {card.card.id: card.card.contrast for card in cards}
    return {key: side for key, side in contrasts.items() if len(times.get(side, ())) > 1}


def _recall(card: CardRow, day: date) -> float | None:
    return recall(card.memory, day) if card.memory else None


# --- pairs -----------------------------------------------------------------------------------


def _pair_to_match(
    reader: VariantReader, turns: Sequence[tuple[TurnRow, CardInContext]]
) -> Chosen | None:
    """Return the question that sets a pair side by side, right after its second card, once."""
    if not turns or not turns[-1][1].card.contrast or turns[-1][0].variant in OF_PAIRS:
        return None
    context = turns[-1][1]
    last = context.card
    other = next(
        (
            card.card
            for _, card in turns
            if card.card.contrast == last.contrast and card.card.id != last.id
        ),
        None,
    )
    was_asked = {turn.question_id for turn, _ in turns}
    if other is None or sum(card.card.id == last.id for _, card in turns) > 1:
        return None
    reader.read([last, other])
    first = {row.question_id for row in reader.variants_of(last)}
    shared = (
        row
        for row in reader.variants_of(other)
        if row.question_id in first - was_asked and row.recipe in OF_PAIRS
    )
    row = next(shared, None)
    if row is None:
        return None
    return Chosen(context, row, row.recipe, seed_of(str(last.id), row.key))
