"""Study: how an answer is rated, which card comes next and in which variant, what lies ahead.

The rules are those of docs/method.md 3.2, 3.4 and 3.5. A *variant* is one question of a card's
fact; variants go from recognising the right answer to producing it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from quiz.domain.marking.confidence import Certainty
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import (
    Content,
    Numeric,
    ShortAnswer,
)
from quiz.domain.seeds import rank
from quiz.domain.study.scheduling import Rating

# --- from an answer to a rating --------------------------------------------------------------

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@dataclass(frozen=True, kw_only=True)
class AnswerOutcome:
    """What is known of an answer when it is rated.

    `chance` is the probability of hitting the right answer blindly, `proof` the share of the
    evidence that was earned (None where none is asked for). `produced` says that the answer was
    made and not chosen, `quick` that it took no longer than the learner's median for such forms.
    """

    right: bool
    chance: Fraction
    produced: bool
    proof: Fraction | None = None
    certainty: Certainty | None = None
    quick: bool = False


def rating_of(outcome: AnswerOutcome) -> Rating:
    """Suggest a rating by the table of docs/method.md 3.4; of two rows the lower one counts."""
    if not outcome.right:
        return Rating.AGAIN
    rating = _by_certainty(outcome)
    if outcome.proof is not None and outcome.proof < HALF:
        return min(rating, Rating.HARD)
    return rating


def _by_certainty(outcome: AnswerOutcome) -> Rating:
    if outcome.certainty is None:
        return Rating.HARD if outcome.chance >= HALF else Rating.GOOD
    if outcome.certainty is Certainty.LOW:
        # A hit that luck explains as well is no evidence of knowledge.
        return Rating.AGAIN if outcome.chance >= THIRD else Rating.HARD
    if outcome.certainty is Certainty.HIGH and outcome.produced and outcome.quick:
        return Rating.EASY
    return Rating.GOOD


def is_produced(content: Content) -> bool:
    """Tell whether an answer to this must be produced: there is nothing to choose from."""
    return isinstance(content, Numeric | ShortAnswer | Cloze)


# --- which variant ---------------------------------------------------------------------------

# One learner reads the same false claim at most so often (docs/method.md 3.2, rule 4).
MOST_FALSEHOODS = 2
# How much is asked of the learner, by kind; what is not named stands in the middle.
_RECOGNISED = frozenset({"true-false", "single-choice"})
_PRODUCED = frozenset({"numeric", "short-answer", "cloze"})
RECOGNITION, BETWEEN, PRODUCTION = 0, 1, 2


@dataclass(frozen=True)
class Variant:
    """A question in which a card can be asked: its key, its kind, how it is built.

    `shown` is how often this learner has read the same false claim; `is_false` says that it is one.
    """

    key: str
    kind: str
    recipe: str = ""
    is_false: bool = False
    shown: int = 0


def stage(variant: Variant) -> int:
    """Return how much a variant asks: 0 to recognise, 1 between, 2 to produce."""
    if variant.kind in _RECOGNISED:
        return RECOGNITION
    return PRODUCTION if variant.kind in _PRODUCED else BETWEEN


def choose_variant(
    variants: Iterable[Variant], passed: int, last: str, recent: Sequence[str], seed: str
) -> Variant | None:
    """Return the variant in which a card is asked next; None where it has none.

    `passed` is how often the card was remembered so far: the first time it is recognised, then
    it is asked for more and more. `last` is the question that was answered last: it is asked again
    only where there is no other. `recent` names the variants of the last times, the latest
    first: what was asked longest ago comes first. A false claim that was read often enough never
    comes.
    """
    allowed = [
        variant
        for variant in variants
        if not (variant.is_false and variant.shown >= MOST_FALSEHOODS)
    ]
    others = [variant for variant in allowed if variant.key != last] or allowed
    if not others:
        return None
    wanted = min(passed, PRODUCTION)
    last_recipe = recent[0] if recent else ""

    def cost(variant: Variant) -> tuple[bool, int, int, int]:
        since = recent.index(variant.recipe) if variant.recipe in recent else len(recent)
        same = bool(variant.recipe) and variant.recipe == last_recipe
        return same, abs(stage(variant) - wanted), -since, rank(seed, variant.key)

    return min(others, key=cost)


# --- which card ------------------------------------------------------------------------------

# A missed fact comes back after so many others (docs/method.md 3.2, rule 6).
BEFORE_RETURN = 3
# The two of a contrast pair stand so far apart (docs/method.md 3.5, rule 3).
NEAREST_PAIR, FARTHEST_PAIR = 2, 4


@dataclass(frozen=True)
class Waiting:
    """A card that can be asked: how well it is remembered (None: new), and where its fact stands.

    `place` is the article and the relation, `contrast` what the two of a pair share: subject and
    relation. `pulled` is one that is not due and comes only beside its pair.
    """

    card: str
    recall: float | None = None
    place: tuple[str, str] = ("", "")
    contrast: str = ""
    pulled: bool = False


@dataclass(frozen=True)
class Gone:
    """A card that was asked in this session, and whether it was missed."""

    card: str
    place: tuple[str, str] = ("", "")
    contrast: str = ""
    missed: bool = False


def next_card(waiting: Sequence[Waiting], gone: Sequence[Gone]) -> str | None:
    """Return the card that is asked after those that are gone; None where the session is over.

    A missed one comes back once, three others later. The second of a contrast pair follows two to
    four places after the first. Otherwise the most forgotten one comes first, new ones last. Two of
    the same article and relation never follow each other while there is another one.
    """
    asked = {turn.card for turn in gone}
    fresh = [card for card in _ordered(waiting) if card.card not in asked]
    by_card = {card.card: card for card in waiting}
    returns = [by_card.get(turn.card, _returned(turn)) for turn in _to_return(gone)]
    partners = [card for card in fresh if _pair_distance(card, gone) is not None]
    due = [card for card in fresh if not card.pulled and not _is_too_near(card, gone)]
    rest = [card for card in fresh if not card.pulled]
    ranked = [*returns, *partners, *due, *rest]
    if not ranked:
        return None
    before = gone[-1].place if gone else None
    return next((card.card for card in ranked if not _is_same_place(card, before)), ranked[0].card)


def _ordered(waiting: Iterable[Waiting]) -> list[Waiting]:
    return sorted(
        waiting, key=lambda card: (card.recall is None, card.recall or 0, rank("card", card.card))
    )


def _to_return(gone: Sequence[Gone]) -> list[Gone]:
    times: dict[str, int] = {}
    for turn in gone:
        times[turn.card] = times.get(turn.card, 0) + 1
    far = gone[: max(0, len(gone) - BEFORE_RETURN)]
    return [turn for turn in far if turn.missed and times[turn.card] == 1]


def _returned(one: Gone) -> Waiting:
    return Waiting(one.card, 0.0, one.place, one.contrast)


def _pair_distance(one: Waiting, gone: Sequence[Gone]) -> int | None:
    """Return how many places after its pair a card would stand now, where that is near enough."""
    if not one.contrast:
        return None
    for distance, other in enumerate(reversed(gone), 1):
        if other.contrast == one.contrast:
            return distance if NEAREST_PAIR <= distance <= FARTHEST_PAIR else None
    return None


def _is_too_near(one: Waiting, gone: Sequence[Gone]) -> bool:
    return bool(gone and one.contrast and gone[-1].contrast == one.contrast)


def _is_same_place(one: Waiting, before: tuple[str, str] | None) -> bool:
    return before is not None and any(one.place) and one.place == before


# --- what lies ahead -------------------------------------------------------------------------

# After missed days nobody is asked for more than a week of catching up, or for less than this.
FEWEST_A_DAY = 15
DAYS_TO_CATCH_UP = 7


@dataclass(frozen=True)
class CalmPlan:
    """So many cards wait; so many a day are done in so many days."""

    waiting: int
    a_day: int
    days: int


def plan_after_missing(waiting: int, most: int) -> CalmPlan | None:
    """Spread what waits over days; None where it is no more than a day's work.

    `most` is the learner's own limit of reviews a day. Eighty cards are 15 a day for 6 days.
    """
    a_day = min(max(FEWEST_A_DAY, math.ceil(waiting / DAYS_TO_CATCH_UP)), max(1, most))
    if waiting <= a_day:
        return None
    return CalmPlan(waiting, a_day, math.ceil(waiting / a_day))


def forecast(due: Mapping[date, int], today: date, days: int = 30) -> tuple[tuple[date, int], ...]:
    """Return for each of the next days how many cards fall due; what waits counts for today."""
    ahead = [today + timedelta(days=n) for n in range(days)]
    late = sum(count for day, count in due.items() if day < today)
    return tuple((day, due.get(day, 0) + (late if day == today else 0)) for day in ahead)
