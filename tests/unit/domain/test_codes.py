"""Codes as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.codes import ALPHABET, grouped, normalise


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7kqf-m2xd", "7KQFM2XD"),
        (" 7K QF\u2013M2 XD ", "7KQFM2XD"),
        ("oOо", "000"),
        ("iIlL", "1111"),
        ("АВС", "ABC"),
        ("７Ｋ", "7K"),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed, code):
    assert normalise(typed) == code


def test_what_is_no_code_matches_none():
    assert not set(normalise("7K!F")) <= set(ALPHABET)


@given(st.text(ALPHABET, min_size=1, max_size=12))
def test_a_code_survives_being_written_in_groups_and_typed_in_small_letters(code):
    assert normalise(grouped(code).lower()) == code


def test_long_codes_are_grouped_and_short_ones_are_not():
    assert grouped("7KQFM2XD93TA") == "7KQF-M2XD-93TA"
    assert grouped("7KQFM2") == "7KQFM2"
