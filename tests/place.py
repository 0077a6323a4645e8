"""A whole small place: every sort of object and of person, and an address for every route.

The tests of rights, of forged requests and of leaks walk over `app.url_map`, so that a new route is
under test from its first day; what it takes to come there is derived from its row in the policy.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz.domain.facts.relations import Relation
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.attempts.reports import reports_of_attempt
from quiz.persistence.bank.questions import load_questions, question_rows
from quiz.persistence.database.engine import Database
from quiz.persistence.database.upkeep import copy_sqlite, sqlite_path
from quiz.persistence.schema import METADATA
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.people import PersonRow
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services import reports
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import offer_to_class, store_quiz
from quiz.services.bank.records import store_fact, store_question, store_relation
from quiz.services.people import accounts, classes, links, passwords, sessions
from quiz.services.people import profiles as people
from quiz.services.people.roster import grant_from_console
from quiz.services.taking import answering, starting
from quiz.web.policy import ROUTES
from tests.builders import (
    NOW,
    add_person,
    adopt,
    make_article,
    make_choice,
    make_claim,
    make_fact,
    make_number,
    make_question,
    make_quiz,
    make_quote,
)
from tests.postgres import fill_from

ACTORS = (
    "visitor",
    "taker",  # whose attempts they are, in the first class
    "classmate",  # a guest in the same class
    "stranger",  # a learner of the other class
    "teacher",  # leads the first class and offered the quiz to it
    "rival",  # leads the other class
    "admin",
    "writer",  # an author, whose bank, article, question and quiz they are
    "outsider",  # an author with a bank of their own
    "owner",
)
ROLES = {
    "teacher": Role.INSTRUCTOR,
    "rival": Role.INSTRUCTOR,
    "admin": Role.ADMIN,
    "writer": Role.AUTHOR,
    "outsider": Role.AUTHOR,
    "owner": Role.OWNER,
}
PASSWORD = "a bridge over the river"
CONTENTS = (make_choice(), make_claim(), make_number())


@dataclass(frozen=True)
class Things:
    """What addresses name."""

    article: str
    question: str
    quiz: str
    group: str
    code: str
    offer: int
    attempt: UUID
    finished: UUID
    person: UUID
    turn: UUID
    report: UUID
    token: str
    # A guest whom the class's code made: the only sort of person for whom staff make links.
    made: UUID
    position: int = 1

    def values(self, rule: Rule) -> dict[str, Any]:
        """Return what a route's address is made of; `KeyError` for a part that is not known."""
        nouns = {
            "article": self.article,
            "question": self.question,
            "quiz": self.quiz,
            "assignment": self.quiz,
            "class": self.group,
            "person": self.group,
        }
        ended = rule.endpoint in {
            "attempts.receipt",
            "attempts.result",
            "scores.attempt",
            "study.add_missed",
        }
        known = {
            "key": nouns.get(ROUTES[rule.endpoint].resource),
            "code": self.code,
            "assignment_id": self.offer,
            "attempt_id": self.finished if ended else self.attempt,
            "person_id": self.made if rule.endpoint.endswith("issue_link") else self.person,
            "turn_id": self.turn,
            "report_id": self.report,
            "token": self.token,
            "position": self.position,
            "filename": "css/base.css",
        }
        return {name: known[name] for name in rule.arguments}


# As they could be, and are not there.
MISSING = Things(
    article="nothing",
    question="nothing",
    quiz="nothing",
    group="nothing",
    code="ZZZZZZ",
    offer=999_999,
    attempt=UUID("00000000-0000-4000-8000-000000000000"),
    finished=UUID("00000000-0000-4000-8000-000000000000"),
    person=UUID("00000000-0000-4000-8000-000000000000"),
    turn=UUID("00000000-0000-4000-8000-000000000000"),
    report=UUID("00000000-0000-4000-8000-000000000000"),
    token="nothing",
    made=UUID("00000000-0000-4000-8000-000000000000"),
)


@dataclass(frozen=True)
class Place:
    """The objects, the session of each person, and the file that holds all of it as it was."""

    things: Things
    others: Things
    tokens: Mapping[str, str]
    people: Mapping[str, UUID]
    resume_code: str
    class_code: str
    file: Path


@dataclass
class Visit:
    """The browser of one actor; it sends what its forms ask for."""

    app: Flask
    actor: str
    client: FlaskClient
    token: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the token of a page."""
        page = self.client.get("/account/sign-in").get_data(as_text=True)
        self.token = forms_of(page)[0]["csrf_token"][0]

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path)
        answer.get_data()
        answer.close()  # a file that is sent stays open until then
        return answer

    def post(self, path: str, fields: Mapping[str, Any]) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token, **fields})


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: names with the values that a browser would send.

    A field that names its form by its id stands outside of it.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[dict[str, list[str]]] = []
        self._open: dict[str, list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select: str | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a form, or a field of the open one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = {}
            self.found.append(self._open)
        if self._open is None:
            return
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self._open:
                self._open[self._select] = [value]
        elif tag == "input" and name and _is_sent(given):
            self._open.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        """Collect what stands in a text area."""
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close a field or a form."""
        if tag == "textarea" and self._area and self._open is not None:
            name, parts = self._area
            self._open.setdefault(name, []).append(re.sub(r"^\r?\n", "", "".join(parts)))
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._open = None


