"""When a card comes back: the state of a memory, and what a review makes of it.

The model is FSRS-6 with its default weights, in the settings of docs/method.md 3.3: no learning
steps, no fuzz, and 12:00 UTC of the learner's local day as the moment of every review, so that one
review a calendar day is a long-term one. Old memory in, new memory out; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import fsrs

from quiz.domain.messages import N_


class Rating(IntEnum):
    """How well something was remembered. Hard is a pass."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


RATING_LABELS: Mapping[Rating, str] = {
    Rating.AGAIN: N_("Missed"),
    Rating.HARD: N_("Hard"),
    Rating.GOOD: N_("Knew it"),
    Rating.EASY: N_("Easy"),
}

LEAST_RETENTION, USUAL_RETENTION, MOST_RETENTION = 0.70, 0.90, 0.97
# A hundred years: no interval that anybody meets is cut.
LONGEST = 36_500
# Whoever studies past midnight ends the day with it; no later than noon it is the next one.
USUAL_BEGIN, LATEST_BEGIN = 4, 12
# All reviews of a calendar day are at the same moment, so that days between them are whole.
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True)
class Aim:
    """What is aimed at: the share to be remembered when a card comes, and the longest wait.

    `retention` is from 0.70 to 0.97, `longest` in days.
    """

    retention: float = USUAL_RETENTION
    longest: int = LONGEST


@dataclass(frozen=True)
class Memory:
    """What is known of a memory: its stability in days, its difficulty from 1 to 10, its dates.

    Stability is the number of days after which it is remembered with a probability of 0.9.
    """

    stability: float
    difficulty: float
    reviewed_on: date
    due_on: date


def local_day(now: datetime, zone: str, begins: int) -> date:
    """Return the day of a moment in a zone, where days begin at that hour of the clock on the wall.

    Before it the day is still that of yesterday. Where there is no such zone, it is that of UTC.
    """
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        local = now.astimezone(UTC)
    return local.date() - timedelta(days=local.hour < begins)


def aim_for(retention: float, ready_by: date | None, day: date) -> Aim:
    """Return the aim of a review on `day`: what is to be known by a date comes before it."""
    if ready_by is None or ready_by <= day:
        return Aim(retention)
    return Aim(retention, (ready_by - day).days)


def review(memory: Memory | None, rating: Rating, day: date, aim: Aim) -> Memory:
    """Return what a review on `day` makes of a memory; None is that of a card never reviewed."""
    card, _ = _scheduler(aim).review_card(_card(memory), fsrs.Rating(rating), _noon(day))
    if card.stability is None or card.difficulty is None:
        raise AssertionError("a reviewed card has a state")
    return Memory(card.stability, card.difficulty, day, card.due.date())


def recall(memory: Memory, day: date) -> float:
    """Return the probability that it is remembered on `day`: 1 on the day of the review."""
    return float(_scheduler(Aim()).get_card_retrievability(_card(memory), _noon(day)))


def next_days(memory: Memory | None, day: date, aim: Aim) -> dict[Rating, date]:
    """Return for each rating the day on which the card would come back."""
    return {rating: review(memory, rating, day, aim).due_on for rating in Rating}


@lru_cache(maxsize=256)
def _scheduler(aim: Aim) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=aim.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=aim.longest,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None) -> fsrs.Card:
    # An id of our own: without one the package waits a millisecond to make one of the time.
    if memory is None:
        return fsrs.Card(card_id=0, due=_noon(date.min))
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_noon(memory.due_on),
        last_review=_noon(memory.reviewed_on),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, _NOON)
