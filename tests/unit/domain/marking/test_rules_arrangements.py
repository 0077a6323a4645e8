from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import Refused
from quiz.domain.marking.grading import Setting, check_answer, grade, guess_value, is_blank
from quiz.domain.questions.arrangements import (
    Event,
    Matched,
    Matching,
    MatchOption,
    Ordering,
    Placed,
    Prompt,
)
from quiz.domain.questions.questions import Content, Grounding
from quiz.domain.questions.shuffling import options_order
from tests.messages import FOREIGN_PART

PRACTICE = Setting()
EXAM = Setting(exact_order=True)


def matching(pairs: int = 4, spare: int = 0) -> Matching:
    """Prompt p1 belongs to option o1, and so on; the last options belong to none."""
    return Matching(
        stem="What belongs together?",
        prompts=tuple(
            Prompt(key=f"p{n}", text=f"P{n}", match=f"o{n}") for n in range(1, pairs + 1)
        ),
        options=tuple(MatchOption(key=f"o{n}", text=f"O{n}") for n in range(1, pairs + spare + 1)),
    )


def matched(*options: int | None) -> Matched:
    """Match p1, p2 … to the options of these numbers; None leaves a prompt open."""
    return Matched(pairs={f"p{n}": f"o{option}" for n, option in enumerate(options, 1) if option})


def ordering(count: int = 4) -> Ordering:
    events = tuple(Event(key=f"e{n}", text=f"E{n}", place=n) for n in range(1, count + 1))
    return Ordering(stem="Put them in order.", events=events)


def placed(*places: int | None) -> Placed:
    """Give e1, e2 … these places; None leaves an event open."""
    return Placed(places={f"e{n}": place for n, place in enumerate(places, 1) if place})


def mark(
    content: Content, answer: Matched | Placed | None, setting: Setting = PRACTICE
) -> Fraction:
    return grade(content, answer, setting).mark


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "answer", "happened"),
    [
        (matching(), Matched(pairs={"p9": "o1"}), FOREIGN_PART),
        (matching(), Matched(pairs={"p1": "o5"}), FOREIGN_PART),
        (ordering(), Placed(places={"e9": 1}), FOREIGN_PART),
        (ordering(), placed(5), FOREIGN_PART),
        (ordering(), Placed(places={"e1": 0}), FOREIGN_PART),
        (ordering(), Placed(places={"e1": -1}), FOREIGN_PART),
    ],
)
def test_what_no_page_could_send_is_refused_with_a_cure(
    content: Content, answer: Matched | Placed, happened: str
) -> None:
    with pytest.raises(Refused, match=happened) as refusal:
        check_answer(content, answer, PRACTICE)
    assert str(refusal.value.cure)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (matching(), matched(1, 1, 1, 1)),
        (matching(4, 2), matched(6, None, 5)),
        (ordering(), placed(1, 1, 1, 1)),
        (ordering(), placed(4)),
        (ordering(), None),
    ],
)
def test_what_was_not_finished_is_kept_as_it_is(
    content: Content, answer: Matched | Placed | None
) -> None:
    check_answer(content, answer, PRACTICE)


@pytest.mark.parametrize(("content", "blank"), [(matching(), Matched()), (ordering(), Placed())])
@pytest.mark.parametrize("setting", [PRACTICE, EXAM])
def test_nothing_given_earns_nothing(
    content: Content, blank: Matched | Placed, setting: Setting
) -> None:
    assert is_blank(blank)
    for answer in (None, blank):
        marking = grade(content, answer, setting)
        assert marking.mark == 0
        assert marking.notices == ()
        assert [part.possible for part in marking.parts] == [1]


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (matching(1), matched(1)),
        (ordering(1), placed(1)),
        (ordering(0), Placed()),
        (Matching(stem="?", prompts=(), options=()), Matched()),
    ],
)
def test_where_nothing_can_be_told_apart_nothing_is_earned(
    content: Content, answer: Matched | Placed
) -> None:
    assert mark(content, answer) == 0
    assert guess_value(content, PRACTICE) == 0


