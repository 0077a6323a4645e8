"""Blueprints: what is drawn, in which order it is looked for, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.drawing.blueprint import draw
from quiz.domain.drawing.pool import ListedPool, PoolEntry, clash, entry_of, fits, give_away
from quiz.domain.linting.banks.quizzes import check_balance
from quiz.domain.quizzes.quizzes import Blueprint, Cell, Quiz, QuizQuestion
from quiz.domain.seeds import draw_rank
from tests.building import shipped_bank, shipped_built, shipped_inventory


def make_entry(key: str, **changes: Any) -> PoolEntry:
    """An entry that tests a fact of its own."""
    entry = PoolEntry(
        key=key,
        rank=draw_rank(key),
        kind="single-choice",
        recipe="value",
        articles=("bridge",),
        facts=frozenset({f"fact of {key}"}),
    )
    return replace(entry, **changes)


def pool_of(count: int, **changes: Any) -> ListedPool:
    """A pool of so many entries that differ in their keys."""
    return ListedPool([make_entry(f"q{number}", **changes) for number in range(count)])


class CountingPool:
    """A pool that counts how many entries were looked at."""

    def __init__(self, entries: list[PoolEntry]) -> None:
        self.looked_at = 0
        self._pool = ListedPool(entries)

    def count(self, cell: Cell, most: int) -> int:
        return self._pool.count(cell, most)

    def candidates(self, cell: Cell, start: int) -> Iterator[PoolEntry]:
        for entry in self._pool.candidates(cell, start):
            self.looked_at += 1
            yield entry


def test_a_cell_that_the_bank_cannot_fill_is_named_with_what_is_missing() -> None:
    wanted = Cell(recipe="cloze", count=3)
    drawn = draw(Blueprint(n=3, cells=(wanted,)), pool_of(5), "seed")

    assert drawn.questions == ()
    assert [(one.cell, one.lacking) for one in drawn.unfilled] == [(wanted, 3)]
    assert drawn.lacking == 3
    assert "no question of this kind" in str(drawn.unfilled[0].reason)
    assert drawn.unfilled[0].hints == ()


def test_what_a_cell_should_not_ask_for_is_told_with_how_many_there_would_be() -> None:
    entries = [make_entry(f"q{n}", difficulty="hard", articles=("mast",)) for n in range(3)]
    entries.append(make_entry("only", difficulty="easy", articles=("mast",)))
    wanted = Cell(article="mast", difficulty="easy", recipe="value", count=2)
    drawn = draw(Blueprint(n=2, cells=(wanted,)), ListedPool(entries), "seed")

    assert drawn.questions == ("only",)
    assert "only 1, and 2 are asked for" in str(drawn.unfilled[0].reason)
    assert [str(hint) for hint in drawn.unfilled[0].hints] == [
        "However hard they are, there would be 4."
    ]


def test_questions_that_share_a_fact_are_not_drawn_together() -> None:
    shared = pool_of(5, facts=frozenset({"the same"}))
    drawn = draw(Blueprint(n=3), shared, "seed")

    assert len(drawn.questions) == 1
    assert drawn.unfilled[0].lacking == 2
    assert "share a fact" in str(drawn.unfilled[0].reason)


def test_a_question_that_gives_another_away_is_not_drawn_beside_it() -> None:
    entry = make_entry("a", gives=frozenset({" astana "}))
    other = make_entry("b", shows=" the capital is astana today ")
    third = make_entry("c", shows=" astanaish ")

    assert give_away(entry, other)
    assert give_away(other, entry)
    assert not give_away(entry, third)
    assert len(draw(Blueprint(n=2), ListedPool([entry, other]), "seed").questions) == 1


def test_unseen_questions_come_first_and_seen_ones_fill_the_rest() -> None:
    pool = pool_of(6)
    seen = {"q0", "q1", "q2"}

    assert set(draw(Blueprint(n=3), pool, "seed", seen).questions) == {"q3", "q4", "q5"}
    assert len(draw(Blueprint(n=5), pool, "seed", seen).questions) == 5


def test_another_seed_draws_other_questions_and_the_same_seed_the_same() -> None:
    pool = pool_of(200)
    blueprint = Blueprint(n=10)

    assert draw(blueprint, pool, "one") == draw(blueprint, pool, "one")
    assert draw(blueprint, pool, "one") != draw(blueprint, pool, "two")


def test_the_cell_that_asks_for_most_is_filled_first() -> None:
    rare = make_entry("rare", recipe="cloze", relations=("age",))
    pool = ListedPool([rare, *(make_entry(f"q{number}") for number in range(3))])
    cells = (Cell(count=3), Cell(recipe="cloze", relation="age"))

    drawn = draw(Blueprint(n=4, cells=cells), pool, "seed")
    assert "rare" in drawn.questions
    assert drawn.unfilled == ()


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(20)])
def test_a_cell_of_few_questions_is_not_starved_by_broader_ones(seed: str) -> None:
    """The second cell asks for less than the first, and yet it has but one question to take."""
    rare = make_entry("rare", kind="cloze", relations=("age",), recipe="value")
    others = [make_entry(f"q{number}", kind="cloze", recipe="value") for number in range(3)]
    cells = (Cell(recipe="value", kind="cloze", count=3), Cell(relation="age"))

    drawn = draw(Blueprint(n=4, cells=cells), ListedPool([rare, *others]), seed)
    assert drawn.unfilled == ()


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(20)])
def test_a_draw_that_took_a_wrong_turn_takes_it_back(seed: str) -> None:
    """Whoever takes the middle one first can take no other: the two at the ends go together."""
    middle = make_entry("middle", facts=frozenset({"one", "two"}))
    ends = [make_entry(f"end {fact}", facts=frozenset({fact})) for fact in ("one", "two")]

    drawn = draw(Blueprint(n=2), ListedPool([middle, *ends]), seed)
    assert set(drawn.questions) == {"end one", "end two"}


LETTERS = st.sampled_from(["", "a", "b", "c"])
SMALL_BANK = st.lists(
    st.tuples(LETTERS, LETTERS, LETTERS, st.frozensets(st.sampled_from("xyz"), max_size=2)),
    max_size=8,
)
SMALL_CELLS = st.lists(
    st.builds(Cell, article=LETTERS, recipe=LETTERS, difficulty=LETTERS, count=st.integers(1, 2)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(SMALL_BANK, SMALL_CELLS, st.text(max_size=3))
def test_a_draw_fills_as_many_places_as_any_choice_could(
    rows: list[tuple[str, str, str, frozenset[str]]], cells: list[Cell], seed: str
) -> None:
    entries = [
        make_entry(f"q{n}", articles=(a,), recipe=b, difficulty=c, facts=facts | {f"own {n}"})
        for n, (a, b, c, facts) in enumerate(rows)
    ]
    n = sum(cell.count for cell in cells)
    drawn = draw(Blueprint(n=n, cells=tuple(cells)), ListedPool(entries), seed)
    places = [cell for cell in cells for _ in range(cell.count)]

    assert len(drawn.questions) == most_filled(places, entries)
    assert len(drawn.questions) + drawn.lacking == n


def most_filled(places: list[Cell], free: list[PoolEntry]) -> int:
    """Try every choice of entries for the places."""
    if not places:
        return 0
    best = most_filled(places[1:], free)
    for entry in free:
        if best < len(places) and fits(entry, places[0]):
            left = [other for other in free if not clash(entry, other)]
            best = max(best, 1 + most_filled(places[1:], left))
    return best


def test_places_that_no_cell_asks_for_are_filled_with_anything() -> None:
    drawn = draw(Blueprint(n=5, cells=(Cell(recipe="value", count=2),)), pool_of(9), "seed")

    assert len(drawn.questions) == 5


def test_verdicts_are_balanced_even_where_one_is_rare() -> None:
    entries = [
        *(make_entry(f"s{n}", verdict="supported") for n in range(300)),
        *(make_entry(f"r{n}", verdict="refuted") for n in range(100)),
        *(make_entry(f"n{n}", verdict="not-enough-information") for n in range(4)),
    ]
    for seed in ("one", "two", "three"):
        drawn = draw(Blueprint(n=12), ListedPool(entries), seed)
        assert Counter(key[0] for key in drawn.questions) == {"s": 4, "r": 4, "n": 4}


def test_a_draw_looks_at_a_bounded_number_of_questions() -> None:
    small = CountingPool([make_entry(f"q{number}") for number in range(1_000)])
    large = CountingPool([make_entry(f"q{number}") for number in range(20_000)])
    for pool in (small, large):
        draw(Blueprint(n=10), pool, "seed")

    assert large.looked_at <= 2 * small.looked_at


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["", "true", "false", "refuted"])),
        max_size=30,
    ),
    st.integers(0, 12),
    st.text(max_size=4),
)
def test_a_draw_is_never_longer_than_asked_and_shares_no_fact(
    rows: list[tuple[int, str]], n: int, seed: str
) -> None:
    entries = {
        f"q{place}": make_entry(f"q{place}", facts=frozenset({str(fact)}), verdict=verdict)
        for place, (fact, verdict) in enumerate(rows)
    }
    drawn = draw(Blueprint(n=n), ListedPool(list(entries.values())), seed)
    facts = [fact for key in drawn.questions for fact in entries[key].facts]

    assert len(drawn.questions) <= n
    assert len(facts) == len(set(facts))
    assert len(drawn.questions) + sum(one.lacking for one in drawn.unfilled) == n


def shipped_entries() -> list[PoolEntry]:
    """What the shipped bank builds, as a draw sees it."""
    facts = shipped_inventory().facts
    return [entry_of(one.question(), facts, one.recipe) for one in shipped_built()]


def test_six_quizzes_of_ten_that_share_no_fact_come_from_the_shipped_bank() -> None:
    entries = {entry.key: entry for entry in shipped_entries()}
    used: set[str] = set()
    for number in range(6):
        free = [entry for entry in entries.values() if not entry.facts & used]
        drawn = draw(Blueprint(n=10), ListedPool(free), f"quiz {number}")
        assert drawn.unfilled == ()
        used |= {fact for key in drawn.questions for fact in entries[key].facts}


def test_a_drawn_quiz_of_verdicts_passes_the_rule_of_balance() -> None:
    bank = shipped_bank()
    questions = {one.key: one.question() for one in shipped_built()}
    blueprint = Blueprint(n=9, cells=(Cell(recipe="verdict", count=9),))
    for seed in ("one", "two", "three", "four"):
        drawn = draw(blueprint, ListedPool(shipped_entries()), seed)
        places = tuple(QuizQuestion(question=key) for key in drawn.questions)
        quiz = Quiz(key="drawn", title="Drawn", questions=places, language=bank.language)
        assert drawn.unfilled == ()
        assert list(check_balance(quiz, questions)) == []


def test_an_entry_knows_what_its_question_gives_and_shows() -> None:
    built = next(one for one in shipped_built() if one.key == "value-fact-2019-capital")
    entry = entry_of(built.question(), shipped_inventory().facts, built.recipe)

    assert entry.gives == {" nur sultan "}
    assert " astana " in entry.shows
    assert entry.relations == ("country.capital",)
    assert entry.fact_kinds == ("place",)
    assert fits(entry, Cell(article="tokayev-elected-2019", recipe="value", fact_kind="place"))
    assert not fits(entry, Cell(verdict="true"))
