"""Typos by kind: what may be another word is none, and what a keyboard lacks costs nothing."""

from __future__ import annotations

import pytest

from quiz.domain.marking.typed import judge_text


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Unemployment", "Employment"),
        ("Employment", "Unemployment"),
        ("deflation", "inflation"),
        ("uninjured", "injured"),
        ("imports", "exports"),
        ("decrease", "increase"),
        ("immigration", "emigration"),
        ("irregular", "regular"),
        ("disapproval", "approval"),
        ("nonviolent", "violent"),
        ("hyperthermia", "hypothermia"),
        ("South Korea", "North Korea"),
        ("Kim Jong-un", "Kim Jong-il"),
        ("Elizabeth I", "Elizabeth II"),
        ("J. Johnson", "B. Johnson"),
        ("Ann Johnson", "Anna Johnson"),
        ("Johnsen Andersan", "Johnson Anderson"),
        ("Class 4a", "Class 4b"),
        ("thirty", "thirsty"),
        ("безработный", "работный"),
    ],
)
def test_what_may_be_another_word_is_no_typo(typed: str, accepted: str) -> None:
    assert not judge_text(typed, (accepted,)).right


def test_a_word_of_the_article_is_no_typo() -> None:
    assert judge_text("minster", ("minister",)).right
    assert not judge_text("minster", ("minister",), known=frozenset({"minster"})).right


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Walesa", "Wałęsa"),
        ("Koln", "Köln"),
        ("Петр", "Пётр"),
        ("Казакстан", "Қазақстан"),
        ("Sao Paulo", "São Paulo"),
        ("Mr Tokayev", "Tokayev"),
        ("Tokayev", "Dr. Tokayev"),
        ("Tokayev Kassym-Jomart", "Kassym-Jomart Tokayev"),
        ("Rob Hale", "Hale Rob"),
    ],
)
def test_what_a_keyboard_lacks_titles_and_the_order_of_a_name_cost_nothing(typed, accepted):
    judged = judge_text(typed, (accepted,))
    assert judged.right
    assert judged.notices == ()


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Nazarbaev", "Nazarbayev"),
        ("exit pols", "exit polls"),
        ("Norwegian Helsinky Committee", "Norwegian Helsinki Committee"),
        ("employmnet", "employment"),
        ("exitpolls", "exit polls"),
    ],
)
def test_one_word_may_have_a_typo_with_a_notice(typed: str, accepted: str) -> None:
    judged = judge_text(typed, (accepted,))
    assert judged.right
    assert len(judged.notices) == 1


def test_the_letter_that_only_looks_like_an_accent_stays() -> None:
    assert not judge_text("мои", ("мой",)).right
