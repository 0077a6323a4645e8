from __future__ import annotations

import pytest

from quiz.domain.people.keys import KEY, LONGEST_KEY, free_key, key_from, numbered_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "article"),
        ("***", "article"),
        ("中文标题", "article"),
        ("A bridge opens in the north", "a-bridge-opens-in-the-north"),
        ("Tokayev wins 81.3% of the vote!", "tokayev-wins-81-3-of-the-vote"),
        ("Café Zürich’s Straße", "cafe-zurichs-strasse"),
        ("Алматыда жаңа көпір ашылды", "almatyda-zhana-kopir-ashyldy"),
        ("Қазақстан Үкіметі", "qazaqstan-ukimeti"),
        ("Первый объезд: юг и щит", "pervyi-obezd-iug-i-shchit"),
        ("Й composed and и\u0306 apart", "i-composed-and-i-apart"),
    ],
)
def test_a_key_is_spelt_from_the_letters_of_the_text(text, key):
    assert key_from(text, "article") == key
    assert KEY.fullmatch(key)


def test_a_long_headline_is_cut_between_words():
    key = key_from("word " * 40, "article")
    assert len(key) <= LONGEST_KEY
    assert set(key.split("-")) == {"word"}


def test_one_long_word_is_cut_within_it():
    assert key_from("x" * 200, "article") == "x" * LONGEST_KEY


def test_a_key_that_is_taken_gets_a_number():
    assert free_key("bridge", {"tunnel"}) == "bridge"
    assert free_key("bridge", {"bridge", "bridge-2"}) == "bridge-3"


def test_numbered_keys_skip_those_that_were_ever_used():
    assert numbered_key("o", {"o1", "o3"}) == "o2"
    assert numbered_key("o", {"o1"}, first=4) == "o4"
