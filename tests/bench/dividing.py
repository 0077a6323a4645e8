"""Dividing a text takes a time that grows as the text does, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from quiz.domain.text.blocks import divide
from quiz.services.authoring.articles import MOST_LINES
from tests.bench.ratios import Ratio, seconds
from tests.unit.domain.text.test_blocks import REPEATED, repeated

SMALL, LARGE = 10_000, 100_000
BOUND = 1.2
# Each is so short that whatever disturbs it is seen.
TIMES = 10


def measure() -> Iterator[Ratio]:
    """Divide a text and one ten times as long, of the slowest content and of all together.

    Texts of more lines than an article may have are left out; what is done in no time alone
    measures the clock.
    """
    costs = {
        piece: (_seconds(piece, SMALL), _seconds(piece, LARGE))
        for piece in REPEATED
        if repeated(piece, LARGE).count("\n") <= MOST_LINES
    }
    slowest = max(costs, key=lambda piece: costs[piece][1])
    small, large = costs[slowest]
    yield Ratio(f"dividing the slowest text, {slowest!r}", large / small / 10, BOUND)
    small, large = (sum(sides) for sides in zip(*costs.values(), strict=True))
    yield Ratio("dividing texts of ten times the length", large / small / 10, BOUND)


def _seconds(piece: str, length: int) -> float:
    times = TIMES * LARGE // length // 2
    return seconds(partial(divide, repeated(piece, length), "en"), times)
