"""What a benchmark gives: a ratio, and the bound that it must not pass."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time


@dataclass(frozen=True)
class Ratio:
    """How much more the larger case costs than the smaller one, and how much it may."""

    name: str
    ratio: float
    bound: float
    note: str = ""

    @property
    def held(self) -> bool:
        """Tell whether the bound holds."""
        return self.ratio <= self.bound

    def __str__(self) -> str:
        """Write it on one line, as `make bench` prints it."""
        held = "held" if self.held else "NOT HELD"
        line = f"{self.name}: ratio {self.ratio:.2f}, bound {self.bound:.2f}, {held} {self.note}"
        return line.rstrip()


def seconds(run: Callable[[], object], times: int = 1) -> float:
    """Return the shortest time of several runs, in seconds of the processor.

    Other programs on the machine do not count then; what disturbs only ever adds.
    """
    best = float("inf")
    for _ in range(times):
        gc.collect()
        started = process_time()
        run()
        best = min(best, process_time() - started)
    return best
