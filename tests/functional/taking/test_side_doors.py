"""No key by a side door: every channel at every moment of an exam, by everybody (T51).

Four people have practised and studied all of a bank whose keys are canaries, each in a browser of
their own: somebody who will take an exam of it, somebody of the same class, a guest, and a
passer-by who has only the codes. Then the exam is offered. From that moment until its results are
released no channel tells anybody anything; afterwards all of it comes back.

The channels are the routes of the site: all pages are asked for, and a form that is new must be
entered here, among those that are sent or those that cannot tell a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.domain.facts.facts import Value, ValueType
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.rules import PRESETS, Preset
from quiz.persistence.database.engine import Database
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.attempts import AttemptRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.people import ClassRow, PersonRow
from quiz.persistence.tables.questions import QuestionRow
from quiz.persistence.tables.quizzes import AssignmentRow, QuizQuestionRow, QuizRow
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services.attempts.rules import store_rules
from quiz.services.bank.quizzes import offer_to_class, open_to_public, store_quiz
from quiz.services.bank.records import store_fact, store_question
from quiz.services.people import profiles
from quiz.services.people.passwords import Proof
from quiz.services.taking import answering, starting
from tests.builders import NOW, make_choice, make_fact, make_question, make_quiz, make_quote
from tests.canaries import found_in
from tests.functional.conftest import Clock
from tests.offers import CANARIES
from tests.place import Place, Visit, address, make_place, put_back, routes, visit

PEOPLE = ("taker", "classmate", "guest", "visitor")
MOMENTS = ("before", "open", "submitted", "closed", "released")
OPENS, CLOSES = NOW + timedelta(hours=2), NOW + timedelta(hours=4)
AT = {
    "before": NOW + timedelta(hours=1),
    "open": OPENS + timedelta(minutes=1),
    "submitted": OPENS + timedelta(minutes=10),
    "closed": CLOSES + timedelta(hours=1),
    "released": CLOSES + timedelta(hours=2),
}
STAFF = ("admin", "authoring", "scores")
# Forms whose answers or consequences could tell a key: each is sent by everybody at each moment.
SENT = {
    "attempts.answer",
    "attempts.answer_all",
    "attempts.save",
    "attempts.save_notes",
    "attempts.submit",
    "offline.merge",
    "personal.download",
    "quizzes.begin",
    "reports.send",
    "study.add",
    "study.add_missed",
    "study.answer",
    "study.aside",
    "study.bring_back",
    "study.next_card",
    "study.rate",
    "study.undo",
}
# Forms about people, classes and settings, and those of staff.
SILENT = {
    "account.appearance",
    "account.change_profile",
    "account.enter",
    "account.new",
    "account.password",
    "account.renew_code",
    "account.resume",
    "account.sign_in",
    "account.sign_out",
    "account.view_as",
    "classes.change_code",
    "classes.change_role",
    "classes.issue_link",
    "classes.join",
    "classes.leave",
    "classes.new",
    "classes.remove",
    "classes.rename",
    "classes.set_end",
    "personal.erase",
    "reports.reply",
    "study.erase",
    "study.settings",
}


@dataclass
class Doors:
    """The site in which all that is tried, and what was asked for, by route."""

    app: Flask
    database: Database
    clock: Clock
    place: Place
    practice: str = ""
    exam: str = ""
    visits: dict[str, Visit] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def come_back(self, person: str) -> None:
        """Read the token of forms anew: it is another one once a visitor has become a guest."""
        self.visits[person] = Visit(self.app, person, self.visits[person].client)

    def attempts_of(self, person: str) -> list[UUID]:
        """The attempts of a person, at practice and exam."""
        with self.database.reading() as session:
            own = select(AttemptRow.id).where(AttemptRow.person_id == self.people.get(person))
            return list(session.scalars(own.order_by(AttemptRow.started_at)))

    def turn_of(self, person: str) -> UUID:
        """The card that is open for a person; one that is not there without any."""
        with self.database.reading() as session:
            own = select(TurnRow.id).where(
                TurnRow.person_id == self.people.get(person), TurnRow.rated_at.is_(None)
            )
            return session.scalar(own) or UUID(int=1)

    def channels(self, person: str) -> Iterator[tuple[str, TestResponse]]:
        """Ask for everything that somebody can ask for, the forms first; yield it by its route."""
        yield from self._forms(person)
        browser, article = self.visits[person], self.place.things.article
        for _, rule in routes(self.app, unsafe=False):
            if rule.endpoint == "static" or rule.endpoint.partition(".")[0] in STAFF:
                continue
            for path in self._addresses(person, rule):
                yield rule.endpoint, browser.get(path)
        for what in (f"quiz:{self.exam}", f"quiz:{self.practice}", f"article:{article}", "cards"):
            yield "study.anki_package", browser.get(f"/study/cards.apkg?what={what}")
        yield "articles.show", browser.get(f"/articles/{article}?edition=1&passage=0-9")
        yield "nothing", browser.get("/nothing")

    def _addresses(self, person: str, rule: Rule) -> Iterator[str]:
        things = replace(self.place.things, turn=self.turn_of(person), code=self.exam)
        arguments = rule.arguments
        codes = (self.exam, self.practice) if "code" in arguments else (self.exam,)
        own = self.attempts_of(person) if "attempt_id" in arguments else [UUID(int=1)]
        places = range(1, len(CANARIES) + 1) if "position" in arguments else (1,)
        for code in codes:
            for attempt in own or [things.attempt]:
                for position in places:
                    named = replace(
                        things, code=code, attempt=attempt, finished=attempt, position=position
                    )
                    yield address(self.app, rule, named)

    def _forms(self, person: str) -> Iterator[tuple[str, TestResponse]]:
        post, given = self.visits[person].post, {"go": "unknown", "rating": "3", "do": "bury"}
        for what in (f"quiz:{self.exam}", f"quiz:{self.practice}", "article:first-article"):
            yield "study.add", post("/study/add", {"what": what})
        yield "offline.merge", post("/study/reviews", {"reviews": '{"sent": 1, "reviews": []}'})
        yield "study.bring_back", post("/study/bring-back", {})
        yield "personal.download", post("/account/data", {})
        yield "study.undo", post("/study/undo", {})
        yield "study.next_card", post("/study/next", {})
        # The last card stays open and answered, so that the session tells it.
        for way in ("answer", "rate", "aside", "answer"):
            turn = f"/study/turns/{self.turn_of(person)}/{way}"
            yield f"study.{way}", post(turn, given)
        yield "quizzes.begin", post(f"/j/{self.practice}", {"name": "Somebody"})
        if person != "visitor":
            yield "quizzes.begin", post(f"/j/{self.exam}", {"name": "Somebody"})
        self.come_back(person)
        yield from self._answers(person)

    def _answers(self, person: str) -> Iterator[tuple[str, TestResponse]]:
        post = self.visits[person].post
        for number, attempt in enumerate(self.attempts_of(person)):
            path = f"/attempts/{attempt}"
            for position in range(1, len(CANARIES) + 1):
                sent = {
                    "option": "1",
                    "truth": "False",
                    "text": "77 000",
                    "verdict": "supported",
                    "client_id": f"side-door-{number}.{position}",
                    "seen": "0",
                }
                place = f"{path}/{position}"
                yield "attempts.save", post(f"{place}/save", sent)
                yield "attempts.answer", post(place, {**sent, "go": "check"})
            yield "attempts.save_notes", post(f"{path}/1/jot", {"jotted": "yes", "note": "?"})
            yield "attempts.answer_all", post(f"{path}/questions", {"go": "save"})
            yield "reports.send", post(f"{path}/1/report", {"text": "I wonder about this."})
            yield "study.add_missed", post(f"/study/missed/{attempt}", {})


@pytest.fixture(scope="module")
def doors_place(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place whose first quiz, for practice, has all the canaries."""
    folder = tmp_path_factory.mktemp("doors")
    (folder / "work.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{folder / 'work.db'}")
    made = make_place(database, folder / "place.db", CANARIES, Mode.PRACTICE)
    database.close()
    return made


