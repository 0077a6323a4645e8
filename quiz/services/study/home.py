"""Study: what is due, what lies ahead, how one studies, and what becomes a card."""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.errors import NotFound, Refused
from quiz.domain.facts.facts import canonical_name
from quiz.domain.messages import N_
from quiz.domain.people.rights import Action, Actor, signed_in
from quiz.domain.quantities.statistics import ShareInterval, wilson
from quiz.domain.quizzes.release import Field
from quiz.domain.seeds import seed_of
from quiz.domain.study.scheduling import (
    LEAST_RETENTION,
    MOST_RETENTION,
    USUAL_RETENTION,
    Aim,
    aim_for,
    local_day,
)
from quiz.domain.study.studying import CalmPlan, forecast, plan_after_missing
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.bank.articles import find_article, latest_articles
from quiz.persistence.bank.questions import version_questions
from quiz.persistence.quizzes.quizzes import published_places
from quiz.persistence.study import cards as store
from quiz.persistence.study import reviews as log
from quiz.persistence.study.cards import Barred, Subject
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.study import StudySettingsRow, TurnRow
from quiz.services.attempts.access import fetch_attempt
from quiz.services.feedback.disclosure import shown_of
from quiz.services.people.profiles import get_person
from quiz.services.study.embargo import barred_for
from quiz.services.study.facts import FactLine, ground, tell
from quiz.services.taking.starting import get_assignment

MOST_A_DAY = 500
# How long an answer takes of somebody of whom nothing is known yet, in seconds.
USUAL_SECONDS = 20
FORECAST_DAYS = 30
# Retention is measured over the last so many days: what was long ago says little.
MEASURED_DAYS = 180
MOST_HARD = 5
# As many articles are offered to choose from.
ARTICLES_OFFERED = 50


@dataclass(frozen=True)
class Habits:
    """How somebody studies: the share to remember, the limits of a day, two or four ratings."""

    retention: float = USUAL_RETENTION
    new_a_day: int = 10
    reviews_a_day: int = 100
    buttons: int = 2
    ready_by: date | None = None

    def aim(self, day: date) -> Aim:
        """Return what a review on that day aims at."""
        return aim_for(self.retention, self.ready_by, day)


@dataclass(frozen=True)
class CardSource:
    """Something whose facts can all become cards; `what` names it in the form."""

    what: str
    label: str
    language: str


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


def day_of(session: Session, person_id: UUID, now: datetime) -> date:
    """Return the person's own calendar day."""
    return local_day(now, get_person(session, person_id).zone)


def habits_of(session: Session, person_id: UUID) -> Habits:
    """Return how a person studies; the usual where they have not said."""
    row = store.find_settings(session, person_id)
    if row is None:
        return Habits()
    return Habits(row.retention, row.new_a_day, row.reviews_a_day, row.buttons, row.ready_by)


def change_habits(session: Session, actor: Actor, habits: Habits) -> None:
    """Keep how a person studies. Raises `Refused` for limits that nobody could mean."""
    person_id = signed_in(actor)
    if not LEAST_RETENTION <= habits.retention <= MOST_RETENTION:
        raise Refused(
            N_("The share to remember was not between 70 % and 97 %."),
            N_("Choose one of the shares that the page offers."),
        )
    if not (0 <= habits.new_a_day <= MOST_A_DAY and 1 <= habits.reviews_a_day <= MOST_A_DAY):
        raise Refused(
            N_("The limits of a day were out of range."),
            N_("Choose from 0 to 500 new cards and from 1 to 500 reviews."),
        )
    row = store.find_settings(session, person_id) or StudySettingsRow(person_id=person_id)
    row.retention, row.buttons = habits.retention, habits.buttons
    row.new_a_day, row.reviews_a_day = habits.new_a_day, habits.reviews_a_day
    row.ready_by = habits.ready_by
    session.add(row)
    session.flush()


