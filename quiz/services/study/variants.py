"""The variant of a card that is asked: which of its questions, by what went before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.questions.questions import Verdict
from quiz.domain.seeds import seed_of
from quiz.domain.study.studying import Variant, choose_variant
from quiz.domain.text.text import normalise
from quiz.persistence.quizzes.reserved import Withheld
from quiz.persistence.study.cards import CardInContext
from quiz.persistence.study.variants import PastReading, VariantRow, readings_of, variants_of
from quiz.persistence.tables.study import CardRow
from quiz.services.study.learner import Learner

# The recipes that set the two of a pair beside each other: which figure belongs to which article.
_SIDE_BY_SIDE = "matching"
OF_PAIRS = frozenset({_SIDE_BY_SIDE, "which-article", "what-changed"})


@dataclass(frozen=True)
class Chosen:
    """A card, the question in which it is asked, the name of its variant, its order's seed."""

    card: CardInContext
    question: VariantRow
    variant: str
    seed: str


@dataclass(frozen=True)
class _Asked:
    """How a card can be asked, and what its person has read of that."""

    variants: Sequence[VariantRow]
    # How often each question was read, and the turns of each card, the latest one first.
    times: Mapping[int, int]
    turns: Sequence[PastReading]


class VariantReader:
    """Reads the variants of cards, of many at once, and chooses the one that is asked now."""

    def __init__(self, session: Session, learner: Learner, withheld: Withheld) -> None:
        self._session = session
        self._learner = learner
        self._withheld = withheld
        self._asked: dict[UUID, _Asked] = {}

    def read(self, cards: Iterable[CardRow]) -> None:
        """Read the variants of those cards; two queries, none where all of them were read."""
        unread = [card for card in cards if card.id not in self._asked]
        if not unread:
            return
        found = variants_of(
            self._session,
            {card.fact_id for card in unread if card.fact_id is not None},
            {card.question_id for card in unread if card.question_id is not None},
            self._withheld,
        )
        variants = {card.id: found.of_card(card) for card in unread}
        readings = readings_of(
            self._session,
            self._learner.id,
            variants.keys(),
            {row.question_id for rows in variants.values() for row in rows},
        )
        times = Counter(reading.question_id for reading in readings)
        turns: dict[UUID | None, list[PastReading]] = {}
        for reading in readings:
            turns.setdefault(reading.card_id, []).append(reading)
        for card_id, rows in variants.items():
            self._asked[card_id] = _Asked(rows, times, turns.get(card_id, []))

    def variants_of(self, card: CardRow) -> Sequence[VariantRow]:
        """Return the questions in which a card can be asked."""
        self.read([card])
        return self._asked[card.id].variants

    def choose(self, context: CardInContext) -> Chosen | None:
        """Return a card in the variant that is asked now; None where it has none."""
        card, every = context.card, self.variants_of(context.card)
        # What sets both of a pair side by side would give the other card's answer away before it.
        rows = {row.key: row for row in every if row.recipe != _SIDE_BY_SIDE}
        rows = rows or {row.key: row for row in every}
        asked = self._asked[card.id]
        seed = seed_of(str(card.id), str(len(asked.turns)))
        last_id = asked.turns[0].question_id if asked.turns else card.origin_id
        variant = choose_variant(
            _variants(rows.values(), asked.times),
            card.passes,
            next((row.key for row in rows.values() if row.question_id == last_id), ""),
            [turn.recipe or "" for turn in asked.turns],
            seed,
        )
        return Chosen(context, rows[variant.key], variant.recipe, seed) if variant else None


def _variants(rows: Collection[VariantRow], times: Mapping[int, int]) -> Iterator[Variant]:
    """Yield questions as they are chosen from: two of them may make the same claim."""
    stems = {row.key: normalise(row.content.stem).text for row in rows}
    shown: Counter[str] = Counter()
    for row in rows:
        shown[stems[row.key]] += times[row.question_id]
    for row in rows:
        yield Variant(
            key=row.key,
            kind=row.kind,
            recipe=row.recipe or row.kind,
            is_false=row.content.claim_verdict is Verdict.REFUTED,
            shown=shown[stems[row.key]],
        )