@pytest.fixture
def doors(doors_place: Place, app: Flask, database: Database, clock: Clock) -> Doors:
    """Everybody has practised and studied all of it; nothing is an exam yet."""
    put_back(doors_place, database)
    made = Doors(app, database, clock, doors_place)
    with database.written() as session:
        bank = session.scalars(select(BankRow).where(BankRow.key == "first-bank")).one()
        asked = list(
            session.scalars(
                select(QuestionRow.key).where(QuestionRow.key.startswith("first-question-"))
            )
        )
        value = Value(type=ValueType.QUANTITY, surface="77,123 metres", unit="m")
        quotes = (make_quote(article="first-article"),)
        fact = make_fact("told-length", article="first-article", value=value, quotes=quotes)
        store_fact(session, bank, fact, NOW)
        # Another question about the fact that the exam asks for: it would tell it too.
        for key in ("first-question-x", "first-question-y"):
            content = make_choice(explanation="CANARY of a fact", quotes=quotes)
            question = make_question(key, content, articles=("first-article",))
            store_question(session, bank, replace(question, facts=("told-length",)), NOW)
        keys = (*asked, "first-question-x")
        practice = make_quiz(*keys, "first-question-y", key="practice-of-all")
        made.practice = open_to_public(session, store_quiz(session, bank, practice, NOW), NOW).code
        store_quiz(session, bank, make_quiz(*keys, key="exam-of-all", mode=Mode.EXAM), NOW)
    for person in PEOPLE:
        made.visits[person] = visit(app, doors_place, person)
    made.visits["guest"].post(f"/j/{made.practice}", {"name": "Guest"})
    made.come_back("guest")
    with database.written() as session:
        named = session.scalars(select(AttemptRow).order_by(AttemptRow.started_at.desc()))
        known = set(doors_place.people.values())
        made.people = {
            **doors_place.people,
            "guest": next(row.person_id for row in named if row.person_id not in known),
        }
    for person in PEOPLE[:-1]:
        practise(made, person)
    return made


