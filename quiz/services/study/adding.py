"""What becomes a card: the facts of an article, a topic or a quiz, and what was missed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.errors import NotFound, Refused
from quiz.domain.facts.facts import canonical_name
from quiz.domain.messages import N_
from quiz.domain.people.resources import ArticleResource
from quiz.domain.people.rights import Action, Actor, can, signed_in
from quiz.domain.quizzes.release import Field
from quiz.domain.seeds import seed_of
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.attempts.attempts import attempts_at
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.bank.articles import find_article, latest_articles
from quiz.persistence.bank.banks import bank_owner
from quiz.persistence.bank.questions import version_questions
from quiz.persistence.quizzes.quizzes import Assignment, published_places
from quiz.persistence.study.cards import Subject, add_cards
from quiz.persistence.study.facts import facts_of_articles, facts_of_questions
from quiz.persistence.tables.facts import FactRow
from quiz.services.attempts.access import assignment_resource, fetch_attempt
from quiz.services.feedback.release import shown_of
from quiz.services.library import may_meet
from quiz.services.study.learner import find_learner
from quiz.services.taking.starting import get_assignment

# As many articles are offered to choose from.
ARTICLES_OFFERED = 50


@dataclass(frozen=True)
class CardSource:
    """Something whose facts can all become cards; `what` names it in the form."""

    what: str
    label: str
    language: str


def list_sources(session: Session) -> tuple[CardSource, ...]:
    """Return the latest articles, and the topics that they are of."""
    rows = latest_articles(session, ARTICLES_OFFERED)
    articles = [CardSource(f"article:{row.key}", row.label, row.language) for row in rows]
    topics = dict.fromkeys((row.topic, row.language) for row in rows if row.topic)
    return (*articles, *(CardSource(f"topic:{topic}", topic, lang) for topic, lang in topics))


def add_from(session: Session, actor: Actor, what: str, now: datetime) -> int:
    """Make cards of all facts of an article, a topic or a quiz, and return how many are new.

    `what` is `article:<key>`, `topic:<name>` or `quiz:<code>`. Raises `NotFound` for anything else.
    What an open exam asks becomes cards as well, so that their number tells nothing; the embargo
    holds them back.
    """
    learner = find_learner(session, actor, now)
    return add_cards(session, learner.id, subjects_of(session, actor, what, now), learner.day, now)


def subjects_of(session: Session, actor: Actor, what: str, now: datetime) -> list[Subject]:
    """Return what can be studied of an article, a topic or a quiz, named as for `add_from`.

    Raises `Refused` for a quiz that this person cannot begin: it is no way around its password.
    """
    sort, _, name = what.partition(":")
    if sort == "quiz" and name:
        return _of_quiz(session, actor, name, now)
    articles = _named_articles(session, actor, sort, name) if name else []
    if not articles:
        raise NotFound
    return [_of_fact(fact) for fact in facts_of_articles(session, articles)]


def _named_articles(session: Session, actor: Actor, sort: str, name: str) -> list[int]:
    if sort == "article":
        row = find_article(session, name)
        if row is None or row.retired_at is not None:
            return []
        owner_id = bank_owner(session, row.bank_id)
        resource = ArticleResource(DisplayRights(row.shown), owner_id)
        return [row.id] if may_meet(session, actor, row, resource) else []
    rows = latest_articles(session) if sort == "topic" else ()
    return [row.id for row in rows if row.topic == name]


def _of_quiz(session: Session, actor: Actor, code: str, now: datetime) -> list[Subject]:
    assignment = get_assignment(session, actor, code)
    _expect_let_in(session, actor, assignment, now)
    places = published_places(session, assignment.quiz.id)
    return subjects_of_questions(session, [place.question_id for place in places])


def _expect_let_in(session: Session, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Refuse what a quiz asks before it opens, and to whoever has not given its password yet."""
    if can(actor, Action.EDIT, assignment_resource(assignment)):
        return
    if assignment.row.opens_at is not None and now < assignment.row.opens_at:
        raise Refused(
            N_("This quiz is not open yet, so its questions cannot be studied."),
            N_("Come back when it has opened."),
        )
    has_password = assignment.row.password_hash is not None
    if has_password and not attempts_at(session, assignment.row.id, signed_in(actor)):
        raise Refused(
            N_("This quiz has a password, so its questions cannot be studied before you start it."),
            N_("Start the quiz with its password, then add its questions here."),
        )


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
    learner = find_learner(session, actor, now)
    subjects = subjects_of_questions(session, [questions[version_id].id for version_id in missed])
    return add_cards(session, learner.id, subjects, learner.day, now)


def subjects_of_questions(session: Session, question_ids: Collection[int]) -> list[Subject]:
    """Return the facts that questions test, or the question itself where it tests none."""
    facts = facts_of_questions(session, question_ids)
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
