"""The home of study: what is due, what lies ahead, how well it goes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.quantities.statistics import ShareInterval, wilson
from quiz.domain.study.studying import forecast
from quiz.persistence.study.cards import cards_aside
from quiz.persistence.study.days import due_by_day, remembered
from quiz.persistence.study.facts import changed_facts, hardest_facts
from quiz.persistence.study.turns import TurnTimes, latest_turns
from quiz.services.feedback.release import embargo_for
from quiz.services.study.adding import CardSource, list_sources
from quiz.services.study.facts import FactLine, ground, tell
from quiz.services.study.learner import find_learner
from quiz.services.study.today import Today, today_of
from quiz.services.study.turns import seconds_taken

# How long an answer takes of somebody of whom nothing is known yet, in seconds.
USUAL_SECONDS = 20
FORECAST_DAYS = 30
# Retention is measured over the last so many days: what was long ago says little.
MEASURED_DAYS = 180
MOST_HARD = 5


@dataclass(frozen=True)
class HardFact:
    """A fact that was missed more often than others."""

    line: FactLine
    missed: int


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """The home of study. `measured` is None before anything was reviewed on a later day.

    `passed` of `tried` reviews were remembered; `resting` says that an open exam holds cards back.
    `changed` are the first of the facts that rest because their source was corrected.
    """

    today: Today
    minutes: int
    is_begun: bool
    days: tuple[tuple[date, int], ...]
    aimed: float
    measured: float | None
    interval: ShareInterval
    passed: int
    tried: int
    hardest: tuple[HardFact, ...]
    has_cards: bool
    changed: tuple[FactLine, ...]
    changed_count: int
    aside: int
    sources: tuple[CardSource, ...]
    resting: bool

    @property
    def is_scheduled(self) -> bool:
        """Whether any card falls due on these days."""
        return any(count for _, count in self.days)

    @property
    def most(self) -> int:
        """The largest number of the forecast, at least 1."""
        return max(1, *(count for _, count in self.days))


def view_home(session: Session, actor: Actor, now: datetime) -> HomeView:
    """Return what is due today, what lies ahead, and how well it goes."""
    learner = find_learner(session, actor, now)
    person_id, day = learner.id, learner.day
    barred = embargo_for(session, actor, now).barred
    today = today_of(session, learner, barred)
    passed, tried = remembered(session, person_id, day - timedelta(days=MEASURED_DAYS))
    ahead = due_by_day(session, person_id, day + timedelta(days=FORECAST_DAYS), barred)
    hardest = hardest_facts(session, person_id, barred, MOST_HARD)
    changed, changed_count = changed_facts(session, person_id, barred, MOST_HARD)
    grounded = ground(session, {*(fact.fact_id for fact in hardest), *changed})
    aside = cards_aside(session, person_id, barred)
    return HomeView(
        today=today,
        minutes=_minutes(latest_turns(session, person_id), today.left),
        is_begun=learner.open_turn is not None,
        days=forecast(ahead, day, FORECAST_DAYS),
        aimed=learner.habits.retention,
        measured=passed / tried if tried else None,
        interval=wilson(Fraction(passed, tried or 1), tried),
        passed=passed,
        tried=tried,
        hardest=tuple(HardFact(tell(grounded[fact.fact_id]), fact.lapses) for fact in hardest),
        has_cards=aside.has_cards,
        changed=tuple(tell(grounded[fact_id]) for fact_id in changed),
        changed_count=changed_count,
        aside=aside.suspended,
        sources=list_sources(session),
        resting=aside.has_resting,
    )


def _minutes(turns: Sequence[TurnTimes], cards: int) -> int:
    """Tell how long so many cards take, from how long this person took lately."""
    taken = [seconds_taken(turn.asked_at, turn.answered_at) for turn in turns]
    each = statistics.median(taken) if taken else USUAL_SECONDS
    return math.ceil(cards * each / 60)
