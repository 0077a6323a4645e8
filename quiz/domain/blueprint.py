"""Blueprints: a quiz as so many questions of such kinds, drawn anew for each learner.

Drawing never sorts or loads a bank. A pool yields the entries of a cell in the order of their
stored draw ranks from a seeded start; a draw looks at a handful of them for each place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import Protocol

from quiz.domain.drawing import draw_rank, mixed, rank
from quiz.domain.facts import Fact
from quiz.domain.linting.grounding import key_texts
from quiz.domain.quantities import parse_number
from quiz.domain.questions import Content, Question, TrueFalse, VerdictWithEvidence
from quiz.domain.quizzes import Blueprint, Cell
from quiz.domain.text import tokens
from quiz.domain.text_marks import N_, Message

# How many entries are looked at for a place: enough to find an unseen one that fits, whatever the
# size of the bank.
_LOOKED_AT = 60
# A key that is shorter stands in other questions by chance (SCIENCE.md 4.3, rule B8).
_FEWEST_LETTERS, _FEWEST_DIGITS = 5, 2
_TRUTHS = ("true", "false")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question as a draw sees it.

    `gives` are the words of its key, `shows` all words that a learner reads in it; both are runs
    of normal words with a blank around each.
    """

    key: str
    rank: int
    kind: str
    articles: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    fact_kinds: tuple[str, ...] = ()
    recipe: str = ""
    verdict: str = ""
    difficulty: str = ""
    facts: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    shows: str = " "


