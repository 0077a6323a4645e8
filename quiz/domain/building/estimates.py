"""How hard a built question is expected to be before anybody has answered it.

Each ground adds a step; none is easy, one moderate, two or more hard:

* the answer is produced, found or arranged, and not only recognised among options
  (recall is harder than recognition: docs/method.md 3.1 and 3.4);
* a wrong option is what the articles say of the same thing at another time, or of another subject
  (tiers 1 and 2 of docs/method.md 5.5, the lures that a careless reader meets);
* what was done to the claim is easily overlooked: readers notice a left-out or added circumstance
  far less often than a changed value (21 % against 63 % in SufficientFacts, docs/method.md 1.3);
* several facts have to be joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from quiz.domain.building.proofs import ProofStrength
from quiz.domain.building.recipes.built import Built
from quiz.domain.messages import N_, Message
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import Content, MultipleResponse, SingleChoice, TrueFalse

_RECOGNISED = (SingleChoice, MultipleResponse, TrueFalse)
# The tiers whose members a reader meets as the answer to the same question about something else.
_LURES = frozenset({1, 2})
_OVERLOOKED = frozenset(
    {
        "hedge-removal",
        "hedge-strengthening",
        "quantifier",
        "attribution-swap",
        "attribution-dropped",
        "list-addition",
        "cause-insertion",
        "scope-widening",
        "time-insertion",
        "superlative",
        "comparison",
        "subject-without-value",
    }
)
_LEVELS = (Difficulty.EASY, Difficulty.MODERATE, Difficulty.HARD)


@dataclass(frozen=True)
class Estimate:
    """A level, with what speaks for it."""

    level: Difficulty
    grounds: tuple[Message, ...]


def estimate(content: Content, facts: int, operator: str, tiers: Collection[int]) -> Estimate:
    """Estimate a built question: of so many facts, by that operator ("" for none).

    `tiers` are those of the distractors among its options.
    """
    grounds = tuple(_grounds(content, facts, operator, tiers))
    level = _LEVELS[min(len(grounds), len(_LEVELS) - 1)]
    if not grounds:
        grounds = (Message(N_("One fact is recognised among what is offered.")),)
    return Estimate(level, grounds)


def estimate_of(built: Built) -> Estimate:
    """Estimate what a recipe has just built."""
    used = {
        distractor.tier
        for distractor in built.distractors
        if distractor.option and distractor.standing is not ProofStrength.REJECTED
    }
    return estimate(built.content, len(built.facts), built.operator, used)


def _grounds(
    content: Content, facts: int, operator: str, tiers: Collection[int]
) -> Iterator[Message]:
    if not isinstance(content, _RECOGNISED):
        yield Message(N_("The answer is produced, found or arranged, not only recognised."))
    if _LURES & set(tiers):
        yield Message(
            N_("A wrong option is what an article says of another time or another subject.")
        )
    if operator in _OVERLOOKED:
        yield Message(N_("What was done to the claim is easily overlooked."))
    if facts > 1:
        yield Message(N_("Several facts have to be joined."))