def _is_sent(given: Mapping[str, str]) -> bool:
    kind = given.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return "checked" in given
    return kind not in {"file", "submit", "button"}


def forms_of(page: str) -> list[dict[str, list[str]]]:
    """Return the fields of each form of a page that is sent by POST."""
    return Forms(page).found


# --- making it -------------------------------------------------------------------------------


def make_place(
    database: Database,
    file: Path,
    contents: tuple[Content, ...] = CONTENTS,
    mode: Mode = Mode.EXAM,
    *,
    handed_in: bool = True,
) -> Place:
    """Fill an empty SQLite database, and keep a copy of it at `file`.

    With `handed_in`, the taker has handed in one attempt before the open one.
    """
    with database.written() as session:
        rows = {name: _person(session, name) for name in ACTORS[1:]}
        code = people.renew_code_of(session, rows["classmate"])
        ours, class_code = _world(
            session,
            rows,
            "first",
            ("writer", "teacher"),
            ("taker", "classmate"),
            contents,
            mode,
            handed_in=handed_in,
        )
        others, _ = _world(
            session, rows, "other", ("outsider", "rival"), ("stranger",), CONTENTS, mode
        )
        tokens = {name: sessions.open_session(session, row.id, NOW) for name, row in rows.items()}
        ids = {name: row.id for name, row in rows.items()}
    source = database.engine.url.database
    assert source
    copy_sqlite(Path(source), file)
    return Place(ours, others, tokens, ids, code, class_code, file)


def _person(session: Session, name: str) -> PersonRow:
    guest = name == "classmate"
    row = add_person(session, name.title(), login=None if guest else f"{name}@example.org")
    if guest:
        row.resume_digest = "0" * 64
    if role := ROLES.get(name):
        grant_from_console(session, row.id, role, NOW)
    session.flush()
    if name == "taker":
        accounts.set_password(session, row.id, _hash(), NOW)
    return row


_hashes: list[str] = []


def _hash() -> str:
    """Hash the password once for all places: it is slow on purpose."""
    if not _hashes:
        _hashes.append(passwords.hash_password(PASSWORD))
    return _hashes[0]


def _world(
    session: Session,
    rows: Mapping[str, PersonRow],
    name: str,
    staff: tuple[str, str],
    learners: tuple[str, ...],
    contents: tuple[Content, ...],
    mode: Mode,
    *,
    handed_in: bool = True,
) -> tuple[Things, str]:
    author, leader = (rows[one] for one in staff)
    bank = BankRow(
        key=f"{name}-bank", title=name, language="en", owner_id=author.id, created_at=NOW
    )
    session.add(bank)
    session.flush()
    article = f"{name}-article"
    store_article(session, bank, make_article(article), NOW)
    keys = []
    for number, content in enumerate(contents, 1):
        quotes = tuple(replace(quote, article=article) for quote in content.quotes)
        question = make_question(f"{name}-question-{number}", replace(content, quotes=quotes))
        store_question(session, bank, replace(question, articles=(article,)), NOW)
        keys.append(question.key)
    _built_from_fact(session, bank, article, keys[0])
    quiz = store_quiz(session, bank, make_quiz(*keys, key=f"{name}-quiz", mode=mode), NOW)
    group = classes.make_class(session, people.actor_of(session, leader), f"Class {name}", NOW)
    assignment = offer_to_class(session, quiz, group.id, NOW, leader.id)
    for learner in learners:
        classes.join_class(session, rows[learner].id, group.code, NOW)
    taker = people.actor_of(session, rows[learners[0]])
    finished = opened = starting.start_attempt(session, taker, assignment.id, NOW, "0" * 64).id
    if handed_in:
        answering.submit(session, taker, finished, NOW)
        opened = starting.start_attempt(session, taker, assignment.id, NOW, "0" * 64).id
    reports.report(session, taker, opened, 2, "The claim seems to be out of date.", NOW)
    link = links.issue_link_from_console(session, f"{learners[0]}@example.org", NOW)
    made, _ = people.make_guest(session, f"Made by {name}", NOW)
    classes.join_class(session, made.id, group.code, NOW, made_person=True)
    return Things(
        article=article,
        question=keys[0],
        quiz=quiz.key,
        group=group.key,
        code=assignment.code,
        offer=assignment.id,
        attempt=opened,
        finished=finished,
        person=rows[learners[0]].id,
        turn=_studied(session, bank, article, rows[learners[0]]),
        report=reports_of_attempt(session, opened)[0].row.id,
        token=link.token,
        made=made.id,
    ), group.code


