"""Giving the places of a quiz to questions where taking them one after another left some empty.

Each want asks for some of its own candidates, no two of all that are chosen may clash, and no
candidate is chosen twice. Where nothing clashes, augmenting paths find the most places that can be
filled (a matching of two sides; Kuhn 1955). Clashes make the problem one of independent sets, for
which no fast method is known: a search takes the tightest want first and is complete unless it
runs out of steps, which no quiz of the size that people take comes near on a small bank.

Sets of candidates are whole numbers with one bit for each, so that a step costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Hashable)

# Enough for every small bank; about a third of a second where a large one cannot be filled.
_MOST_STEPS = 3_000


@dataclass(frozen=True)
class Want(Generic[T]):
    """So many of these candidates, the preferred ones first."""

    count: int
    candidates: tuple[T, ...]


Chosen = tuple[tuple[T, ...], ...]
Clash = Callable[[T, T], bool]
# What a candidate costs beside those that are chosen already; the cheapest is tried first.
Cost = Callable[[T, Sequence[T]], Any]


def assign(
    wants: Sequence[Want[T]], clash: Clash[T], cost: Cost[T], steps: int = _MOST_STEPS
) -> Chosen[T]:
    """Choose candidates for each want, as many in all as can be found.

    The same wants give the same choice, whatever the order of sets and dicts.
    """
    search = _Search(wants, clash, cost, steps)
    search.run()
    return search.best


class _Search(Generic[T]):
    """One search: candidates by number, their clashes, and the best choice so far."""

    def __init__(
        self, wants: Sequence[Want[T]], clash: Clash[T], cost: Cost[T], steps: int
    ) -> None:
        self._all = list(
            dict.fromkeys(candidate for want in wants for candidate in want.candidates)
        )
        number = {one: place for place, one in enumerate(self._all)}
        self._orders = [[number[place] for place in dict.fromkeys(w.candidates)] for w in wants]
        self._counts = [want.count for want in wants]
        self._clash, self._cost, self._steps = clash, cost, steps
        self._clashing: dict[int, int] = {}
        self._taken: list[list[int]] = [[] for _ in wants]
        self._best: list[list[int]] = [[] for _ in wants]
        self._goal = 0

    @property
    def best(self) -> Chosen[T]:
        """The best choice that was found."""
        return tuple(tuple(self._all[place] for place in chosen) for chosen in self._best)

    def run(self) -> None:
        """Search until nothing more can be filled, or the steps are used up."""
        matched = _matching(self._orders, self._counts)
        self._goal = sum(map(len, matched))
        if self._is_peaceful([place for chosen in matched for place in chosen]):
            self._best = matched
            return
        domains = [sum(1 << place for place in order) for order in self._orders]
        self._fill(list(self._counts), domains, (1 << len(self._all)) - 1)

    def _is_peaceful(self, chosen: Sequence[int]) -> bool:
        whole = sum(1 << place for place in chosen)
        return all(self._against(place) & whole == 1 << place for place in chosen)

    def _against(self, one: int) -> int:
        """Return what cannot stand beside a candidate, itself included."""
        if one not in self._clashing:
            mine = self._all[one]
            found = 1 << one
            for place, other in enumerate(self._all):
                if place != one and self._clash(mine, other):
                    found |= 1 << place
            self._clashing[one] = found
        return self._clashing[one]

    def _fill(self, counts: list[int], domains: list[int], free: int) -> None:
        """Try every way to fill what is still wanted, the tightest want first."""
        domains = list(domains)
        while True:
            self._steps -= 1
            self._note()
            open_ = [n for n, count in enumerate(counts) if count and domains[n] & free]
            could = sum(min(counts[n], (domains[n] & free).bit_count()) for n in open_)
            if self._done or self._filled(self._taken) + could <= self._filled(self._best):
                return
            want = min(open_, key=lambda n: ((domains[n] & free).bit_count() - counts[n], n))
            one = self._cheapest(want, domains[want] & free)
            self._taken[want].append(one)
            fewer = [count - (n == want) for n, count in enumerate(counts)]
            self._fill(fewer, domains, free & ~self._against(one))
            self._taken[want].pop()
            # From here on without it: the same set in another order is not tried again.
            domains[want] &= ~(1 << one)

    def _cheapest(self, want: int, domain: int) -> int:
        taken = [self._all[place] for chosen in self._taken for place in chosen]
        assignment = [order for order in self._orders[want] if domain >> order & 1]
        return min(assignment, key=lambda place: self._cost(self._all[place], taken))

    def _note(self) -> None:
        if self._filled(self._taken) > self._filled(self._best):
            self._best = [list(chosen) for chosen in self._taken]

    @property
    def _done(self) -> bool:
        return self._steps <= 0 or self._filled(self._best) >= self._goal

    @staticmethod
    def _filled(chosen: Sequence[Sequence[int]]) -> int:
        return sum(map(len, chosen))


def _matching(orders: Sequence[Sequence[int]], counts: Sequence[int]) -> list[list[int]]:
    """Fill the most places, each candidate once, by augmenting paths; clashes are not looked at."""
    holder: dict[int, int] = {}

    def place(want: int, tried: set[int]) -> bool:
        for order in orders[want]:
            if order in tried:
                continue
            tried.add(order)
            if order not in holder or place(holder[order], tried):
                holder[order] = want
                return True
        return False

    for want, count in enumerate(counts):
        for _ in range(count):
            if not place(want, set()):
                break
    return [[node for node in order if holder.get(node) == n] for n, order in enumerate(orders)]
