"""A learner with cards, as several tests of study need them."""

from __future__ import annotations

from datetime import timedelta

from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.study.scheduling import Aim, Rating, review
from quiz.persistence.study.cards import find_card
from quiz.persistence.tables.people import ClassRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import offer_to_class, store_quiz
from quiz.services.bank.records import store_fact, store_question, store_relation
from quiz.services.people import classes, profiles
from quiz.services.study import turns
from quiz.services.study.adding import add_from
from quiz.services.study.card import view_session
from quiz.services.study.learner import find_learner
from tests.builders import (
    NOW,
    add_bank,
    add_person,
    make_article,
    make_fact,
    make_number,
    make_question,
    make_quiz,
    make_relation,
)

FACT = "bridge-is-340-metres"


class World:
    """A bank with a fact of two questions, and a learner of a class."""

    def __init__(self, session):
        self.session = session
        self.now = NOW
        self.bank = add_bank(session)
        store_article(session, self.bank, make_article(), NOW)
        store_relation(session, self.bank, make_relation())
        store_fact(session, self.bank, make_fact(), NOW)
        self.ask("choice", facts=(FACT,))
        self.ask("number", make_number(), facts=(FACT,))
        self.person = add_person(session, login="learner@example.org")
        self.teacher = add_person(session, "Teacher", login="teacher@example.org")

    @property
    def actor(self):
        return profiles.actor_of(self.session, self.person)

    def ask(self, key, content=None, **changes):
        question = make_question(key, content, **changes)
        return store_question(self.session, self.bank, question, NOW)

    def exam(self, *keys, **window):
        quiz = make_quiz(*keys, key="exam", mode=Mode.EXAM)
        row = store_quiz(self.session, self.bank, quiz, NOW)
        group = ClassRow(name="C", key="c", code="CCCC", created_at=NOW)
        self.session.add(group)
        self.session.flush()
        assignment = offer_to_class(self.session, row, group.id, NOW, self.teacher.id)
        for name, value in window.items():
            setattr(assignment, name, value)
        classes.join_class(self.session, self.person.id, "CCCC", NOW)
        return assignment

    def add(self):
        return add_from(self.session, self.actor, "article:bridge", self.now)

    def view(self):
        return view_session(self.session, self.actor, self.now)

    def begin(self):
        return turns.begin_turn(self.session, self.actor, self.now)

    def turn(self):
        return find_learner(self.session, self.actor, self.now).open_turn

    def answer(self, payload=None):
        turn = self.turn()
        turns.answer_turn(self.session, self.actor, turn.id, payload, None, self.now)
        return turn

    def rate(self, rating, turn=None):
        self.now += timedelta(seconds=10)
        turn = turn or self.turn()
        turns.rate_turn(self.session, self.actor, turn.id, rating, self.now)
        return find_card(self.session, turn.card_id)


def replay(log):
    """Return the memory that the entries of a log lead to, in their order."""
    memory = None
    for row in log:
        aim = Aim(row.retention, row.longest)
        memory = review(memory, Rating(row.rating), row.day, aim)
    return memory
