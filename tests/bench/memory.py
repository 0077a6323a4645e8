"""Memory grows no faster than the bank that is checked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.bench.ratios import Ratio

SMALL, LARGE = 1_000, 10_000
BOUND = 1.1
# In a process of its own, so that nothing else is counted: what a bank and its check take at most
# beyond what a first check leaves behind in caches of a fixed size.
_PROGRAM = """
import gc, sys, tracemalloc
from quiz.domain.linting import check_bank
from tests.bench.synthetic import bank_of

check_bank(bank_of(200, first=1_000_000))
gc.collect()
tracemalloc.start()
bank = bank_of(int(sys.argv[1]))
check_bank(bank)
print(tracemalloc.get_traced_memory()[1] / len(bank.questions))
"""


def measure() -> Iterator[Ratio]:
    """Compare the most memory that is in use for each question of a small and of a large bank."""
    few, many = _bytes_each(SMALL), _bytes_each(LARGE)
    yield Ratio(
        "memory for a question of 10,000 beside one of 1,000, when checking",
        many / few,
        BOUND,
        f"({few / 1000:.1f} kB and {many / 1000:.1f} kB)",
    )


def _bytes_each(size: int) -> float:
    found = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(size)], capture_output=True, text=True, check=True
    )
    return float(found.stdout)
