"""Contents, answers and settings that the tests of marks share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quiz.domain.marking.grading import (
    Setting,
    grade,
)
from quiz.domain.questions.questions import (
    Answer,
    Content,
    Facet,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    Verdict,
    VerdictWithEvidence,
)

HALF = Fraction(1, 2)
NOWHERE = Setting()
FOUR_VERDICTS = tuple(Verdict)


def ids(*numbers: int) -> frozenset[str]:
    return frozenset(f"a:{number}" for number in numbers)


def setting(*gold: frozenset[str], shown: int = 22, **others: object) -> Setting:
    return Setting(eligible=ids(*range(1, shown + 1)), gold=gold, **others)  # type: ignore[arg-type]


def options(right: int, wrong: int) -> tuple[Option, ...]:
    keys = [f"r{n}" for n in range(right)] + [f"w{n}" for n in range(wrong)]
    return tuple(Option(key=key, text=key, right=key.startswith("r")) for key in keys)


def single(wrong: int = 2) -> SingleChoice:
    return SingleChoice(stem="Which?", options=options(1, wrong))


def multiple(right: int = 2, wrong: int = 3) -> MultipleResponse:
    return MultipleResponse(stem="Which?", options=options(right, wrong))


def claim(verdict: Verdict = Verdict.REFUTED, missing: Facet | None = None) -> VerdictWithEvidence:
    return VerdictWithEvidence(stem="It rained.", verdict=verdict, missing=missing)


def mark(content: Content, answer: Answer | None, within: Setting = NOWHERE) -> Fraction:
    return grade(content, answer, within).mark


UNSAID = claim(Verdict.NEI, Facet.WHEN)
NUMBER = Numeric(stem="How many?", value=Decimal("70.76"), unit="percent")
WORD = ShortAnswer(stem="Where?", accepted=("Astana", "Nur-Sultan"))
HERE = setting(ids(14, 15))


ONE = Fraction(1)
