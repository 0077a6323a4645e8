"""Blueprints: a quiz as so many questions of such kinds, drawn anew for each learner.

Drawing never sorts or loads a bank. A pool yields the entries of a cell in the order of their
stored draw ranks from a seeded start; a draw looks at a handful of them for each place. The cells
that have fewest to spare are filled first. Where a place stays empty all the same, the candidates
of all cells are looked at together (`quiz.domain.drawing.assigning`): what is then missing, is
missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Any

from quiz.domain.drawing.assigning import Want, assign
from quiz.domain.drawing.pool import Pool, PoolEntry, clash
from quiz.domain.messages import N_, Message
from quiz.domain.quizzes.quizzes import Blueprint, Cell
from quiz.domain.seeds import mixed, rank

# How many entries are looked at for a place: enough to find an unseen one that fits, whatever the
# size of the bank.
_LOOKED_AT = 60
_TRUTHS = ("true", "false")
_WITHOUT: Mapping[str, str] = {
    "article": N_("Of any article there would be %(count)s."),
    "relation": N_("Whatever it is about, there would be %(count)s."),
    "fact_kind": N_("With any kind of value there would be %(count)s."),
    "recipe": N_("By any recipe there would be %(count)s."),
    "kind": N_("Answered in any way there would be %(count)s."),
    "verdict": N_("With any verdict there would be %(count)s."),
    "difficulty": N_("However hard they are, there would be %(count)s."),
}


@dataclass(frozen=True, kw_only=True)
class Unfilled:
    """A cell that could not be filled: how many of its questions are missing, and why.

    `hints` say of each thing that it asks for how many there would be without it.
    """

    cell: Cell
    lacking: int
    reason: Message
    hints: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The keys of the questions in the order of the quiz, and the cells that were not filled."""

    questions: tuple[str, ...]
    unfilled: tuple[Unfilled, ...] = ()

    @property
    def lacking(self) -> int:
        """How many questions the quiz has less than it should."""
        return sum(cell.lacking for cell in self.unfilled)


@dataclass
class _Draft:
    """What has been drawn so far."""

    blueprint: Blueprint
    seen: Collection[str]
    entries: list[PoolEntry] = field(default_factory=list)
    truths: Counter[str] = field(default_factory=Counter)

    def take(self, entry: PoolEntry) -> None:
        self.entries.append(entry)
        self.truths[entry.verdict] += 1

    def clashes(self, entry: PoolEntry) -> bool:
        """Tell whether an entry is drawn already, shares a fact, or one gives the other away."""
        return any(clash(entry, other) for other in self.entries)

    def cost(self, entry: PoolEntry) -> tuple[bool, int]:
        """Return what speaks against an entry: that it was seen, and the balance of verdicts."""
        return entry.key in self.seen, self.excess(entry)

    def excess(self, entry: PoolEntry) -> int:
        """Return by how much the verdict of an entry is ahead of the rarest one."""
        labels = self.labels(entry.verdict)
        if not self.blueprint.balance or not labels:
            return 0
        return self.truths[entry.verdict] - min(self.truths[label] for label in labels)

    def labels(self, verdict: str) -> tuple[str, ...]:
        """Return the labels among which a verdict is one."""
        if verdict in _TRUTHS:
            return _TRUTHS
        return self.blueprint.verdicts if verdict in self.blueprint.verdicts else ()


def draw(blueprint: Blueprint, pool: Pool, seed: str, seen: Collection[str] = frozenset()) -> Drawn:
    """Draw the questions of a quiz: the cells with fewest to spare first, unseen questions first.

    The same blueprint, pool, seed and seen questions give the same quiz. No two questions share a
    fact, and the key of none stands in another.
    """
    cells = _by_scarcity(_cells(blueprint), pool)
    filled = _one_by_one(cells, blueprint, pool, seed, seen)
    if _is_short(cells, filled):
        filled = _together(cells, filled, blueprint, pool, seed, seen)
    entries = [entry for chosen in filled for entry in chosen]
    ordered = mixed(seed, entries, lambda entry: entry.key)
    return Drawn(
        questions=tuple(entry.key for entry in ordered),
        unfilled=tuple(
            _missing(cell, cell.count - len(chosen), pool)
            for (_, cell), chosen in zip(cells, filled, strict=True)
            if len(chosen) < cell.count
        ),
    )


def cell_text(cell: Cell) -> str:
    """Return what a cell asks for in the words of a bank's files, for those who write them."""
    return (
        ", ".join(f"{name} {getattr(cell, name)}" for name in _conditions(cell)) or "any question"
    )


def _cells(blueprint: Blueprint) -> list[Cell]:
    """Return the cells, with an open one for the places that they do not ask for."""
    rest = blueprint.n - sum(cell.count for cell in blueprint.cells)
    return [*blueprint.cells, *([Cell(count=rest)] if rest > 0 else [])]


