from __future__ import annotations

from datetime import timedelta

import pytest

from quiz.domain.attempts.reports import LONGEST, MOST_IN_WINDOW, WINDOW, clean_message, expect_room
from quiz.domain.errors import Refused, TooMany
from tests.builders import NOW


@pytest.mark.parametrize("typed", ["", "   \r\n\t ", "\0"])
def test_a_message_without_words_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        clean_message(typed)


def test_a_message_that_is_too_long_is_told_by_how_much() -> None:
    with pytest.raises(Refused) as refusal:
        clean_message("x" * (LONGEST + 1))
    assert str(LONGEST + 1) in str(refusal.value.message)
    assert str(LONGEST) in str(refusal.value.cure)


def test_a_message_keeps_its_lines_and_loses_what_no_database_takes() -> None:
    assert clean_message("  One\r\ntwo\0.\n ") == "One\ntwo."
    assert clean_message("x" * LONGEST) == "x" * LONGEST


def test_after_ten_reports_in_an_hour_the_next_one_has_to_wait() -> None:
    written = [NOW + timedelta(minutes=number) for number in range(MOST_IN_WINDOW)]
    expect_room(written[1:], NOW + timedelta(minutes=20))
    with pytest.raises(TooMany) as refusal:
        expect_room(written, NOW + timedelta(minutes=20))
    assert refusal.value.seconds == 40 * 60
    assert "40 minutes" in str(refusal.value.cure)
    expect_room(written, NOW + WINDOW)
