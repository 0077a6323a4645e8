"""Values written with other numbers by the rules of the article, and read back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.domain.quantities.reader import read
from quiz.domain.quantities.values import ReadValue
from quiz.domain.quantities.writing import rewritten, write
from tests.unit.domain.quantities.test_reader import EXPRESSIONS

SAID = [line for line in EXPRESSIONS if not line.wants_refusal]
NUMBERS = st.one_of(
    st.integers(0, 10**12).map(Fraction),
    st.decimals(0, 10**6, places=2).map(Fraction),
    st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(3, 4), Fraction(5, 7)]),
)


@pytest.mark.parametrize("line", SAID, ids=lambda line: line.text)
def test_what_is_written_is_read_as_the_same_value(line):
    value = read(line.text, line.language)
    assert isinstance(value, ReadValue)
    assert read(write(value), line.language) == value


@given(st.sampled_from(SAID), st.data())
def test_another_number_in_the_same_form_is_read_back_or_not_written(line, data):
    value = read(line.text, line.language, as_number=True)
    assume(isinstance(value, ReadValue))
    assert isinstance(value, ReadValue)
    numbers = tuple(data.draw(NUMBERS) for _ in value.numerals)
    text = rewritten(line.text, *numbers, language=line.language) if numbers else None
    if text is None:
        return
    again = read(text, line.language, as_number=True)
    assert isinstance(again, ReadValue)
    assert tuple(numeral.value for numeral in again.numerals) == numbers
    assert (again.row, again.unit, again.direction) == (value.row, value.unit, value.direction)


@pytest.mark.parametrize(
    ("surface", "number", "written"),
    [
        ("$2.6 billion", 1_300_000_000, "$1.3 billion"),
        ("$2.6 billion", 500_000_000, "$500 million"),
        ("US$4.20", 5, "US$5.00"),
        ("£2.5m", 3_100_000, "£3.1m"),
        ("20 million tenge", 25_000_000, "25 million tenge"),
        ("three million", 4_000_000, "four million"),
        ("7,500km", 4_500, "4,500km"),
        ("2350", 3_400, "3400"),
        ("nine days", 1, "one day"),
        ("nine days", 12, "12 days"),
        ("27 cents a litre", 30, "30 cents a litre"),
        ("two thirds", Fraction(3, 4), "three quarters"),
        ("fell by 6.5%", Fraction(71, 10), "fell by 7.1%"),
        ("two thirds", Fraction(2, 7), None),
        ("lots of money", 5, None),
        ("20 to 30", 5, None),
    ],
)
def test_sign_scale_separators_and_words_stay_those_of_the_article(surface, number, written):
    assert rewritten(surface, Fraction(number)) == written
