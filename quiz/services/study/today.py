"""What a day of study asks for, and what was done of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz.domain.study.studying import CalmPlan, plan_after_missing
from quiz.persistence.quizzes.reserved import Barred
from quiz.persistence.study.days import DayCounts, counts_of_day
from quiz.services.study.learner import Learner


@dataclass(frozen=True)
class Today:
    """What is asked for, within the limits of a day, and what was done.

    `due` and `new` are still to be asked today, `reviews` and `first` are done; `later` are due as
    well and wait for the days to come. After missed days `plan` says how these are spread.
    """

    due: int
    new: int
    reviews: int
    first: int
    later: int
    plan: CalmPlan | None
    counts: DayCounts

    @property
    def done(self) -> int:
        """How many cards were reviewed today."""
        return self.reviews + self.first

    @property
    def left(self) -> int:
        """How many cards are still asked today."""
        return self.due + self.new

    @property
    def can_undo(self) -> bool:
        """Whether there is a rating of today that can be taken back."""
        return self.counts.last_review_id is not None


def today_of(session: Session, learner: Learner, barred: Barred) -> Today:
    """Return what a day asks for: what falls due on it, and of what was missed a day's share."""
    most = learner.habits.reviews_a_day
    new_a_day = learner.habits.new_a_day
    counts = counts_of_day(session, learner.id, learner.day, barred, new_a_day)
    missed = counts.late + counts.late_done
    plan = plan_after_missing(missed, most)
    share = missed if plan is None else plan.a_day
    asked = min(most, share + counts.due - counts.late + counts.again - counts.late_done)
    due = max(0, min(counts.due, asked - counts.again))
    return Today(
        due=due,
        new=max(0, min(counts.new, new_a_day - counts.first)),
        reviews=counts.again,
        first=counts.first,
        later=counts.due - due,
        plan=plan,
        counts=counts,
    )