# --- matching --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "spare", "options", "expected"),
    [
        (4, 0, (1, 2, 3, 4), "1"),
        (4, 0, (1, 2, 4, 3), "1/3"),
        (4, 0, (1, 3, 4, 2), "0"),
        (4, 0, (2, 1, 4, 3), "0"),
        (4, 0, (1, 2, 3, None), "2/3"),
        (4, 0, (1, None, None, None), "0"),
        # e = 4/6: one right pair is worth (1 - 2/3)/(4 - 2/3).
        (4, 2, (1, 2, 3, 4), "1"),
        (4, 2, (1, 5, 6, 2), "1/10"),
        (4, 2, (1, 2, 5, 6), "2/5"),
        (1, 1, (1,), "1"),
        (1, 1, (2,), "0"),
    ],
)
def test_right_pairs_count_beyond_those_that_chance_gives(
    pairs: int, spare: int, options: tuple[int | None, ...], expected: str
) -> None:
    assert mark(matching(pairs, spare), matched(*options)) == Fraction(expected)


@pytest.mark.parametrize("option", [1, 2, 3, 4])
def test_the_same_option_for_all_prompts_earns_nothing(option: int) -> None:
    assert mark(matching(), matched(*[option] * 4)) == 0


def test_guessing_four_pairs_is_worth_an_eighth() -> None:
    assert guess_value(matching(4), PRACTICE) == Fraction(1, 8)


def blind_matchings(pairs: int, spare: int) -> Iterator[tuple[int | None, ...]]:
    """Yield every way to answer; which right answers exist is drawn instead of the guess."""
    return product([None, *range(1, pairs + spare + 1)], repeat=pairs)


@pytest.mark.parametrize(
    ("pairs", "spare"), [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (2, 4), (4, 0)]
)
def test_no_blind_matching_expects_more_than_the_guess_value_and_one_reaches_it(
    pairs: int, spare: int
) -> None:
    """Against all keys alike, every fixed answer is a blind one; the best of them is the value."""
    numbers = range(1, pairs + spare + 1)
    keys = list(permutations(numbers, pairs))
    content = matching(pairs, spare)
    keyed = [
        replace(
            content,
            prompts=tuple(
                replace(prompt, match=f"o{one}")
                for prompt, one in zip(content.prompts, key, strict=True)
            ),
        )
        for key in keys
    ]
    best = max(
        sum((mark(one, matched(*answer)) for one in keyed), Fraction(0)) / len(keyed)
        for answer in blind_matchings(pairs, spare)
    )
    assert guess_value(content, PRACTICE) == best


@given(st.integers(2, 5), st.integers(0, 3), st.data())
def test_one_more_right_pair_never_lowers_a_mark(
    pairs: int, spare: int, data: st.DataObject
) -> None:
    content = matching(pairs, spare)
    numbers = st.none() | st.integers(1, pairs + spare)
    given_ = data.draw(st.lists(numbers, min_size=pairs, max_size=pairs))
    mended = data.draw(st.integers(1, pairs))
    better = [mended if n == mended else one for n, one in enumerate(given_, 1)]
    assert mark(content, matched(*better)) >= mark(content, matched(*given_))
    assert 0 <= mark(content, matched(*given_)) <= 1


@given(st.permutations(range(1, 5)), st.permutations(range(4)))
def test_the_order_in_which_things_are_shown_and_matched_means_nothing(
    options: list[int], shown: list[int]
) -> None:
    content = matching(4, 1)
    mixed = replace(
        content,
        prompts=tuple(content.prompts[n] for n in shown),
        options=tuple(reversed(content.options)),
    )
    clicks = list(matched(*options).pairs.items())
    again = Matched(pairs=dict(clicks[n] for n in shown))
    assert again == matched(*options)
    assert mark(mixed, again) == mark(content, matched(*options))


