"""Codes as people type them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.people.codes import ALPHABET, grouped, normalise, receipt_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7kqf-m2xd", "7KQFM2XD"),
        (" 7K QF\u2013M2 XD ", "7KQFM2XD"),
        ("oOо", "000"),
        ("iIlL", "1111"),
        ("АВС", "ABC"),
        ("７Ｋ", "7K"),
        ("٣٤۵", "345"),
        ("U", "V"),
        ("“7K_QF”.", "7KQF"),
        ("«ҮҺ»", "YH"),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed, code):
    assert normalise(typed) == code


@pytest.mark.parametrize(
    "link",
    [
        "/j/VZPBRK",
        "j/vzpbrk/",
        "127.0.0.1:8791/j/VZPBRK",
        " https://host/school/j/VZPBRK?x=1#top ",
        "https://host/j/VZPBRK/projector",
        "host/classes/join?code=vzp-brk",
        "https://host/classes/join?next=%2Fj%2F7KQFM2&code=VZPBRK",
        "https://host/j/?code=https%3A%2F%2Fhost%2Fj%2FVZPBRK",
    ],
)
def test_of_a_pasted_link_the_code_in_it_is_meant(link: str) -> None:
    assert normalise(link) == normalise("VZPBRK")


@pytest.mark.parametrize("link", ["", "/", "https://", "//?x=1", "?code=", "#"])
def test_a_link_without_a_code_matches_none(link: str) -> None:
    assert normalise(link) in {"", "HTTPS"}


def test_what_is_no_code_matches_none():
    assert not set(normalise("7K!F")) <= set(ALPHABET)


@given(st.text(ALPHABET, min_size=1, max_size=12))
def test_a_code_survives_being_written_in_groups_and_typed_in_small_letters(code):
    assert normalise(grouped(code).lower()) == code


def test_long_codes_are_grouped_and_short_ones_are_not():
    assert grouped("7KQFM2XD93TA") == "7KQF-M2XD-93TA"
    assert grouped("7KQFM2") == "7KQFM2"


def test_a_receipt_has_the_same_code_each_time_and_each_attempt_its_own() -> None:
    attempts = [UUID(int=number) for number in range(500)]
    codes = [receipt_code(attempt) for attempt in attempts]
    assert codes == [receipt_code(attempt) for attempt in attempts]
    assert len(set(codes)) == len(attempts)
    # Neighbours have nothing in common that one could go on from.
    assert len({code[:4] for code in codes}) > 490
    assert {normalise(grouped(code)) for code in codes} == set(codes)
