"""Names and logins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import Refused
from quiz.domain.people.names import Label, clean_login, clean_name, told_apart


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u202e", "\n\t", "\u200d\u200c"])
def test_a_name_that_nobody_could_see_is_refused(typed):
    with pytest.raises(Refused, match="empty"):
        clean_name(typed)


def test_a_name_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(Refused, match="61"):
        clean_name("a" * 61)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Әйгерім  Серікқызы ", "Әйгерім Серікқызы"),
        ("Ay\u202egul", "Aygul"),
        ("Ann\r\nBcc: x", "Ann Bcc: x"),
        ("и\u0306ван", "йван"),
        ("محمد\u200cرضا", "محمد\u200cرضا"),
        ("👩‍🚀 Mae", "👩‍🚀 Mae"),
        ("a" * 60, "a" * 60),
    ],
)
def test_a_name_of_any_script_is_kept_without_unseen_marks(typed, kept):
    assert clean_name(typed) == kept


@given(st.text(max_size=80))
def test_a_clean_name_stays_as_it_is(typed):
    try:
        kept = clean_name(typed)
    except Refused:
        return
    assert clean_name(kept) == kept
    assert 0 < len(kept) <= 60


@pytest.mark.parametrize("typed", ["", "ab", "a b c", "ad\u200bmin", "x" * 321, "one\ttwo"])
def test_a_login_with_spaces_unseen_marks_or_a_wrong_length_is_refused(typed):
    with pytest.raises(Refused):
        clean_login(typed)


@pytest.mark.parametrize(
    "typed", ["Aigul@Example.ORG", " aigul@example.org ", "ａigul@example.org"]
)
def test_logins_that_look_alike_are_one_login(typed):
    assert clean_login(typed) == "aigul@example.org"


def test_only_people_of_one_name_show_their_tags():
    labels = told_apart([(1, "Dana", "7K"), (2, "DANA", "M2"), (3, "Aru", "XD")])
    assert labels == {1: Label("Dana", "7K"), 2: Label("DANA", "M2"), 3: Label("Aru", "")}
