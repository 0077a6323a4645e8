from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.attempts.attempts import (
    Attempt,
    State,
    expect_open,
    finish_grading,
    may_answer,
    start,
    submit,
    void,
)
from quiz.domain.errors import Closed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def attempt(
    state: State = State.OPEN,
    closes_at: datetime | None = None,
    submitted_at: datetime | None = None,
) -> Attempt:
    return Attempt(started_at=NOON, state=state, closes_at=closes_at, submitted_at=submitted_at)


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "happened"),
    [
        (State.CLOSING, "The time for this attempt is over"),
        (State.SUBMITTED, "has been submitted"),
        (State.GRADED, "has been submitted"),
        (State.VOID, "was made void"),
    ],
)
def test_an_answer_is_refused_with_a_reason_and_a_cure(state: State, happened: str) -> None:
    assert not may_answer(attempt(state), NOON)
    with pytest.raises(Closed) as refusal:
        expect_open(attempt(state), NOON)
    assert happened in str(refusal.value.message)
    assert str(refusal.value.cure)


def test_an_answer_that_comes_after_the_time_is_refused_although_the_attempt_is_open() -> None:
    with pytest.raises(Closed, match="came too late"):
        expect_open(attempt(closes_at=NOON), NOON)


def test_an_attempt_does_not_start_after_its_time() -> None:
    with pytest.raises(Closed, match="The time for this quiz is over"):
        start(NOON, closes_at=NOON)


def test_a_void_attempt_is_neither_submitted_nor_graded() -> None:
    for step in (lambda a: submit(a, NOON), finish_grading):
        with pytest.raises(Closed, match="was made void"):
            step(attempt(State.VOID))


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSING])
def test_an_attempt_is_not_graded_before_it_is_submitted(state: State) -> None:
    with pytest.raises(Closed, match="has not been submitted"):
        finish_grading(attempt(state))


# --- the way through -------------------------------------------------------------------------


def test_an_attempt_without_a_limit_takes_answers_for_ever() -> None:
    begun = start(NOON)
    assert begun.state is State.OPEN
    assert may_answer(begun, NOON + timedelta(days=4000))
    expect_open(begun, NOON + timedelta(days=4000))


def test_an_attempt_takes_answers_up_to_its_end_and_not_at_it() -> None:
    begun = start(NOON, closes_at=NOON + MINUTE)
    assert may_answer(begun, NOON + MINUTE - timedelta(microseconds=1))
    assert not may_answer(begun, NOON + MINUTE)


def test_submitting_keeps_the_old_value_as_it_was() -> None:
    begun = start(NOON)
    done = submit(begun, NOON + MINUTE)
    assert (begun.state, begun.submitted_at) == (State.OPEN, None)
    assert (done.state, done.submitted_at) == (State.SUBMITTED, NOON + MINUTE)
    assert done.started_at == NOON


def test_submitting_twice_changes_nothing_more() -> None:
    done = submit(start(NOON), NOON + MINUTE)
    assert submit(done, NOON + 5 * MINUTE) == done
    graded = finish_grading(done)
    assert submit(graded, NOON + 5 * MINUTE) == graded


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSING])
def test_an_attempt_can_be_submitted_after_its_time(state: State) -> None:
    late = submit(attempt(state, closes_at=NOON), NOON + MINUTE)
    assert (late.state, late.submitted_at) == (State.SUBMITTED, NOON + MINUTE)


def test_grading_twice_changes_nothing_more() -> None:
    graded = finish_grading(submit(start(NOON), NOON + MINUTE))
    assert graded.state is State.GRADED
    assert graded.submitted_at == NOON + MINUTE
    assert finish_grading(graded) == graded


@pytest.mark.parametrize("state", list(State))
def test_any_attempt_can_be_made_void_and_keeps_its_times(state: State) -> None:
    before = attempt(state, submitted_at=NOON + MINUTE)
    assert void(before) == replace(before, state=State.VOID)


STEPS = {
    "submit": submit,
    "grade": lambda value, _: finish_grading(value),
    "void": lambda value, _: void(value),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_what_was_submitted_never_takes_an_answer_again(names: list[str]) -> None:
    value = submit(start(NOON), NOON + MINUTE)
    for minutes, name in enumerate(names, start=2):
        try:
            value = STEPS[name](value, NOON + minutes * MINUTE)
        except Closed:
            assert value.state is State.VOID
        assert not may_answer(value, NOON)
        assert value.submitted_at == NOON + MINUTE