def practise(doors: Doors, person: str) -> None:
    """Hand one attempt in, begin another one, and study all of it; one card is answered."""
    browser = doors.visits[person]
    with doors.database.written() as session:
        actor = profiles.actor_of(session, session.get_one(PersonRow, doors.people[person]))
        assignment = session.scalars(
            select(AssignmentRow).where(AssignmentRow.code == doors.practice)
        ).one()
        first = starting.start_attempt(session, actor, assignment.id, NOW, "0" * 64)
        answering.submit(session, actor, first.id, NOW)
        starting.start_attempt(session, actor, assignment.id, NOW, "1" * 64)
        questions = session.scalars(select(QuizQuestionRow.question_id).distinct()).all()
        subjects = [Subject(question_id=one) for one in questions]
        facts = [Subject(fact_id=row.id) for row in session.scalars(select(FactRow))]
        add_cards(session, actor.person_id, subjects + facts, NOW.date(), NOW)  # type: ignore[arg-type]
        session.execute(update(CardRow).values(lapses=1))
    browser.post("/study/next", {})
    browser.post(f"/study/turns/{doors.turn_of(person)}/answer", {"go": "unknown"})


def offer_exam(doors: Doors, to: str, password: str) -> None:
    """Offer the exam, to open in two hours."""
    with doors.database.written() as session:
        quiz = session.scalars(select(QuizRow).where(QuizRow.key == "exam-of-all")).one()
        group = session.scalars(select(ClassRow).where(ClassRow.name == "Class first")).one()
        assignment = (
            offer_to_class(session, quiz, group.id, NOW)
            if to == "class"
            else open_to_public(session, quiz, NOW)
        )
        assignment.password_hash = password or None
        rules = replace(PRESETS[Preset.EXAM], opens_at=OPENS, closes_at=CLOSES)
        store_rules(session, assignment, rules)
        doors.exam = assignment.code


