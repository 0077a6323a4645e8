"""What a quiz is drawn from: the questions of a bank as a draw sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from quiz.domain.facts.facts import Fact
from quiz.domain.linting.grounding.grounding import key_texts
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.questions.questions import Content, Question, TrueFalse, VerdictWithEvidence
from quiz.domain.quizzes.quizzes import Cell
from quiz.domain.seeds import draw_rank
from quiz.domain.text.text import tokens

# A key that is shorter stands in other questions by chance (docs/method.md 4.3, rule B8).
_FEWEST_LETTERS, _FEWEST_DIGITS = 5, 2


@dataclass(frozen=True, kw_only=True)
class PoolEntry:
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

    def count(self, cell: Cell, most: int) -> int:
        """Return how many entries a cell has, counting no further than `most`."""

    def candidates(self, cell: Cell, start: int) -> Iterator[PoolEntry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it, each once."""


class ListedPool:
    """A pool in memory, for one bank that is being looked at; a database does the same by index."""

    def __init__(self, entries: Collection[PoolEntry]) -> None:
        self._entries = sorted(entries, key=lambda entry: (entry.rank, entry.key))
        self._by_cell: dict[Cell, list[PoolEntry]] = {}

    def count(self, cell: Cell, most: int) -> int:
        """Return how many entries a cell has, counting no further than `most`."""
        return min(most, len(self._members(cell)))

    def candidates(self, cell: Cell, start: int) -> Iterator[PoolEntry]:
        """Yield the entries of a cell by draw rank, from `start` on and round to it."""
        members = self._members(cell)
        yield from (entry for entry in members if entry.rank >= start)
        yield from (entry for entry in members if entry.rank < start)

    def _members(self, cell: Cell) -> list[PoolEntry]:
        cell = replace(cell, count=1)
        if cell not in self._by_cell:
            self._by_cell[cell] = [entry for entry in self._entries if fits(entry, cell)]
        return self._by_cell[cell]


def clash(entry: PoolEntry, other: PoolEntry) -> bool:
    """Tell whether two entries are the same, share a fact, or one gives the other away."""
    return entry.key == other.key or bool(entry.facts & other.facts) or give_away(entry, other)


def give_away(entry: PoolEntry, other: PoolEntry) -> bool:
    """Tell whether the key of one question stands in what the other one shows."""
    return any(run in other.shows for run in entry.gives) or any(
        run in entry.shows for run in other.gives
    )


def fits(entry: PoolEntry, cell: Cell) -> bool:
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
) -> PoolEntry:
    """Return a question as a draw sees it; `facts` are those of its bank."""
    own = [facts[key] for key in question.facts if key in facts]
    content = question.content
    return PoolEntry(
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