@dataclass(frozen=True)
class Today:
    """What a day of study asks for, and what was done of it.

    `due` and `new` are still to be asked today, `reviews` and `first` are done; `later` are due as
    well and wait for the days to come. After missed days `plan` says how these are spread.
    """

    due: int
    new: int
    reviews: int
    first: int
    later: int
    plan: CalmPlan | None

    @property
    def done(self) -> int:
        """How many cards were reviewed today."""
        return self.reviews + self.first

    @property
    def left(self) -> int:
        """How many cards are still asked today."""
        return self.due + self.new


def today_of(session: Session, person_id: UUID, day: date, habits: Habits, barred: Barred) -> Today:
    """Return what a day asks for: what falls due on it, and of what was missed a day's share."""
    done = log.done_on(session, person_id, day)
    waiting = store.count_due(session, person_id, day, barred)
    late = store.count_due(session, person_id, day - timedelta(days=1), barred)
    late_done = log.late_done_on(session, person_id, day)
    plan = plan_after_missing(late + late_done, habits.reviews_a_day)
    share = late + late_done if plan is None else plan.a_day
    asked = min(habits.reviews_a_day, share + waiting - late + done.reviews - late_done)
    due = max(0, min(waiting, asked - done.reviews))
    return Today(
        due=due,
        new=store.count_new(session, person_id, day, barred, habits.new_a_day - done.first),
        reviews=done.reviews,
        first=done.first,
        later=waiting - due,
        plan=plan,
    )


# --- the home --------------------------------------------------------------------------------


def view_home(session: Session, actor: Actor, now: datetime) -> HomeView:
    """Return what is due today, what lies ahead, and how well it goes."""
    person_id = signed_in(actor)
    day, habits = day_of(session, person_id, now), habits_of(session, person_id)
    barred = barred_for(session, actor, now)
    today = today_of(session, person_id, day, habits, barred)
    passed, tried = log.remembered(session, person_id, day - timedelta(days=MEASURED_DAYS))
    ahead = log.due_by_day(session, person_id, day + timedelta(days=FORECAST_DAYS), barred)
    hard = log.hardest_facts(session, person_id, barred, MOST_HARD)
    changed = log.changed_facts(session, person_id, barred)
    grounded = ground(session, [*(fact for _, fact in hard), *changed[:MOST_HARD]])
    return HomeView(
        today=today,
        minutes=_minutes(log.latest_turns(session, person_id), today.left),
        is_begun=log.open_turn(session, person_id) is not None,
        days=forecast(ahead, day, FORECAST_DAYS),
        aimed=habits.retention,
        measured=passed / tried if tried else None,
        interval=wilson(Fraction(passed, tried or 1), tried),
        passed=passed,
        tried=tried,
        hardest=tuple(HardFact(tell(grounded[fact.id]), card.lapses) for card, fact in hard),
        has_cards=log.has_cards(session, person_id),
        changed=tuple(tell(grounded[fact.id]) for fact in changed[:MOST_HARD]),
        changed_count=len(changed),
        aside=log.count_standing(session, person_id, store.SUSPENDED),
        sources=_sources(session),
        resting=store.has_resting(session, person_id, barred),
    )


def _minutes(turns: Sequence[TurnRow], cards: int) -> int:
    """Tell how long so many cards take, from how long this person took lately."""
    taken = [seconds_taken(turn) for turn in turns]
    each = statistics.median(taken) if taken else USUAL_SECONDS
    return math.ceil(cards * each / 60)


def seconds_taken(turn: TurnRow) -> float:
    """Return how long an answer took; nothing that was left lying counts for more than 3 min."""
    if turn.answered_at is None:
        return 0.0
    return min(180.0, max(0.0, (turn.answered_at - turn.asked_at).total_seconds()))


