from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.questions.questions import Content, MultipleResponse, Numeric, Option, SingleChoice
from quiz.domain.questions.shuffling import options_order, order

# Chi-squared beyond which chance explains a table less than once in a hundred times.
CRITICAL = {2: 9.210, 5: 15.086}
ATTEMPTS = 2000


def choice(*keys: str, right: str = "", ordered: bool = False) -> SingleChoice:
    options = tuple(Option(key=key, text=key.upper(), right=key == right) for key in keys)
    return SingleChoice(stem="Which?", options=options, ordered=ordered)


def chi_squared(counts: Counter[Any], cells: int) -> float:
    expected = counts.total() / cells
    empty = cells - len(counts)
    return sum((n - expected) ** 2 / expected for n in counts.values()) + empty * expected


def test_a_question_without_options_has_no_order() -> None:
    assert options_order("seed", Numeric(stem="How many?", value=Decimal(5))) == ()


def test_options_with_an_order_of_their_own_keep_it() -> None:
    content = choice("two", "ten", "one", ordered=True)
    assert {options_order(f"attempt-{n}", content) for n in range(50)} == {("two", "ten", "one")}


def test_multiple_response_is_mixed_too() -> None:
    options = tuple(Option(key=key, text=key) for key in "abcd")
    content = MultipleResponse(stem="Which?", options=options)
    assert len({options_order(f"attempt-{n}", content) for n in range(50)}) > 10


def test_the_options_of_a_kind_that_knows_no_order_of_its_own_are_mixed() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Toy(Content):
        kind = "toy-in-the-shuffling-test"
        options: tuple[Option, ...]

    content = Toy(stem="Which?", options=choice("a", "b", "c", "d").options)
    assert len({options_order(f"attempt-{n}", content) for n in range(50)}) > 10


def test_the_order_is_that_of_the_hashes_of_seed_and_key() -> None:
    keys = ("a", "b", "c", "d")
    expected = sorted(keys, key=lambda key: sha256(f"attempt-7|{key}".encode()).hexdigest())
    assert order("attempt-7", keys) == tuple(expected)


def test_the_order_is_the_same_in_every_release() -> None:
    # Written down once: an attempt that is opened after an upgrade must look as it did before.
    assert order("attempt-7|q-turnout", ("a", "b", "c", "d")) == ("c", "b", "a", "d")


@given(st.text(), st.lists(st.text(max_size=8), unique=True), st.randoms())
def test_the_order_does_not_depend_on_how_the_keys_were_written(
    seed: str, keys: list[str], mixer: object
) -> None:
    mixed = list(keys)
    mixer.shuffle(mixed)  # type: ignore[attr-defined]
    assert order(seed, keys) == order(seed, mixed)
    assert sorted(order(seed, keys)) == sorted(keys)


@pytest.mark.parametrize("right", ["a", "b", "c"])
def test_the_place_of_the_right_option_is_a_matter_of_chance(right: str) -> None:
    content = choice("a", "b", "c", right=right)
    places = Counter(options_order(f"attempt-{n}", content).index(right) for n in range(ATTEMPTS))
    assert chi_squared(places, 3) < CRITICAL[2]


def test_all_orders_are_about_equally_frequent() -> None:
    orders = Counter(order(f"attempt-{n}", "abc") for n in range(ATTEMPTS))
    assert chi_squared(orders, 6) < CRITICAL[5]