def _by_scarcity(cells: Sequence[Cell], pool: Pool) -> list[tuple[int, Cell]]:
    """Number the cells and put those first that have fewest to spare, or leave least open."""
    spare = {cell: pool.count(cell, _LOOKED_AT) - cell.count for cell in cells}
    return sorted(
        enumerate(cells), key=lambda entry: (spare[entry[1]], -len(_conditions(entry[1])), entry[0])
    )


def _conditions(cell: Cell) -> list[str]:
    """Return the names of what a cell asks for."""
    return [spec.name for spec in fields(cell) if spec.name != "count" and getattr(cell, spec.name)]


def _without(cell: Cell, name: str) -> Cell:
    open_: dict[str, Any] = {name: ""}
    return replace(cell, **open_)


def _is_short(cells: Sequence[tuple[int, Cell]], filled: Sequence[Sequence[PoolEntry]]) -> bool:
    return any(len(one) < cell.count for (_, cell), one in zip(cells, filled, strict=True))


def _one_by_one(
    cells: Sequence[tuple[int, Cell]],
    blueprint: Blueprint,
    pool: Pool,
    seed: str,
    seen: Collection[str],
) -> list[list[PoolEntry]]:
    """Fill each place with the first question that fits beside those that were drawn before."""
    draft = _Draft(blueprint, seen)
    filled: list[list[PoolEntry]] = []
    for number, cell in cells:
        chosen: list[PoolEntry] = []
        for place in range(cell.count):
            entry = _one(draft, pool, cell, rank(seed, f"{number}|{place}"))
            if entry is not None:
                draft.take(entry)
                chosen.append(entry)
        filled.append(chosen)
    return filled


def _together(
    cells: Sequence[tuple[int, Cell]],
    filled: Sequence[Sequence[PoolEntry]],
    blueprint: Blueprint,
    pool: Pool,
    seed: str,
    seen: Collection[str],
) -> list[list[PoolEntry]]:
    """Fill all places anew from a handful of candidates of each cell, if more of them can be."""
    wants = []
    for (number, cell), chosen in zip(cells, filled, strict=True):
        start = rank(seed, f"{number}|together")
        offered = islice(pool.candidates(cell, start), _LOOKED_AT)
        by_key = {entry.key: entry for entry in (*chosen, *offered)}
        wants.append(Want(cell.count, tuple(by_key.values())))

    def cost(entry: PoolEntry, taken: Sequence[PoolEntry]) -> tuple[bool, int]:
        truths = Counter(entry.verdict for entry in taken)
        return _Draft(blueprint, seen, truths=truths).cost(entry)

    found = assign(wants, clash, cost)
    better = sum(map(len, found)) > sum(map(len, filled))
    return [list(chosen) for chosen in (found if better else filled)]


def _one(draft: _Draft, pool: Pool, cell: Cell, start: int) -> PoolEntry | None:
    """Choose one question of a cell; nothing where all that were looked at clash."""
    best = _best(draft, pool, cell, start)
    if best is None or not draft.excess(best):
        return best
    # The rarest verdict may be so rare that chance does not meet it: ask for it.
    rarest = min(draft.labels(best.verdict), key=lambda label: draft.truths[label])
    if not cell.verdict:
        best = _best(draft, pool, replace(cell, verdict=rarest), start) or best
    return best


def _best(draft: _Draft, pool: Pool, cell: Cell, start: int) -> PoolEntry | None:
    """Return the first unseen question that keeps the balance, or the nearest to that."""
    best: tuple[tuple[bool, int], PoolEntry] | None = None
    for entry in islice(pool.candidates(cell, start), _LOOKED_AT):
        if draft.clashes(entry):
            continue
        cost = draft.cost(entry)
        if best is None or cost < best[0]:
            best = (cost, entry)
        if cost == (False, 0):
            break
    return best[1] if best else None


def _missing(cell: Cell, lacking: int, pool: Pool) -> Unfilled:
    there = pool.count(cell, _LOOKED_AT)
    if not there:
        reason = Message(N_("The bank has no question of this kind."))
    elif there < cell.count:
        reason = Message(
            N_("Of this kind the bank has only %(there)s, and %(count)s are asked for."),
            {"there": there, "count": cell.count},
        )
    else:
        reason = Message(
            N_("All others share a fact with the questions drawn, or give one of them away.")
        )
    return Unfilled(cell=cell, lacking=lacking, reason=reason, hints=_hints(cell, there, pool))


def _hints(cell: Cell, there: int, pool: Pool) -> tuple[Message, ...]:
    """Say which of several things a cell should not ask for, if it is one alone."""
    conditions = _conditions(cell)
    if len(conditions) < 2 or there >= cell.count:
        return ()
    counts = {name: pool.count(_without(cell, name), _LOOKED_AT) for name in conditions}
    return tuple(
        Message(_WITHOUT[name], {"count": count}) for name, count in counts.items() if count > there
    )
