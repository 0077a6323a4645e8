"""How hard a question is: levels in words, what each one means, and what it is known by.

A level says which share of readers, with the article beside them, is expected to answer rightly.
The bounds are those of The Open University's table of facility (docs/method.md 7.2): "fairly easy"
and above is easy, "about right" is moderate, "moderately difficult" and below is hard.

A level has one of two bases: an author's estimate, or what the recipe and its operator lead one to
expect (`quiz.domain.building.estimates`). What was observed stands beside it and never replaces it,
so that a seed draws the same quiz before and after the first class has taken it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quiz.domain.messages import N_
from quiz.domain.quantities.statistics import FEW, percent_of
from quiz.domain.vocabulary import LabelledTerm


class Difficulty(LabelledTerm):
    """A level, by the share of readers who are expected to be right."""

    EASY = "easy", N_("Easy")
    MODERATE = "moderate", N_("Moderate")
    HARD = "hard", N_("Hard")


class LevelBasis(LabelledTerm):
    """What a level is known by."""

    AUTHOR = "author", N_("the author's estimate")
    RECIPE = "recipe", N_("estimated from how it was built")


DIFFICULTY_MEANINGS: Mapping[Difficulty, str] = {
    Difficulty.EASY: N_("Easy: two readers of three, or more, answer rightly"),
    Difficulty.MODERATE: N_("Moderate: more than a third, but fewer than two thirds"),
    Difficulty.HARD: N_("Hard: a third of the readers, or fewer"),
}
# Upper ends of facility in percent, in the steps of the table in docs/method.md 7.2.
_HARD_UP_TO, _MODERATE_UP_TO = 34, 64


def observed(facility: Fraction, n: int) -> Difficulty | None:
    """Return the level that the answers of `n` people show; None where they are too few."""
    if n < FEW:
        return None
    share = percent_of(facility)
    if share <= _HARD_UP_TO:
        return Difficulty.HARD
    return Difficulty.MODERATE if share <= _MODERATE_UP_TO else Difficulty.EASY