class Pool(Protocol):
    """Where the questions of a quiz are drawn from."""

    def candidates(self, cell: Cell, start: int) -> Iterator[Entry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it, each once."""


@dataclass(frozen=True, kw_only=True)
class Unfilled:
    """A cell that could not be filled: how many of its questions are missing, and why."""

    cell: Cell
    lacking: int
    reason: Message


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The keys of the questions in the order of the quiz, and the cells that were not filled."""

    questions: tuple[str, ...]
    unfilled: tuple[Unfilled, ...] = ()


@dataclass
class _Draft:
    """What has been drawn so far."""

    blueprint: Blueprint
    seen: Collection[str]
    entries: list[Entry] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    truths: Counter[str] = field(default_factory=Counter)

    def take(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.facts |= entry.facts
        self.truths[entry.verdict] += 1

    def clashes(self, entry: Entry) -> bool:
        """Tell whether an entry is drawn already, shares a fact, or one gives the other away."""
        if entry.facts & self.facts:
            return True
        return any(other.key == entry.key or give_away(entry, other) for other in self.entries)

    def excess(self, entry: Entry) -> int:
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
    """Draw the questions of a quiz: the cells that ask for most first, unseen questions first.

    The same blueprint, pool, seed and seen questions give the same quiz. No two questions share a
    fact, and the key of none stands in another.
    """
    draft = _Draft(blueprint, seen)
    unfilled = []
    for number, cell in _by_demand(_cells(blueprint)):
        lacking, clashing = 0, 0
        for place in range(cell.count):
            entry, clashes = _one(draft, pool, cell, rank(seed, f"{number}|{place}"))
            clashing += clashes
            if entry is None:
                lacking += 1
            else:
                draft.take(entry)
        if lacking:
            unfilled.append(_missing(cell, lacking, clashing))
    ordered = mixed(seed, draft.entries, lambda entry: entry.key)
    return Drawn(questions=tuple(entry.key for entry in ordered), unfilled=tuple(unfilled))


def give_away(one: Entry, other: Entry) -> bool:
    """Tell whether the key of one question stands in what the other one shows."""
    return any(run in other.shows for run in one.gives) or any(
        run in one.shows for run in other.gives
    )


def fits(entry: Entry, cell: Cell) -> bool:
    """Tell whether a question is of a cell."""
    return (
        (not cell.article or cell.article in entry.articles)
        and (not cell.relation or cell.relation in entry.relations)
        and (not cell.fact_kind or cell.fact_kind in entry.fact_kinds)
        and cell.recipe in ("", entry.recipe)
        and cell.kind in ("", entry.kind)
        and cell.verdict in ("", entry.verdict)
        and cell.difficulty in ("", entry.difficulty)
    )


def entry_of(
    question: Question, facts: Mapping[str, Fact], recipe: str = "", difficulty: str = ""
) -> Entry:
    """Return a question as a draw sees it; `facts` are those of its bank."""
    own = [facts[key] for key in question.facts if key in facts]
    content = question.content
    return Entry(
        key=question.key,
        rank=draw_rank(question.key),
        kind=content.kind,
        articles=question.articles,
        relations=tuple(dict.fromkeys(fact.relation for fact in own)),
        fact_kinds=tuple(dict.fromkeys(fact.value.type.value for fact in own)),
        recipe=recipe,
        verdict=verdict_of(content),
        difficulty=difficulty,
        facts=frozenset(question.facts),
        gives=frozenset(_given(content, question.language)),
        shows=_run(_texts(content)),
    )


def verdict_of(content: Content) -> str:
    """Return the verdict of a question that judges, "true" or "false", or nothing."""
    if isinstance(content, TrueFalse):
        return str(content.truth).lower()
    return content.verdict.value if isinstance(content, VerdictWithEvidence) else ""


class ListedPool:
    """A pool in memory, for one bank that is being looked at; a database does the same by index."""

    def __init__(self, entries: Collection[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: (entry.rank, entry.key))
        self._by_cell: dict[Cell, list[Entry]] = {}

    def candidates(self, cell: Cell, start: int) -> Iterator[Entry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it."""
        asked = replace(cell, count=1)
        if asked not in self._by_cell:
            self._by_cell[asked] = [entry for entry in self._entries if fits(entry, asked)]
        members = self._by_cell[asked]
        yield from (entry for entry in members if entry.rank >= start)
        yield from (entry for entry in members if entry.rank < start)


def _cells(blueprint: Blueprint) -> list[Cell]:
    """Return the cells, with an open one for the places that they do not ask for."""
    rest = blueprint.n - sum(cell.count for cell in blueprint.cells)
    return [*blueprint.cells, *([Cell(count=rest)] if rest > 0 else [])]


def _by_demand(cells: Sequence[Cell]) -> list[tuple[int, Cell]]:
    """Number the cells and put those first that leave least open: they are hardest to fill."""
    return sorted(enumerate(cells), key=lambda numbered: -_demand(numbered[1]))


def _demand(cell: Cell) -> int:
    return sum(bool(getattr(cell, spec.name)) for spec in fields(cell) if spec.name != "count")


def _one(draft: _Draft, pool: Pool, cell: Cell, start: int) -> tuple[Entry | None, int]:
    """Choose one question of a cell; the number says how many were left out for clashing."""
    best, clashing = _best(draft, pool, cell, start)
    if best is None or not draft.excess(best):
        return best, clashing
    # The rarest verdict may be so rare that chance does not meet it: ask for it.
    rarest = min(draft.labels(best.verdict), key=lambda label: draft.truths[label])
    if not cell.verdict:
        other, _ = _best(draft, pool, replace(cell, verdict=rarest), start)
        best = other or best
    return best, clashing


def _best(draft: _Draft, pool: Pool, cell: Cell, start: int) -> tuple[Entry | None, int]:
    """Return the first unseen question that keeps the balance, or the nearest to that."""
    best: tuple[tuple[bool, int], Entry] | None = None
    clashing = 0
    for entry in islice(pool.candidates(cell, start), _LOOKED_AT):
        if draft.clashes(entry):
            clashing += 1
            continue
        cost = (entry.key in draft.seen, draft.excess(entry))
        if best is None or cost < best[0]:
            best = (cost, entry)
        if cost == (False, 0):
            break
    return (best[1] if best else None), clashing


def _missing(cell: Cell, lacking: int, clashing: int) -> Unfilled:
    if clashing:
        reason = Message(
            N_("All others share a fact with the questions drawn, or give one of them away.")
        )
    else:
        reason = Message(N_("The bank has no other question of this kind."))
    return Unfilled(cell=cell, lacking=lacking, reason=reason)


def _given(content: Content, language: str) -> Iterator[str]:
    """Yield the runs of words that would give a key away."""
    for key in key_texts(content):
        for form in key.forms:
            number = parse_number(form, language)
            if number is None:
                if len("".join(tokens(form))) >= _FEWEST_LETTERS:
                    yield _run([form])
                continue
            written = f"{number.value:f}"
            if sum(letter.isdigit() for letter in written) >= _FEWEST_DIGITS:
                yield _run([written])


def _texts(content: Content) -> list[str]:
    """Return all that a learner reads in a question before it is answered."""
    texts = [content.stem]
    for name in ("before", "after"):
        texts.append(getattr(content, name, ""))
    for name in ("options", "prompts", "events", "sentences"):
        texts += [member.text for member in getattr(content, name, ())]
    return texts


def _run(texts: Sequence[str]) -> str:
    return " " + " ".join(word for text in texts for word in tokens(text)) + " "