def _studied(session: Session, bank: BankRow, article: str, person: PersonRow) -> UUID:
    """A card that its person has answered and not yet rated; on an article of no exam."""
    article = f"{article}-beside"
    store_article(session, bank, make_article(article), NOW)
    quotes = (make_quote("A band played until midnight.", article=article),)
    content = make_choice(
        stem="According to the bridge report, until when did a band play?", quotes=quotes
    )
    question = make_question(f"{article}-card", content, articles=(article,))
    row = store_question(session, bank, question, NOW)
    version = load_questions(session, [row.id])[row.id].version_row
    add_cards(session, person.id, [Subject(question_id=row.id)], NOW.date(), NOW)
    card = session.scalars(select(CardRow).filter_by(question_id=row.id)).one()
    turn = TurnRow(
        person_id=person.id,
        card_id=card.id,
        question_id=row.id,
        version_id=version.id,
        day=NOW.date(),
        variant="single-choice",
        presented={"options": ["a", "b", "c"], "verdicts": []},
        asked_at=NOW,
        answered_at=NOW,
        suggested=1,
    )
    session.add(turn)
    session.flush()
    return turn.id


# --- walking through it ----------------------------------------------------------------------


def visit(app: Flask, place: Place, actor: str) -> Visit:
    """Open a browser of that actor."""
    client = app.test_client()
    if actor in place.tokens:
        client.set_cookie("session", place.tokens[actor])
    return Visit(app, actor, client)


def _built_from_fact(session: Session, bank: BankRow, article: str, key: str) -> None:
    """Add a fact, and let the question of the same key have been built from it and adopted."""
    fact = make_fact()
    quotes = tuple(replace(quote, article=article) for quote in fact.quotes)
    relation = Relation(
        key=fact.relation,
        label="the length",
        question="According to {article}, how long is {subject}?",
        claim="{subject} is {value} long.",
        value_type=fact.value.type,
    )
    store_relation(session, bank, relation)
    store_fact(session, bank, replace(fact, key=key, article=article, quotes=quotes), NOW)
    adopt(session, question_rows(session, [key])[key], "value")


