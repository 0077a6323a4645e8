"""Checking costs the same for each question of a small bank and of a large one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from quiz.domain.linting import check_bank
from quiz.domain.linting.findings import Level
from tests.bench.ratios import Ratio, seconds
from tests.bench.synthetic import bank_of

SMALL, LARGE = 1_000, 100_000
BOUND = 1.3


def measure() -> Iterator[Ratio]:
    """Check a bank of 1,000 questions and one of 100,000, all rules of both."""
    warm = check_bank(bank_of(SMALL))
    broken = {finding.rule for _, _, finding in warm if finding.level is Level.ERROR}
    if broken:
        raise ValueError(f"the synthetic bank is not sound: {sorted(broken)}")
    # Each on articles of its own: texts that were just read are remembered.
    smalls = [bank_of(SMALL, first=1_000_000 * n) for n in range(1, 6)]
    large = bank_of(LARGE)
    few = min(seconds(partial(check_bank, one)) / len(one.questions) for one in smalls)
    many = seconds(partial(check_bank, large)) / len(large.questions)
    yield Ratio(
        "checking a question of 100,000 beside one of 1,000",
        many / few,
        BOUND,
        f"({few * 1000:.2f} ms and {many * 1000:.2f} ms)",
    )