# --- ordering --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "practice", "exam"),
    [
        ((1, 2, 3, 4), "1", "1"),
        ((1, 2, 4, 3), "2/3", "0"),
        ((2, 1, 4, 3), "1/3", "0"),
        ((4, 2, 3, 1), "0", "0"),
        ((4, 3, 2, 1), "0", "0"),
        ((1, 2, 3, None), "1/2", "0"),
        ((1, 2, 3, 3), "5/6", "0"),
        ((1, 1, 1, 1), "0", "0"),
        ((1, None, None, None), "0", "0"),
    ],
)
def test_pairs_in_order_count_in_practice_and_the_whole_order_in_an_exam(
    places: tuple[int | None, ...], practice: str, exam: str
) -> None:
    assert mark(ordering(), placed(*places), PRACTICE) == Fraction(practice)
    assert mark(ordering(), placed(*places), EXAM) == Fraction(exam)


def test_events_without_a_place_and_with_the_same_place_are_told() -> None:
    told = [str(notice) for notice in grade(ordering(), placed(1, 1, None, 2), PRACTICE).notices]
    assert told == [
        "An event without a place does not count.",
        "The order of events with the same place does not count.",
    ]
    assert grade(ordering(), placed(4, 3, 2, 1), PRACTICE).notices == ()


@pytest.mark.parametrize(
    ("count", "expected"), [(2, 0.5), (3, 0.278), (4, 0.194), (5, 0.163), (6, 0.145)]
)
def test_the_guess_value_in_practice_is_the_published_one(count: int, expected: float) -> None:
    assert float(guess_value(ordering(count), PRACTICE)) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
@pytest.mark.parametrize("setting", [PRACTICE, EXAM])
def test_the_guess_value_is_the_mean_mark_of_all_orders(count: int, setting: Setting) -> None:
    marks = [
        mark(ordering(count), placed(*places), setting)
        for places in permutations(range(1, count + 1))
    ]
    assert guess_value(ordering(count), setting) == sum(marks, Fraction(0)) / len(marks)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_blind_order_with_gaps_or_shared_places_expects_more(count: int) -> None:
    keyed = [
        replace(
            ordering(count),
            events=tuple(
                replace(event, place=place)
                for event, place in zip(ordering(count).events, places, strict=True)
            ),
        )
        for places in permutations(range(1, count + 1))
    ]
    best = max(
        sum((mark(one, placed(*answer)) for one in keyed), Fraction(0)) / len(keyed)
        for answer in product([None, *range(1, count + 1)], repeat=count)
    )
    assert guess_value(ordering(count), PRACTICE) == best


@given(st.permutations(range(1, 6)), st.permutations(range(5)))
def test_the_order_in_which_events_are_shown_and_placed_means_nothing(
    places: list[int], shown: list[int]
) -> None:
    content = ordering(5)
    mixed = replace(content, events=tuple(content.events[n] for n in shown))
    clicks = list(placed(*places).places.items())
    again = Placed(places=dict(clicks[n] for n in shown))
    for setting in (PRACTICE, EXAM):
        assert mark(mixed, again, setting) == mark(content, placed(*places), setting)


@given(st.permutations(range(1, 6)))
def test_an_order_and_its_reverse_never_both_earn_something(places: list[int]) -> None:
    forth = mark(ordering(5), placed(*places))
    back = mark(ordering(5), placed(*[6 - place for place in places]))
    assert forth == 0 or back == 0
    assert 0 <= forth <= 1


# --- how they are shown ----------------------------------------------------------------------


def test_events_are_shown_in_an_order_that_does_not_depend_on_how_they_were_written() -> None:
    content = replace(ordering(5), quotes=(Grounding(name="q", article="a", exact="x"),))
    backwards = replace(content, events=tuple(reversed(content.events)))
    orders = {options_order(seed, content) for seed in "abcdefgh"}
    assert len(orders) > 4
    assert all(set(order) == {"e1", "e2", "e3", "e4", "e5"} for order in orders)
    assert options_order("a", content) == options_order("a", backwards)


def test_the_options_to_match_are_mixed_unless_they_have_an_order_of_their_own() -> None:
    content = matching(4, 1)
    assert len({options_order(seed, content) for seed in "abcdefgh"}) > 4
    kept = replace(content, ordered=True)
    assert options_order("a", kept) == ("o1", "o2", "o3", "o4", "o5")
    assert content.option("o5").text == "O5"
