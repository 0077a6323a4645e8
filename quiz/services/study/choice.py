"""Choosing what is asked next: the card by the order of a session, its form by what went before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Verdict
from quiz.domain.seeds import seed_of
from quiz.domain.study.scheduling import Rating, recall
from quiz.domain.study.studying import Gone, Variant, Waiting, choose_variant, next_card
from quiz.domain.text.text import normalise
from quiz.persistence.bank.questions import LoadedQuestion, load_questions
from quiz.persistence.study import cards as store
from quiz.persistence.study import reviews as log
from quiz.persistence.study.cards import Barred, FactContext, VariantRow, Withheld
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services.study.home import Habits, today_of

# Of a pile, so many of the cards that wait longest are put in order.
_LOOKED_AT = 500
# The recipes that set the two of a pair beside each other: which figure belongs to which article.
_SIDE_BY_SIDE = "matching"
_OF_PAIRS = frozenset({_SIDE_BY_SIDE, "which-article", "what-changed"})


@dataclass(frozen=True)
class Chosen:
    """A card, the question in which it is asked, the name of its form, the seed of its order."""

    card: CardRow
    question: LoadedQuestion
    variant: str
    seed: str


@dataclass(frozen=True)
class Scope:
    """What is not studied now: articles that are barred, and questions that are withheld.

    Both are queries for ids; what is on a barred article is withheld too.
    """

    barred: Barred
    withheld: Withheld


def choose_next(
    session: Session, person_id: UUID, day: date, habits: Habits, scope: Scope
) -> Chosen | None:
    """Return what is asked next today; None where the session is over.

    A card that cannot be asked now (its questions are retired, or all it has is a false claim that
    was read often enough) is buried for today.
    """
    turns = log.turns_of_day(session, person_id, day)
    pair = _pair_to_match(session, turns, scope)
    if pair is not None:
        return pair
    cards = _cards(session, person_id, day, habits, scope.barred, turns)
    while True:
        waiting, gone = _waiting(session, day, cards, turns)
        picked = next_card(waiting, gone)
        if picked is None:
            return None
        card = cards.pop(picked, None) or _gone_card(turns, picked)
        chosen = _as_variant(session, card, scope)
        if chosen is not None:
            return chosen
        card.buried_on = day
        turns = [(turn, one) for turn, one in turns if one.id != card.id]


def choose_ahead(
    session: Session, person_id: UUID, day: date, habits: Habits, scope: Scope, most: int
) -> list[Chosen]:
    """Return what would be asked next today, one after another, if nothing of it were missed.

    Nothing is written: it only looks ahead.
    """
    turns = log.turns_of_day(session, person_id, day)
    cards = _cards(session, person_id, day, habits, scope.barred, turns)
    waiting, gone = _waiting(session, day, cards, turns)
    places = {one.card: one for one in waiting}
    found: list[Chosen] = []
    while len(found) < most and (picked := next_card(waiting, gone)) is not None:
        card = cards.get(picked) or _gone_card(turns, picked)
        chosen = _as_variant(session, card, scope)
        at = places.get(picked, Waiting(picked))
        gone = [*gone, Gone(picked, at.place, at.contrast)]
        if chosen is not None:
            found.append(chosen)
    return found


def choose_later(
    session: Session, person_id: UUID, days: tuple[date, date], scope: Scope, most: int
) -> list[Chosen]:
    """Return the cards that fall due after the first of the days, up to the second, in a form."""
    day, until = days
    due = store.due_cards(session, person_id, until, scope.barred, _LOOKED_AT)
    later = [card for card in due if card.due_on > day][: max(0, most)]
    found = [_as_variant(session, card, scope) for card in later]
    return [chosen for chosen in found if chosen is not None]


def _cards(
    session: Session,
    person_id: UUID,
    day: date,
    habits: Habits,
    barred: Barred,
    turns: Sequence[tuple[TurnRow, CardRow]],
) -> dict[str, CardRow]:
    """Return by id the cards that may come today, within the limits of a day, and their pairs."""
    today = today_of(session, person_id, day, habits, barred)
    due = store.due_cards(session, person_id, day, barred, _LOOKED_AT)
    due = sorted(due, key=lambda card: _recall(card, day) or 0)[: today.due]
    new = store.new_cards(session, person_id, day, barred, today.new)
    cards = {str(card.id): card for card in (*due, *new)}
    sides = {card.contrast for card in (*cards.values(), *(card for _, card in turns))} - {""}
    gone = {str(card.id) for _, card in turns}
    for card in store.contrasting(session, person_id, sides, barred):
        if card.buried_on != day and str(card.id) not in gone:
            cards.setdefault(str(card.id), card)
    return cards


def _waiting(
    session: Session,
    day: date,
    cards: Mapping[str, CardRow],
    turns: Sequence[tuple[TurnRow, CardRow]],
) -> tuple[list[Waiting], list[Gone]]:
    every = [*cards.values(), *(card for _, card in turns)]
    places = store.places_of(session, {card.fact_id for card in every if card.fact_id is not None})
    contrasts = _contrasts(every, places)
    waiting = [
        Waiting(
            card=key,
            recall=_recall(card, day),
            place=_place(card, places),
            contrast=contrasts.get(card.id, ""),
            pulled=card.due_on > day,
        )
        for key, card in cards.items()
    ]
    gone = [
        Gone(
            card=str(card.id),
            place=_place(card, places),
            contrast=contrasts.get(card.id, ""),
            missed=turn.rating == Rating.AGAIN,
        )
        for turn, card in turns
    ]
    return waiting, gone


def _place(card: CardRow, places: Mapping[int, FactContext]) -> tuple[str, str]:
    place = places.get(card.fact_id) if card.fact_id is not None else None
    return (place.article, place.relation) if place else ("", "")


def _contrasts(cards: Sequence[CardRow], places: Mapping[int, FactContext]) -> dict[UUID, str]:
    """Keep what is shared by cards of different times: equal ones are a list and no contrast."""
    times: dict[str, set[str]] = {}
    for card in cards:
        if card.contrast and card.fact_id is not None and card.fact_id in places:
            times.setdefault(card.contrast, set()).add(places[card.fact_id].as_of)
    return {card.id: card.contrast for card in cards if len(times.get(card.contrast, ())) > 1}


def _recall(card: CardRow, day: date) -> float | None:
    return recall(card.memory, day) if card.memory else None


def _gone_card(turns: Sequence[tuple[TurnRow, CardRow]], key: str) -> CardRow:
    return next(card for _, card in turns if str(card.id) == key)


# --- the form --------------------------------------------------------------------------------


def _as_variant(session: Session, card: CardRow, scope: Scope) -> Chosen | None:
    every = _rows(session, card, scope)
    # What sets both of a pair side by side would give the other card's answer away before it.
    rows = [row for row in every if row.recipe != _SIDE_BY_SIDE] or every
    questions = load_questions(session, [row.question_id for row in rows])
    shown = _times_read(session, card.person_id, questions)
    variants = {
        row.key: Variant(
            key=row.key,
            kind=row.kind,
            recipe=row.recipe or row.kind,
            is_false=questions[row.question_id].question.content.claim_verdict is Verdict.REFUTED,
            shown=shown[row.question_id],
        )
        for row in rows
    }
    turns = log.turns_of_card(session, card.id)
    seed = seed_of(str(card.id), str(len(turns)))
    last_id = turns[0].question_id if turns else card.origin_id
    last = next((row.key for row in rows if row.question_id == last_id), "")
    variant = choose_variant(
        variants.values(), card.passes, last, [turn.form for turn in turns], seed
    )
    if variant is None:
        return None
    row = next(row for row in rows if row.key == variant.key)
    return Chosen(card, questions[row.question_id], variant.recipe, seed)


def _rows(session: Session, card: CardRow, scope: Scope) -> list[VariantRow]:
    if card.fact_id is not None:
        return store.variants_of_fact(session, card.fact_id, scope.withheld)
    if card.question_id is not None:
        return store.variants_of_question(session, card.question_id, scope.withheld)
    return []


def _times_read(
    session: Session, person_id: UUID, questions: Mapping[int, LoadedQuestion]
) -> dict[int, int]:
    """Count how often a person has read each stem: two questions may make the same claim."""
    times = log.times_shown(session, person_id, questions)
    stems = {
        key: normalise(question.question.content.stem).text for key, question in questions.items()
    }
    by_stem: dict[str, int] = {}
    for key, stem in stems.items():
        by_stem[stem] = by_stem.get(stem, 0) + times.get(key, 0)
    return {key: by_stem[stem] for key, stem in stems.items()}


# --- pairs -----------------------------------------------------------------------------------


def _pair_to_match(
    session: Session, turns: Sequence[tuple[TurnRow, CardRow]], scope: Scope
) -> Chosen | None:
    """Return the question that sets a pair side by side, right after its second card, once."""
    if not turns or not turns[-1][1].contrast or turns[-1][0].form in _OF_PAIRS:
        return None
    last = turns[-1][1]
    other = next(
        (card for _, card in turns if card.contrast == last.contrast and card.id != last.id), None
    )
    was_asked = {turn.question_id for turn, _ in turns}
    if other is None or sum(card.id == last.id for _, card in turns) > 1:
        return None
    first = {row.question_id: row for row in _rows(session, last, scope)}
    shared = [
        row
        for row in _rows(session, other, scope)
        if row.question_id in first and row.recipe in _OF_PAIRS
    ]
    shared = [row for row in shared if row.question_id not in was_asked]
    if not shared:
        return None
    row = shared[0]
    question = load_questions(session, [row.question_id])[row.question_id]
    return Chosen(last, question, row.recipe, seed_of(str(last.id), row.key))
