"""Study: a session opens as fast with 100,000 cards as with 1,000, and a year reaches its aim.

The learner of the simulated year remembers each card with the probability that the model gives, by
a draw that a hash decides; so the year tells what the settings make of the model, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import insert, update

from quiz.domain.drawing import number_below
from quiz.domain.scheduling import Aim, Memory, Rating, recall, review
from quiz.persistence import migrate, study_log
from quiz.persistence.bank import FactRow
from quiz.persistence.engine import Database
from quiz.persistence.study import REVIEW, CardRow, Subject, add_cards
from quiz.services import people, study_turns
from quiz.services.articles import store_article
from quiz.services.questions import store_fact, store_question
from tests.bench.ratios import Ratio, seconds
from tests.builders import NOW, add_bank, add_person, make_article, make_fact, make_question

SMALL, LARGE = 1_000, 100_000
DUE = 50
OPENS_BOUND = 2.0
FACTS, DAYS, NEW_A_DAY = 2_000, 365, 10
POINTS = 2.0
TODAY = NOW.date()


def measure() -> Iterator[Ratio]:
    """Open sessions of two learners, and live through a year."""
    with TemporaryDirectory() as folder:
        few, many = (_opening(Path(folder) / f"{size}.db", size) for size in (SMALL, LARGE))
    yield Ratio(
        "opening a session with 100,000 cards beside one with 1,000",
        many / few,
        OPENS_BOUND,
        f"({few * 1000:.0f} ms and {many * 1000:.0f} ms, {DUE} cards due in both)",
    )
    year = simulate()
    reached = year.passed / year.tried
    yield Ratio(
        "points between the retention reached in a year and the one aimed at",
        abs(reached - Aim().retention) * 100,
        POINTS,
        f"({reached:.1%} of {year.tried} reviews; {max(year.load)} cards on the fullest day, "
        f"{sum(year.load[-30:]) / 30:.0f} a day at the end)",
    )


# --- opening a session -----------------------------------------------------------------------


def _opening(path: Path, size: int) -> float:
    """Return the seconds that the first card of a session takes, of so many cards."""
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    person_id = _filled(database, size)
    taken = seconds(partial(_open, database, person_id), times=5)
    database.close()
    return taken


def _open(database: Database, person_id: UUID) -> None:
    with database.written() as session:
        actor = people.actor_of(session, people.get_person(session, person_id))
        if not study_turns.begin_turn(session, actor, NOW):
            raise ValueError("nothing is due")
        study_log.drop_open_turn(session, person_id)


def _filled(database: Database, size: int) -> UUID:
    with database.written() as session:
        bank = add_bank(session)
        store_article(session, bank, make_article(), NOW)
        first = store_fact(session, bank, make_fact("fact-0"), NOW)
        columns = {
            column.key: getattr(first, column.key)
            for column in FactRow.__table__.columns
            if column.key not in {"id", "key"}
        }
        session.execute(
            insert(FactRow), [columns | {"key": f"fact-{number}"} for number in range(1, size)]
        )
        for number in range(DUE):
            question = make_question(f"question-{number}", facts=(f"fact-{number}",))
            store_question(session, bank, question, NOW)
        person = add_person(session, login="learner@example.org")
        ids = session.query(FactRow.id).order_by(FactRow.id).all()
        add_cards(session, person.id, (Subject(fact_id=one.id) for one in ids), TODAY, NOW)
        known = {
            "standing": REVIEW,
            "stability": 30.0,
            "difficulty": 5.0,
            "reviewed_on": TODAY - timedelta(days=30),
        }
        session.execute(update(CardRow).values(**known, due_on=TODAY + timedelta(days=9)))
        due = [one.id for one in ids[:DUE]]
        session.execute(update(CardRow).where(CardRow.fact_id.in_(due)).values(due_on=TODAY))
        return person.id


# --- a year ----------------------------------------------------------------------------------


class Year:
    """What a year of study came to: reviews a day or more apart, and the cards of each day."""

    def __init__(self) -> None:
        self.tried = 0
        self.passed = 0
        self.load: list[int] = []


def simulate(seed: str = "a year") -> Year:
    """Study so many facts for a year, the new ones so many a day; nothing is left for later."""
    year, aim = Year(), Aim()
    due: dict[date, list[int]] = {}
    memories: dict[int, Memory] = {}
    times: Counter[int] = Counter()
    begun = 0
    for day in (TODAY + timedelta(days=number) for number in range(DAYS)):
        new = range(begun, min(FACTS, begun + NEW_A_DAY))
        begun = new.stop
        today = [*due.pop(day, []), *new]
        year.load.append(len(today))
        for card in today:
            rating = _rating(memories.get(card), card, times[card], day, seed)
            times[card] += 1
            if card in memories:
                year.tried += 1
                year.passed += rating > Rating.AGAIN
            memories[card] = review(memories.get(card), rating, day, aim)
            due.setdefault(memories[card].due_on, []).append(card)
    return year


def _rating(memory: Memory | None, card: int, time: int, day: date, seed: str) -> Rating:
    likely = 0.7 if memory is None else recall(memory, day)
    drawn = number_below(seed, f"{card}|{time}", 1_000_000) / 1_000_000
    return Rating.GOOD if drawn < likely else Rating.AGAIN
