from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.quizzes.release import (
    EVERYTHING,
    TELL_POINTS,
    Field,
    Moment,
    ReleaseSchedule,
    Since,
    is_reserved,
    moment_of,
    next_since,
    problems,
    shown_at,
)
from tests.messages import NEVER_CLOSES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDER = list(Since)
SHOWN = st.builds(ReleaseSchedule, **{field.value: st.sampled_from(Since) for field in Field})


@pytest.mark.parametrize("since", list(Since))
@pytest.mark.parametrize("moment", list(Moment))
@pytest.mark.parametrize("field", list(Field))
def test_each_field_is_shown_from_its_moment_on(field: Field, moment: Moment, since: Since) -> None:
    shown = replace(ReleaseSchedule(), **{field.value: since})
    expected = ORDER.index(since) <= ORDER.index(Since(moment.value))
    assert (field in shown_at(shown, moment)) is expected


@given(SHOWN, st.sampled_from(Moment))
def test_where_the_points_are_hidden_so_is_all_that_tells_them(
    shown: ReleaseSchedule, moment: Moment
) -> None:
    found = shown_at(shown, moment)
    if Field.POINTS not in found:
        assert not found & TELL_POINTS


@given(SHOWN)
def test_what_was_shown_once_stays_shown(shown: ReleaseSchedule) -> None:
    steps = [shown_at(shown, moment) for moment in Moment]
    assert all(before <= after for before, after in pairwise(steps))


@pytest.mark.parametrize(
    ("handed_in", "last_close", "released_at", "expected"),
    [
        (False, NOON - HOUR, NOON - HOUR, Moment.DURING),
        (True, None, None, Moment.SUBMITTED),
        (True, NOON + HOUR, NOON + HOUR, Moment.SUBMITTED),
        (True, NOON, None, Moment.CLOSED),
        (True, NOON + HOUR, NOON, Moment.RELEASED),
        (True, NOON, NOON, Moment.RELEASED),
    ],
)
def test_a_moment_comes_when_its_time_has_come(
    handed_in: bool, last_close: datetime | None, released_at: datetime | None, expected: Moment
) -> None:
    found = moment_of(handed_in=handed_in, last_close=last_close, released_at=released_at, now=NOON)
    assert found is expected


def test_it_is_told_when_more_is_shown() -> None:
    shown = replace(ReleaseSchedule.all_since(Since.RELEASED), own_answer=Since.SUBMITTED)
    assert shown_at(shown, Moment.SUBMITTED) == {Field.OWN_ANSWER}
    assert next_since(shown, Moment.SUBMITTED) is Since.RELEASED
    assert next_since(shown, Moment.RELEASED) is None
    assert next_since(ReleaseSchedule.all_since(Since.NEVER), Moment.SUBMITTED) is None


@pytest.mark.parametrize("field", sorted(TELL_POINTS))
def test_a_rule_that_would_show_the_points_by_another_way_is_named(field: Field) -> None:
    shown = replace(ReleaseSchedule.all_since(Since.RELEASED), **{field.value: Since.SUBMITTED})
    assert [str(problem) for problem in problems(shown, closes=True)]


def test_a_rule_that_waits_for_an_end_needs_one() -> None:
    shown = ReleaseSchedule.all_since(Since.CLOSED)
    assert NEVER_CLOSES in str(next(problems(shown, closes=False)))
    assert not list(problems(shown, closes=True))


def test_nothing_hidden_is_everything() -> None:
    assert shown_at(ReleaseSchedule(), Moment.DURING) == EVERYTHING
    assert ReleaseSchedule().uniform() is Since.DURING
    assert replace(ReleaseSchedule(), key=Since.NEVER).uniform() is None


CLASS, PUBLIC = False, True
AT_ONCE, AT_CLOSE, BY_HAND, NEVER = Since.SUBMITTED, Since.CLOSED, Since.RELEASED, Since.NEVER
BEFORE, OPEN, OVER = NOON - HOUR, NOON + HOUR / 2, NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("since", "is_public", "ends", "released", "reserved"),
    [
        # Whether it is reserved before it opens, while it is open, and when it is over.
        (AT_ONCE, CLASS, True, False, (True, True, False)),
        (AT_ONCE, PUBLIC, True, False, (True, True, False)),
        (AT_ONCE, CLASS, False, False, (True, True, True)),
        # Anybody can have its answers by handing in, so that nothing is left to hold back.
        (AT_ONCE, PUBLIC, False, False, (True, False, False)),
        (Since.DURING, PUBLIC, False, False, (True, False, False)),
        (AT_CLOSE, PUBLIC, True, False, (True, True, False)),
        (AT_CLOSE, PUBLIC, False, False, (True, True, True)),
        (BY_HAND, PUBLIC, True, False, (True, True, True)),
        (BY_HAND, PUBLIC, True, True, (True, True, False)),
        (NEVER, CLASS, True, True, (True, True, True)),
    ],
)
def test_an_exam_reserves_what_it_asks_until_its_answers_are_out(
    since: Since, is_public: bool, ends: bool, released: bool, reserved: tuple[bool, ...]
) -> None:
    found = tuple(
        is_reserved(
            ReleaseSchedule.all_since(since),
            is_public=is_public,
            opens_at=NOON,
            last_close=NOON + HOUR if ends else None,
            released_at=NOON + 2 * HOUR if released else None,
            now=now,
        )
        for now in (BEFORE, OPEN, OVER)
    )
    assert found == reserved


def test_answers_are_not_out_before_the_points_that_they_would_tell() -> None:
    shown = replace(ReleaseSchedule.all_since(AT_ONCE), points=BY_HAND)
    assert is_reserved(
        shown, is_public=PUBLIC, opens_at=None, last_close=None, released_at=None, now=NOON
    )