def take(doors: Doors, password: str) -> None:
    """Let the taker begin the exam, with its password."""
    with doors.database.written() as session:
        actor = profiles.actor_of(session, session.get_one(PersonRow, doors.people["taker"]))
        assignment = session.scalars(
            select(AssignmentRow).where(AssignmentRow.code == doors.exam)
        ).one()
        proof = Proof(True, password or None)
        starting.start_attempt(session, actor, assignment.id, doors.clock(), "2" * 64, proof)


def walk(doors: Doors) -> tuple[Counter[str], dict[str, set[str]]]:
    """Ask for every channel as everybody; return how often each was, and which told a canary."""
    asked: Counter[str] = Counter()
    told: dict[str, set[str]] = {person: set() for person in PEOPLE}
    for person in PEOPLE:
        for channel, answer in doors.channels(person):
            assert answer.status_code < 500, channel
            asked[channel] += 1
            if found_in(answer):
                told[person].add(channel)
    return asked, told


def test_every_form_is_a_channel_or_is_known_to_tell_nothing(app: Flask) -> None:
    forms = {rule.endpoint for _, rule in routes(app, unsafe=True)}
    ours = {one for one in forms if one.partition(".")[0] not in STAFF}
    assert ours == SENT | SILENT
    assert not SENT & SILENT


def test_before_an_exam_is_offered_practice_and_study_tell_all(doors: Doors) -> None:
    """The search finds what it is to find: else it would prove nothing."""
    doors.exam = doors.practice
    _, told = walk(doors)
    everywhere = {"attempts.item", "attempts.result", "offline.pack", "study.anki_package"}
    for person in PEOPLE[:-1]:
        assert told[person] >= everywhere | {"study.home"}
    # Which of their cards somebody is asked first is drawn, and not each of them names a key.
    assert any("study.session" in told[person] for person in PEOPLE)
    # Whoever passes by begins the practice as a guest: what they study is theirs from then on.
    assert told["visitor"] >= {"study.anki_package"}


@pytest.mark.parametrize("password", ["", "a hash"], ids=["no password", "password"])
@pytest.mark.parametrize("to", ["class", "public"])
def test_no_channel_tells_a_key_of_an_exam_until_it_is_released(
    doors: Doors, to: str, password: str
) -> None:
    offer_exam(doors, to, password)
    asked: Counter[str] = Counter()
    for moment in MOMENTS:
        doors.clock.moment = AT[moment]
        if moment == "open":
            take(doors, password)
        # What is still open at the end is submitted for its person.
        for person in {"submitted": PEOPLE[:1], "closed": PEOPLE}.get(moment, ()):
            for attempt in doors.attempts_of(person):
                doors.visits[person].post(f"/attempts/{attempt}/submit", {})
        if moment == "released":
            with doors.database.written() as session:
                session.execute(
                    update(AssignmentRow)
                    .where(AssignmentRow.code == doors.exam)
                    .values(released_at=doors.clock())
                )
        counted, told = walk(doors)
        asked += counted
        if moment == "released":
            for person in PEOPLE[:-1]:
                assert told[person] >= {"attempts.result", "offline.pack", "study.anki_package"}
        else:
            assert told == {person: set() for person in PEOPLE}, moment
    pages = {
        rule.endpoint
        for _, rule in routes(doors.app, unsafe=False)
        if rule.endpoint.partition(".")[0] not in STAFF
    }
    assert set(asked) == (pages - {"static"}) | SENT - {"attempts.submit"} | {"nothing"}
    print(f"{len(asked)} channels, {len(MOMENTS)} moments, {len(PEOPLE)} people: {asked.total()}")
