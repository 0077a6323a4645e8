"""Somebody who studies: how they do it, which day it is for them, what they are asked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound, Refused
from quiz.domain.messages import N_
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.study import scheduling
from quiz.persistence.study import learners as store
from quiz.persistence.tables.study import StudySettingsRow, TurnRow

MOST_A_DAY = 500


@dataclass(frozen=True)
class Habits:
    """How somebody studies: the share to remember, the limits of a day, two or four ratings.

    A day begins at the hour `day_begins` of the person's own clock.
    """

    retention: float = scheduling.USUAL_RETENTION
    new_a_day: int = 10
    reviews_a_day: int = 100
    buttons: int = 2
    ready_by: date | None = None
    day_begins: int = scheduling.USUAL_BEGIN

    def aim(self, day: date) -> scheduling.Aim:
        """Return what a review on that day aims at."""
        return scheduling.aim_for(self.retention, self.ready_by, day)

    def day_at(self, moment: datetime, zone: str) -> date:
        """Return the day of study of a moment in a zone."""
        return scheduling.local_day(moment, zone, self.day_begins)


@dataclass(frozen=True)
class Learner:
    """A person on a day of their own zone; `open_turn` is what they are asked now."""

    id: UUID
    zone: str
    day: date
    habits: Habits
    open_turn: TurnRow | None

    @property
    def aim(self) -> scheduling.Aim:
        """What a review on this day aims at."""
        return self.habits.aim(self.day)

    def day_at(self, moment: datetime) -> date:
        """Return the person's day of study at a moment."""
        return self.habits.day_at(moment, self.zone)


def find_learner(session: Session, actor: Actor, now: datetime) -> Learner:
    """Return who studies, in one query. Raises `NotFound` for a person who is not there."""
    person_id = signed_in(actor)
    found = store.find_learner(session, person_id)
    if found is None:
        raise NotFound
    habits = _habits(found.settings)
    day = habits.day_at(now, found.zone)
    return Learner(person_id, found.zone, day, habits, found.open_turn)


def habits_of(session: Session, actor: Actor) -> Habits:
    """Return how a person studies; the usual where they have not said."""
    return _habits(store.find_settings(session, signed_in(actor)))


def _habits(row: StudySettingsRow | None) -> Habits:
    if row is None:
        return Habits()
    return Habits(
        row.retention,
        row.new_a_day,
        row.reviews_a_day,
        row.buttons,
        row.ready_by,
        row.day_begins,
    )


def change_habits(session: Session, actor: Actor, habits: Habits) -> None:
    """Keep how a person studies. Raises `Refused` for limits that nobody could mean."""
    person_id = signed_in(actor)
    if not scheduling.LEAST_RETENTION <= habits.retention <= scheduling.MOST_RETENTION:
        raise Refused(
            N_("The share to remember was not between 70 % and 97 %."),
            N_("Choose one of the shares that the page offers."),
        )
    if not (0 <= habits.new_a_day <= MOST_A_DAY and 1 <= habits.reviews_a_day <= MOST_A_DAY):
        raise Refused(
            N_("The limits of a day were out of range."),
            N_("Choose from 0 to 500 new cards and from 1 to 500 reviews."),
        )
    if not 0 <= habits.day_begins <= scheduling.LATEST_BEGIN:
        raise Refused(
            N_("A day of study cannot begin at that hour."),
            N_("Choose one of the hours that the page offers."),
        )
    row = store.find_settings(session, person_id) or StudySettingsRow(person_id=person_id)
    row.retention, row.buttons = habits.retention, habits.buttons
    row.new_a_day, row.reviews_a_day = habits.new_a_day, habits.reviews_a_day
    row.ready_by, row.day_begins = habits.ready_by, habits.day_begins
    session.add(row)
    session.flush()
