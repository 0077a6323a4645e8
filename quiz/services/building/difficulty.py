"""How hard a stored question is, by its author's estimate or by how it was built."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.domain.building.estimates import estimate
from quiz.domain.building.proofs import ProofStrength
from quiz.domain.messages import Message
from quiz.domain.questions.difficulty import Difficulty, LevelBasis
from quiz.domain.questions.questions import Question
from quiz.persistence.tables.building import BuiltRow


@dataclass(frozen=True)
class Rated:
    """A level, what it is known by, and what speaks for it (nothing for an author's estimate)."""

    level: Difficulty
    basis: LevelBasis
    grounds: tuple[Message, ...] = ()


def rated(question: Question, built: BuiltRow | None) -> Rated | None:
    """Return the author's estimate, else that of what was built; None where there is neither."""
    if question.difficulty is not None:
        return Rated(question.difficulty, LevelBasis.AUTHOR)
    if built is None:
        return None
    tiers = {
        distractor["tier"]
        for distractor in built.distractors
        if distractor["option"] and distractor["standing"] != ProofStrength.REJECTED
    }
    found = estimate(question.content, len(question.facts), built.operator, tiers)
    return Rated(found.level, LevelBasis.RECIPE, found.grounds)
