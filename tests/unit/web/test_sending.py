"""What comes along with an answer is read as the texts that anybody can send."""

from __future__ import annotations

import pytest

from quiz.web.forms.answers.sending import Sending


@pytest.mark.parametrize(
    ("text", "known"),
    [("0", 0), ("17", 17), ("", None), ("-1", None), ("x", None), ("9" * 30, None)],
)
def test_the_known_answer_is_a_number_or_nothing(text: str, known: int | None) -> None:
    assert Sending.read({"seen": text}).known_sequence() == known


@pytest.mark.parametrize(
    ("text", "stated"), [("", None), ("80", 80), ("x", -1), ("-5", -1), ("²", -1), ("9" * 30, -1)]
)
def test_what_is_no_percentage_is_one_that_no_page_offers(text: str, stated: int | None) -> None:
    assert Sending.read({"confidence": text}).stated_confidence() == stated


def test_a_question_of_a_page_with_several_reads_its_own() -> None:
    sent = {"q1-client_id": "one", "q2-client_id": "two", "q2-seen": "3"}
    assert Sending.read(sent, "q2-") == Sending("two", "3", "")


def test_a_fresh_page_sends_the_answer_that_it_shows_under_a_name_of_its_own() -> None:
    sending, other = Sending.begin(4, 75), Sending.begin(4, None)
    assert (sending.known_sequence(), sending.stated_confidence()) == (4, 75)
    assert other.stated_confidence() is None
    assert sending.client_id != other.client_id