def routes(app: Flask, *, unsafe: bool) -> Iterator[tuple[str, Rule]]:
    """Yield all routes of safe or of unsafe methods, each with its method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        method = "POST" if unsafe else "GET"
        assert rule.methods is not None
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, "another method, not walked"
        if method in rule.methods:
            yield method, rule


def address(app: Flask, rule: Rule, things: Things) -> str:
    """Return the address of a route for these things."""
    with app.test_request_context():
        return app.url_for(rule.endpoint, **things.values(rule)).removeprefix("http://localhost")


def hand(endpoint: str) -> str:
    """Name the actor who may use a form; mostly the one who has the most to lose by it."""
    named = {
        "account.sign_in": "visitor",
        "account.new": "visitor",
        "account.resume": "visitor",
        "account.enter": "visitor",
        "account.appearance": "visitor",
        "account.renew_code": "classmate",
        "admin.issue_link": "owner",
        "account.view_as": "owner",
        "classes.join": "stranger",
        "classes.leave": "classmate",
        "quizzes.begin": "classmate",
        "reports.reply": "teacher",
    }
    rooms = {
        "account": "taker",
        "admin": "admin",
        "attempts": "taker",
        "authoring": "writer",
        "classes": "teacher",
        "offline": "taker",
        "personal": "taker",
        "quizzes": "classmate",
        "reports": "taker",
        "scores": "teacher",
        "study": "taker",
    }
    if endpoint in {
        "authoring.offer_quiz",
        "authoring.assignment_rules",
        "authoring.change_assignment",
    }:
        return "owner"
    return named.get(endpoint) or rooms[endpoint.partition(".")[0]]


def filled(place: Place, visitor: Visit, rule: Rule, path: str) -> dict[str, Any]:
    """Return what a person would send with the form at an address, complete and accepted."""
    short: dict[str, dict[str, Any]] = {
        "account.appearance": {"theme": "dark", "size": "125"},
        "account.change_profile": {"name": "Another name", "zone": "UTC", "language": "en"},
        "account.enter": {"keep": "y"},
        "account.new": {
            "name": "New",
            "login": "new@example.org",
            "password": PASSWORD,
        },
        "account.password": {"current": PASSWORD, "password": f"{PASSWORD} and back"},
        "account.resume": {"code": place.resume_code},
        "account.sign_in": {"login": "taker@example.org", "password": PASSWORD},
        "account.sign_out": {"sure": "yes"},
        "account.view_as": {"view": "learner"},
        "admin.change_role": {"role": "author", "granted": "yes"},
        "attempts.answer": {"option": "2", "client_id": "page-one.1", "seen": "0", "go": "next"},
        "attempts.answer_all": {
            "q1-option": "2",
            "q1-client_id": "page-one.1",
            "q1-seen": "0",
            "go": "save",
        },
        "attempts.save_notes": {"jotted": "yes", "flagged": "y", "note": "Look again."},
        "attempts.save": {"option": "2", "client_id": "page-one.1", "seen": "0"},
        "authoring.change_assignment": {"do": "close"},
        "authoring.decide_built": {"do": "undo"},
        "authoring.retire_fact": {},
        "authoring.offer_quiz": {"to": "public", "preset": "practice", "entry": "open"},
        "authoring.assignment_rules": {"preset": "practice", "entry": "open"},
        "classes.change_role": {"role": "learner"},
        "classes.set_end": {"ended_on": "2027-06-30", "months": "12"},
        "personal.erase": {"current": PASSWORD, "sure": "y"},
        "classes.join": {"code": place.class_code},
        "classes.new": {"name": "A new class"},
        "classes.rename": {"name": "Another name"},
        "reports.reply": {"text": "It is from April, as the report says."},
        "reports.send": {"text": "Nobody could know this."},
        "offline.merge": {"reviews": '{"sent": 1, "reviews": []}'},
        "scores.give_minutes": {"to": f"{place.things.person} 5"},
        "scores.override": {
            "person": str(place.things.person),
            "extra_time": "0",
            "extra_attempts": "0",
        },
        "study.add": {"what": f"article:{place.things.article}"},
        "study.erase": {"sure": "y"},
        "study.aside": {"do": "suspend"},
        "study.rate": {"rating": "3"},
        "study.settings": {
            "retention": "90",
            "new_a_day": "5",
            "reviews_a_day": "50",
            "buttons": "4",
            "day_begins": "4",
        },
    }
    if rule.endpoint in short:
        return short[rule.endpoint]
    if not rule.endpoint.startswith("authoring.") or "GET" not in (rule.methods or ()):
        return {}
    return _written(place, visitor, rule.endpoint, path)


def _written(place: Place, visitor: Visit, endpoint: str, path: str) -> dict[str, Any]:
    """Fill the long forms of authors from their own pages."""
    chosen = f"?article={place.things.article}&kind=single-choice&sentence={place.things.article}:3"
    pages = {
        "authoring.new_question": f"{path}{chosen}",
        "authoring.new_fact": f"{path}{chosen}",
        "authoring.new_quiz": f"{path}?bank=first-bank",
    }
    page = visitor.get(pages.get(endpoint, path)).get_data(as_text=True)
    fields: dict[str, Any] = max(forms_of(page), key=len)
    fields.pop("csrf_token")
    typed: dict[str, dict[str, Any]] = {
        "authoring.new_article": {"text": f"A new text\n\n{place.things.article} is old.\n"},
        "authoring.offer_article": {"readers": "all"},
        "authoring.amend_article": {"label": "another label"},
        "authoring.correct_article": {"note": "A word was wrong.", "do": "look"},
        "authoring.question": {
            "stem": "According to the bridge report, how many metres long is the bridge?",
            "do": "publish",
        },
        "authoring.new_question": {"stem": "According to the report, how long?", "do": "draft"},
        "authoring.new_fact": {"subject": "the bridge", "do": "quote", "sentence": "4"},
        "authoring.new_quiz": {"title": "New", "questions": [place.things.question]},
        "authoring.edit_quiz": {"title": "Another title"},
    }
    return fields | typed.get(endpoint, {})


def without_number(page: str) -> str:
    """Return a page without the number of its own that stands in the token of each form."""
    return re.sub(r"\b([0-9a-f]{64})\.[\w-]{22}", r"\1", page)


def put_back(place: Place, database: Database) -> None:
    """Make the database as it was when the place was made."""
    put_in(place.file, database)


def put_in(file: Path, database: Database) -> None:
    """Let a database hold what a SQLite file holds, and nothing else."""
    target = sqlite_path(database)
    if target:
        copy_sqlite(file, target, at_rest=True)
    else:
        fill_from(file, database)


def content_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, with nothing made of them on the way."""
    path = sqlite_path(database)
    if path is None:
        with database.reading() as session:
            rows = {
                table.name: session.execute(text(f'SELECT * FROM "{table.name}"')).all()
                for table in METADATA.sorted_tables
            }
        # A row that is changed and put back has changed its place, and no more.
        return {name: sorted((tuple(row) for row in rows[name]), key=repr) for name in rows}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        names = [
            row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: file.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(names)}


def fingerprint(database: Database) -> str:
    """Return a digest of everything in a database."""
    return hashlib.sha256(repr(content_of(database)).encode()).hexdigest()