def _sources(session: Session) -> tuple[CardSource, ...]:
    rows = latest_articles(session, ARTICLES_OFFERED)
    articles = [CardSource(f"article:{row.key}", row.label, row.language) for row in rows]
    topics = dict.fromkeys((row.topic, row.language) for row in rows if row.topic)
    return (*articles, *(CardSource(f"topic:{topic}", topic, lang) for topic, lang in topics))


# --- getting in ------------------------------------------------------------------------------


def add_from(session: Session, actor: Actor, what: str, now: datetime) -> int:
    """Make cards of all facts of an article, a topic or a quiz, and return how many are new.

    `what` is `article:<key>`, `topic:<name>` or `quiz:<code>`. Raises `NotFound` for anything else.
    What an open exam asks becomes cards as well, so that their number tells nothing; the embargo
    holds them back.
    """
    person_id = signed_in(actor)
    subjects = subjects_of(session, actor, what)
    return store.add_cards(session, person_id, subjects, day_of(session, person_id, now), now)


def subjects_of(session: Session, actor: Actor, what: str) -> list[Subject]:
    """Return what can be studied of an article, a topic or a quiz, named as for `add_from`."""
    sort, _, name = what.partition(":")
    finders = {"article": _of_article, "topic": _of_topic, "quiz": _of_quiz}
    if sort not in finders or not name:
        raise NotFound
    return finders[sort](session, actor, name)


def _of_article(session: Session, actor: Actor, key: str) -> list[Subject]:
    row = find_article(session, key)
    if row is None or row.retired_at is not None:
        raise NotFound
    return [_of_fact(fact) for fact in store.facts_of_articles(session, [row.id])]


def _of_topic(session: Session, actor: Actor, topic: str) -> list[Subject]:
    ids = [row.id for row in latest_articles(session) if row.topic == topic]
    if not ids:
        raise NotFound
    return [_of_fact(fact) for fact in store.facts_of_articles(session, ids)]


def _of_quiz(session: Session, actor: Actor, code: str) -> list[Subject]:
    assignment = get_assignment(session, actor, code)
    places = published_places(session, assignment.quiz.id)
    return subjects_of_questions(session, [place.question_id for place in places])


def add_missed(session: Session, actor: Actor, attempt_id: UUID, now: datetime) -> int:
    """Make cards of what was missed in an own attempt, and return how many are new.

    Raises what `rights.require` raises, and `Refused` while the right answers are not shown yet.
    """
    authorized = fetch_attempt(session, actor, attempt_id, Action.ANSWER)
    shown = shown_of(session, actor, authorized, now)
    if State(authorized.row.state) not in HANDED_IN or not {Field.CORRECTNESS, Field.KEY} <= shown:
        raise Refused(
            N_("What was missed in this attempt is not shown yet, so it cannot be studied."),
            N_("Come back when its result shows the right answers."),
        )
    missed = [
        item.version_id
        for item, mark, _ in marked_items(session, attempt_id)
        if mark is None or not mark.marking.right
    ]
    questions = version_questions(session, missed)
    person_id = signed_in(actor)
    day = day_of(session, person_id, now)
    subjects = subjects_of_questions(session, [questions[version_id].id for version_id in missed])
    return store.add_cards(session, person_id, subjects, day, now)


def subjects_of_questions(session: Session, question_ids: Collection[int]) -> list[Subject]:
    """Return the facts that questions test, or the question itself where it tests none."""
    facts = store.facts_of_questions(session, question_ids)
    subjects: list[Subject] = []
    for question_id in question_ids:
        tested = [_of_fact(fact, question_id) for fact in facts.get(question_id, ())]
        subjects += tested or [Subject(question_id=question_id)]
    return subjects


def _of_fact(fact: FactRow, origin_id: int | None = None) -> Subject:
    parts = (str(fact.bank_id), fact.relation, canonical_name(fact.subject))
    # Without a time a fact has no other side to be mixed up with.
    contrast = seed_of(*parts) if fact.as_of else ""
    return Subject(fact_id=fact.id, origin_id=origin_id, contrast=contrast)
