"""What guessing earns, up to the guess line of a quiz, and the laws that every mark obeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.marking.grading import (
    Setting,
    above_guess,
    grade,
    guess_line,
    guess_value,
    total,
    verdict_guess,
)
from quiz.domain.questions.questions import (
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Facet,
    Judged,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
)
from tests.unit.domain.marking.marked import (
    FOUR_VERDICTS,
    HALF,
    HERE,
    NOWHERE,
    NUMBER,
    ONE,
    UNSAID,
    WORD,
    claim,
    ids,
    mark,
    multiple,
    setting,
    single,
)

# --- guessing --------------------------------------------------------------------------------


def subsets(of: frozenset[str], size: int) -> Iterator[frozenset[str]]:
    return (frozenset(members) for members in combinations(sorted(of), size))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


@pytest.mark.parametrize("wrong", [1, 2, 3, 4])
def test_an_option_taken_blindly_expects_the_guess_value(wrong: int) -> None:
    content = single(wrong)
    marks = [mark(content, ChosenOption(option=option.key)) for option in content.options]
    assert guess_value(content, NOWHERE) == mean(marks) == Fraction(1, wrong + 1)


@pytest.mark.parametrize(
    ("right", "wrong", "expected"), [(2, 2, "1/4"), (2, 3, "1/5"), (1, 3, "1/3")]
)
def test_the_guess_values_of_multiple_response_are_the_published_ones(
    right: int, wrong: int, expected: str
) -> None:
    assert guess_value(multiple(right, wrong), NOWHERE) == Fraction(expected)


@pytest.mark.parametrize("right", [1, 2, 3, 4])
@pytest.mark.parametrize("wrong", [1, 2, 3, 4])
def test_no_number_of_options_ticked_blindly_expects_more_than_the_guess_value(
    right: int, wrong: int
) -> None:
    content = multiple(right, wrong)
    keys = frozenset(option.key for option in content.options)
    expected = [
        mean([mark(content, ChosenOptions(options=ticked)) for ticked in subsets(keys, size)])
        for size in range(len(keys) + 1)
    ]
    assert guess_value(content, NOWHERE) == max(expected)


@pytest.mark.parametrize("truth", [True, False])
def test_a_judgement_by_the_toss_of_a_coin_expects_the_guess_value(truth: bool) -> None:
    content = TrueFalse(stem="It rained.", truth=truth)
    marks = [mark(content, Judged(truth=side)) for side in (True, False)]
    assert guess_value(content, NOWHERE) == mean(marks) == HALF


@pytest.mark.parametrize("content", [NUMBER, WORD])
def test_what_must_be_produced_cannot_be_guessed(content: Content) -> None:
    assert guess_value(content, NOWHERE) == 0


@pytest.mark.parametrize(
    "gold", [(ids(2),), (ids(2, 3),), (ids(1), ids(5)), (ids(1, 2), ids(2, 3))]
)
@pytest.mark.parametrize("offered", [tuple(Verdict)[:3], FOUR_VERDICTS])
def test_no_verdict_with_sentences_drawn_blindly_expects_more_than_the_guess_value(
    gold: tuple[frozenset[str], ...], offered: tuple[Verdict, ...]
) -> None:
    content, shown = claim(Verdict.SUPPORTED), setting(*gold, shown=9, verdicts=offered)
    expected = [
        mean(
            [
                mark(content, VerdictGiven(verdict=label, sentences=marked), shown)
                for label in offered
                for marked in subsets(shown.eligible, size)
            ]
        )
        for size in range(7)
    ]
    assert guess_value(content, shown) == max(expected)


@pytest.mark.parametrize("missing", list(Facet))
def test_a_verdict_and_a_facet_drawn_blindly_expect_the_guess_value(missing: Facet) -> None:
    content = claim(Verdict.NEI, missing)
    marks = [
        mark(content, VerdictGiven(verdict=label, missing=facet), HERE)
        for label in HERE.verdicts
        for facet in Facet
    ]
    assert guess_value(content, HERE) == mean(marks) == Fraction(7, 36)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [(Verdict.SUPPORTED, "1/2"), (Verdict.REFUTED, "1/2"), (Verdict.NEI, "7/12")],
)
def test_a_verdict_adds_to_the_guess_line_only_under_its_own_label(
    verdict: Verdict, expected: str
) -> None:
    for label in Verdict:
        wanted = Fraction(expected) if label is verdict else 0
        assert verdict_guess(claim(verdict, Facet.WHO), label) == wanted


BALANCED = [claim(verdict) for verdict in (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI)] * 4


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ([], "0"),
        (BALANCED, "7/36"),
        ([claim(Verdict.SUPPORTED), claim(Verdict.SUPPORTED), UNSAID], "1/3"),
        ([single(), multiple(), TrueFalse(stem="It rained.", truth=True), NUMBER, WORD], "31/150"),
        ([single(), claim(Verdict.REFUTED), WORD], "5/18"),
    ],
)
def test_the_guess_line_is_the_best_constant_verdict_with_all_else_guessed(
    contents: list[Content], expected: str
) -> None:
    assert guess_line([(content, HERE, ONE) for content in contents]) == Fraction(expected)


def test_the_guess_line_is_weighted() -> None:
    items = [(single(), HERE, Fraction(3)), (WORD, HERE, ONE)]
    assert guess_line(items) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("score", "line", "expected"),
    [("1", "1/5", "1"), ("1/5", "1/5", "0"), ("3/5", "1/5", "1/2"), ("0", "1/5", "-1/4")],
)
def test_a_score_is_told_from_the_guess_line(score: str, line: str, expected: str) -> None:
    assert above_guess(Fraction(score), Fraction(line)) == Fraction(expected)


def test_where_guessing_earns_everything_nothing_is_above_it() -> None:
    assert above_guess(ONE, ONE) == 0


def test_a_total_is_the_weighted_mean() -> None:
    assert total([]) == 0
    assert total([(ONE, Fraction(0))]) == 0
    assert total([(ONE, ONE), (Fraction(1, 3), ONE)]) == Fraction(2, 3)
    assert total([(ONE, Fraction(1, 2)), (Fraction(0), Fraction(3, 2))]) == Fraction(1, 4)


# --- laws ------------------------------------------------------------------------------------


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Content, Answer | None, Setting]:
    """Draw a question of any kind with any answer to it."""
    gold = draw(st.lists(st.frozensets(st.integers(1, 5), min_size=1, max_size=3), max_size=3))
    shown = setting(*(ids(*numbers) for numbers in gold), shown=draw(st.integers(5, 24)))
    right, wrong = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    content: Content = draw(
        st.sampled_from(
            [
                single(wrong),
                multiple(right, wrong),
                TrueFalse(stem="It rained.", truth=draw(st.booleans())),
                NUMBER,
                WORD,
                claim(draw(st.sampled_from(Verdict)), draw(st.sampled_from(Facet))),
            ]
        )
    )
    keys = [f"{side}{n}" for side in "rw" for n in range(4)]
    answers: dict[str, st.SearchStrategy[Answer]] = {
        "single-choice": st.builds(ChosenOption, option=st.sampled_from(keys)),
        "multiple-response": st.builds(ChosenOptions, options=st.frozensets(st.sampled_from(keys))),
        "true-false": st.builds(Judged, truth=st.booleans()),
        "numeric": st.builds(TypedNumber, text=st.sampled_from(["70.76", "71", "1 km", "x"])),
        "short-answer": st.builds(TypedText, text=st.sampled_from(["Astana", "Asstana", "Oslo"])),
        "verdict": st.builds(
            VerdictGiven,
            verdict=st.none() | st.sampled_from(Verdict),
            sentences=st.frozensets(st.integers(1, 26).map(lambda n: f"a:{n}"), max_size=8),
            missing=st.none() | st.sampled_from(Facet),
        ),
    }
    return content, draw(st.none() | answers[content.kind]), shown


@given(sheets())
def test_a_mark_lies_from_0_to_1_and_is_the_same_each_time(
    sheet: tuple[Content, Answer | None, Setting],
) -> None:
    content, answer, shown = sheet
    marking = grade(content, answer, shown)
    assert 0 <= marking.mark <= 1
    assert all(0 <= part.earned <= part.possible for part in marking.parts)
    assert sum(part.possible for part in marking.parts) == 1
    assert grade(content, answer, shown) == grade(content, answer, shown) == marking
    assert 0 <= guess_value(content, shown) <= 1


@given(st.lists(st.tuples(sheets(), st.integers(0, 5).map(Fraction)), max_size=6))
def test_a_total_lies_from_0_to_1_and_no_right_answer_lowers_it(
    sheets_and_weights: list[tuple[tuple[Content, Answer | None, Setting], Fraction]],
) -> None:
    marks = [(mark(*sheet), weight) for sheet, weight in sheets_and_weights]
    assert 0 <= total(marks) <= 1
    for place, (_, weight) in enumerate(marks):
        assert total([*marks[:place], (ONE, weight), *marks[place + 1 :]]) >= total(marks)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_the_order_of_options_and_clicks_and_a_repeated_click_mean_nothing(
    right: int, wrong: int, data: st.DataObject
) -> None:
    content = multiple(right, wrong)
    clicks = data.draw(st.lists(st.sampled_from([option.key for option in content.options])))
    mixed = replace(content, options=tuple(data.draw(st.permutations(content.options))))
    expected = mark(content, ChosenOptions(options=frozenset(clicks)))
    again = ChosenOptions(options=frozenset(data.draw(st.permutations(clicks)) + clicks[:2]))
    assert mark(mixed, again) == expected
    assert guess_value(mixed, NOWHERE) == guess_value(content, NOWHERE)


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_one_more_right_option_never_lowers_a_mark_and_a_wrong_one_never_raises_it(
    right: int, wrong: int, data: st.DataObject
) -> None:
    content = multiple(right, wrong)
    keys = [option.key for option in content.options]
    ticked = frozenset(data.draw(st.lists(st.sampled_from(keys))))
    more = data.draw(st.sampled_from(keys))
    before = mark(content, ChosenOptions(options=ticked))
    after = mark(content, ChosenOptions(options=ticked | {more}))
    assert after >= before if more.startswith("r") else after <= before


@given(st.integers(1, 5), st.integers(1, 5))
def test_ticking_everything_earns_nothing(right: int, wrong: int) -> None:
    content = multiple(right, wrong)
    keys = frozenset(option.key for option in content.options)
    assert mark(content, ChosenOptions(options=keys)) == 0


@given(
    st.sampled_from([Verdict.SUPPORTED, Verdict.REFUTED, Verdict.CONFLICTING]),
    st.lists(st.frozensets(st.integers(1, 5), min_size=1, max_size=3), min_size=1, max_size=3),
    st.integers(6, 24),
)
def test_marking_every_sentence_earns_no_more_than_the_verdict_alone(
    verdict: Verdict, gold: list[frozenset[int]], count: int
) -> None:
    shown = setting(*(ids(*numbers) for numbers in gold), shown=count)
    everything = VerdictGiven(verdict=verdict, sentences=shown.eligible)
    assert mark(claim(verdict), everything, shown) == HALF
    assert grade(claim(verdict), everything, shown).parts[1].earned == 0
