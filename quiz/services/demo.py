"""The simulated class: made of people who do not exist, marked as such everywhere.

Learners answer by the model of `quiz.domain.simulation`; what they do goes through the services
that people use, so that every mark is a real one. Each learner is a step of its own: a run that
was interrupted is completed by the next one, and a complete class is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from quiz.domain.codec import to_data
from quiz.domain.errors import Refused
from quiz.domain.marking.grading import is_blank
from quiz.domain.messages import N_
from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import Answer
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.simulation import Draws, SimulatedQuestion, SimulationSize, respond
from quiz.persistence import simulated as store
from quiz.persistence.attempts.items import Item, items_of, marked_items
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.people import ClassRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizRow
from quiz.services import reports
from quiz.services.attempts.access import KeyedQuestion, load_keyed_questions
from quiz.services.bank.quizzes import offer_to_class
from quiz.services.people import classes, links
from quiz.services.people import profiles as people
from quiz.services.taking import answering, starting

CLASS_NAME = "Simulated class"
WEEKS = 3
WEEK = timedelta(days=7)
# Attempts begin on any day but the first, by day, and are over before their week is.
DAYS = 6
OPENS, CLOSES = 8, 19
TAKES_PART = 0.92
LEFT_OPEN = 0.1
SECOND_THOUGHT = 0.12
FASTEST, SLOWEST = 12, 75  # Seconds for an answer.
REREADING = timedelta(minutes=4)
# Who asks for a re-check, in which words, and what the owner writes back, if anything.
ASKING = {
    "Learner 03": (
        "I do not see why this is not right. Which words of the article decide it?",
        "Read the passage under the question to its last word, then your answer once more: they "
        "do not say the same. If you still disagree, write again and quote the words you mean.",
    ),
    "Learner 07": (
        "The article can be read in two ways here. Could you look at my answer again?",
        "",
    ),
}


@dataclass(frozen=True)
class Course:
    """The simulated class, what it takes week by week, and the learners still to be added."""

    class_row: ClassRow
    assignments: tuple[AssignmentRow, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Wiped:
    """What a reset removed, and what it kept because real people have results there."""

    removed: SimulationSize
    kept: SimulationSize


def prepare(session: Session, now: datetime, learners: int) -> Course:
    """Make the simulated class and its assignments where they are missing; the owner leads it.

    A class that has its learners is left as it is. Raises `Refused` where there is no shipped quiz
    to take.
    """
    owner = people.actor_of(session, links.ensure_owner(session, now, "Owner"))
    row = store.find_simulated_class(session) or _make_class(session, owner, now)
    there = store.simulated_names(session)
    names = (f"Learner {number:02}" for number in range(1, learners + 1))
    missing = tuple(name for name in names if name not in there)
    return Course(row, _assignments(session, row, owner) if missing else (), missing)


def _make_class(session: Session, owner: Actor, now: datetime) -> ClassRow:
    """Make the class as of the day on which its course began, three weeks ago."""
    row = classes.make_class(session, owner, CLASS_NAME, now - WEEKS * WEEK)
    row.simulated = True
    session.flush()
    return row


def _assignments(session: Session, row: ClassRow, owner: Actor) -> tuple[AssignmentRow, ...]:
    """Return the simulated assignments of all shipped quizzes, made where they are missing."""
    quizzes = store.shipped_quizzes(session)
    if not quizzes:
        raise Refused(
            N_("There is no quiz that a simulated class could take."),
            N_("Bring in the shipped bank first: start the site once."),
        )
    there = {
        assignment.quiz_id: assignment
        for assignment in store.simulated_assignments(session, row.id)
    }
    return tuple(there.get(quiz.id) or _offer(session, quiz, row, owner) for quiz in quizzes)


def _offer(session: Session, quiz: QuizRow, row: ClassRow, owner: Actor) -> AssignmentRow:
    assignment = offer_to_class(session, quiz, row.id, row.created_at, owner.person_id)
    assignment.simulated = True
    assignment.entry = Admission.SIGNED_IN.value
    session.flush()
    return assignment


def add_learner(session: Session, course: Course, name: str, seed: str) -> None:
    """Add a learner of that name with three weeks of attempts, drawn from the seed."""
    began = course.class_row.created_at
    person = people.new_person(session, name, began, "UTC", "en")
    person.simulated = True
    classes.join_class(session, person.id, course.class_row.code, began)
    actor = people.actor_of(session, person)
    draws = Draws(seed)
    for week in range(WEEKS):
        if draws.chance(TAKES_PART, "takes part", name, week):
            assignment = course.assignments[week % len(course.assignments)]
            begins = _begins(draws, name, began + week * WEEK)
            # An attempt that stays open would be in the way of a later one at the same quiz.
            is_last = week + len(course.assignments) >= WEEKS
            _take(session, _Sitting(actor, assignment, draws, name, week, begins, is_last))


def _begins(draws: Draws, name: str, week_begins: datetime) -> datetime:
    """Return when a learner begins in the week that begins then."""
    midnight = week_begins.replace(hour=0, minute=0, second=0, microsecond=0)
    day = 1 + draws.one_of(range(DAYS), "day", name, week_begins.date())
    hour = OPENS + (CLOSES - OPENS) * draws.uniform("hour", name, week_begins.date())
    return midnight + timedelta(days=day, hours=hour)


def count(session: Session) -> SimulationSize:
    """Count what is simulated."""
    return store.count_simulated(session)


def reset(session: Session, now: datetime) -> Wiped:
    """Remove what is simulated and nothing else; without a simulated class it does nothing."""
    before = store.count_simulated(session)
    store.delete_simulated(session, now)
    after = store.count_simulated(session)
    removed = SimulationSize(
        people=before.people - after.people,
        attempts=before.attempts - after.attempts,
        assignments=before.assignments - after.assignments,
        classes=before.classes - after.classes,
    )
    return Wiped(removed, after)


# --- one learner at one quiz -----------------------------------------------------------------


@dataclass(frozen=True)
class _Sitting:
    actor: Actor
    assignment: AssignmentRow
    draws: Draws
    name: str
    week: int
    begins: datetime
    may_leave: bool

    def digest(self, *words: object) -> str:
        return sha256(repr((self.draws.seed, self.name, self.week, *words)).encode()).hexdigest()

    def chance(self, probability: float, what: str, *words: object) -> bool:
        return self.draws.chance(probability, what, self.name, self.week, *words)

    def share(self, what: str, *words: object) -> float:
        return self.draws.uniform(what, self.name, self.week, *words)

    def pause(self, position: int, thought: int) -> timedelta:
        share = self.share("seconds", position, thought)
        return timedelta(seconds=FASTEST + share * (SLOWEST - FASTEST))


def _take(session: Session, sitting: _Sitting) -> None:
    attempt = starting.start_attempt(
        session, sitting.actor, sitting.assignment.id, sitting.begins, sitting.digest("seed")
    )
    items = items_of(session, attempt.id)
    keyed = load_keyed_questions(session, {item.version_id for item in items})
    leaves = sitting.may_leave and sitting.chance(LEFT_OPEN, "leaves")
    answered = items[: int(len(items) * sitting.share("leaves after"))] if leaves else items
    now = sitting.begins
    for item in answered:
        now = _answer(session, sitting, attempt, item, keyed[item.version_id], now)
    if not leaves:
        now += timedelta(seconds=FASTEST)
        answering.submit(session, sitting.actor, attempt.id, now)
        _report(session, sitting, attempt, now)


def _report(
    session: Session,
    sitting: _Sitting,
    attempt: AttemptRow,
    now: datetime,
) -> None:
    """Let some ask for a re-check of their first wrong answer, and the owner reply to one."""
    if sitting.name not in ASKING or reports.own_reports(session, sitting.actor):
        return
    wrong = [
        item.position
        for item, mark, _ in marked_items(session, attempt.id)
        if mark is not None and mark.value < 1
    ]
    if not wrong:
        return
    text, replied = ASKING[sitting.name]
    reports.report(session, sitting.actor, attempt.id, wrong[0], text, now + REREADING)
    teacher_id = sitting.assignment.created_by_id
    if replied and teacher_id is not None:
        teacher = people.actor_of(session, people.get_person(session, teacher_id))
        (written,) = reports.reports_of_result(session, sitting.actor, attempt.id)[wrong[0]]
        reports.reply(session, teacher, written.id, replied, now + 2 * REREADING)


def _answer(
    session: Session,
    sitting: _Sitting,
    attempt: AttemptRow,
    item: Item,
    keyed: KeyedQuestion,
    now: datetime,
) -> datetime:
    """Answer one item, perhaps on second thoughts, and return when that was done."""
    given = None
    for thought, given in enumerate(_thoughts(sitting, item, keyed)):
        now += sitting.pause(item.position, thought)
        answering.save_answer(
            session,
            sitting.actor,
            attempt.id,
            item.position,
            to_data(given),
            sitting.digest(item.position, thought)[:24],
            now,
        )
    if not is_blank(given) and sitting.assignment.mode == Mode.PRACTICE:
        answering.check_item(session, sitting.actor, attempt.id, item.position, now)
    return now


def _thoughts(sitting: _Sitting, item: Item, keyed: KeyedQuestion) -> Iterator[Answer]:
    """Yield the answers that are saved one after another; the last one counts."""
    question = _question(keyed, item)
    final = respond(sitting.draws, sitting.name, sitting.week, question)
    if final is not None and sitting.chance(SECOND_THOUGHT, "hesitates", item.position):
        first_draws = Draws(f"{sitting.draws.seed}, at first")
        first = respond(first_draws, sitting.name, sitting.week, question)
        if first is not None and first != final:
            yield first
    if final is not None:
        yield final


def _question(keyed: KeyedQuestion, item: Item) -> SimulatedQuestion:
    content = keyed.content
    name = getattr(content, "near_miss", "")
    near = keyed.sentences_of(name) if name else frozenset[str]()
    # The wording decides how hard it is: the same in every version of the site.
    return SimulatedQuestion(content.stem, content, keyed.setting(item.presented), near)
