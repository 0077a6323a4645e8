"""Who may come to which address. A route without a row here fails the tests and is refused.

The row says who may knock; whether this person may do this with *this* object is asked of
`quiz.domain.people.rights` by the service that loads the object.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """The least that a visitor must be."""

    ANYBODY = "anybody"
    PERSON = "person"
    AUTHOR = "author"
    INSTRUCTOR = "instructor"
    # Quizzes are offered by those who write them and by those who teach with them.
    TEACHING = "author or instructor"
    ADMIN = "admin"


@dataclass(frozen=True)
class Row:
    """Who may knock, and which object the service then asks about."""

    who: Who
    thing: str = ""


ROUTES: dict[str, Row] = {
    "static": Row(Who.ANYBODY),
    "health.healthz": Row(Who.ANYBODY),
    "front.home": Row(Who.ANYBODY),
    "articles.index": Row(Who.ANYBODY),
    "articles.show": Row(Who.ANYBODY, "article"),
    # Accounts: everybody's own. Who is signed in is asked by the view where only that matters.
    "account.show": Row(Who.PERSON, "person"),
    "account.change_profile": Row(Who.PERSON, "person"),
    "account.password": Row(Who.PERSON, "person"),
    "account.renew_code": Row(Who.PERSON, "person"),
    "account.view_as": Row(Who.PERSON, "site"),
    "account.sign_in": Row(Who.ANYBODY),
    "account.sign_out": Row(Who.ANYBODY),
    "account.new": Row(Who.ANYBODY),
    "account.resume": Row(Who.ANYBODY),
    "account.appearance": Row(Who.ANYBODY),
    "account.enter": Row(Who.ANYBODY, "link"),
    # Classes: those in them; joining makes a visitor a guest.
    "classes.index": Row(Who.PERSON),
    "classes.new": Row(Who.INSTRUCTOR, "site"),
    "classes.join": Row(Who.ANYBODY, "class"),
    "classes.show": Row(Who.PERSON, "class"),
    "classes.rename": Row(Who.PERSON, "class"),
    "classes.change_code": Row(Who.PERSON, "class"),
    "classes.leave": Row(Who.PERSON, "class"),
    "classes.change_role": Row(Who.PERSON, "class"),
    "classes.remove": Row(Who.PERSON, "class"),
    "classes.issue_link": Row(Who.PERSON, "person"),
    # Those who look after the place.
    "admin.home": Row(Who.ADMIN, "site"),
    "admin.person": Row(Who.ADMIN, "person"),
    "admin.change_role": Row(Who.ADMIN, "person"),
    "admin.issue_link": Row(Who.ADMIN, "person"),
    "admin.close": Row(Who.ADMIN, "person"),
    "admin.reopen": Row(Who.ADMIN, "person"),
    # Quizzes: the start page and the codes; beginning makes a visitor a guest.
    "quizzes.index": Row(Who.ANYBODY),
    "quizzes.show": Row(Who.ANYBODY, "assignment"),
    "quizzes.enter": Row(Who.ANYBODY),
    "quizzes.join": Row(Who.ANYBODY, "assignment"),
    "quizzes.begin": Row(Who.ANYBODY, "assignment"),
    "quizzes.projector": Row(Who.ANYBODY, "assignment"),
    # Attempts: their person's own; a result also for who may see its scores.
    "attempts.show": Row(Who.PERSON, "attempt"),
    "attempts.item": Row(Who.PERSON, "attempt"),
    "attempts.answer": Row(Who.PERSON, "attempt"),
    "attempts.save": Row(Who.PERSON, "attempt"),
    "attempts.jot": Row(Who.PERSON, "attempt"),
    "attempts.questions": Row(Who.PERSON, "attempt"),
    "attempts.answer_all": Row(Who.PERSON, "attempt"),
    "attempts.sheets": Row(Who.PERSON, "attempt"),
    "attempts.clock": Row(Who.PERSON, "attempt"),
    "attempts.summary": Row(Who.PERSON, "attempt"),
    "attempts.submit": Row(Who.PERSON, "attempt"),
    "attempts.result": Row(Who.PERSON, "attempt"),
    "attempts.receipt": Row(Who.PERSON, "attempt"),
    # Study: everybody's own.
    "study.home": Row(Who.PERSON),
    "study.settings": Row(Who.PERSON),
    "study.add": Row(Who.PERSON),
    "study.add_missed": Row(Who.PERSON, "attempt"),
    "study.session": Row(Who.PERSON, "card"),
    "study.next_card": Row(Who.PERSON, "card"),
    "study.answer": Row(Who.PERSON, "card"),
    "study.rate": Row(Who.PERSON, "card"),
    "study.aside": Row(Who.PERSON, "card"),
    "study.undo": Row(Who.PERSON, "card"),
    "study.bring_back": Row(Who.PERSON, "card"),
    "study.reviews_csv": Row(Who.PERSON, "card"),
    "study.anki_package": Row(Who.PERSON, "card"),
    "study.stored_json": Row(Who.PERSON, "card"),
    "study.erase": Row(Who.PERSON, "card"),
    # Study without connection: what is installed is for anybody, what is taken along one's own.
    "offline.manifest": Row(Who.ANYBODY),
    "offline.worker": Row(Who.ANYBODY),
    "offline.shell": Row(Who.ANYBODY),
    "offline.whose": Row(Who.PERSON),
    "offline.pack": Row(Who.PERSON, "card"),
    "offline.merge": Row(Who.PERSON, "card"),
    # Scores: who teaches; which quizzes and attempts is asked of each.
    "scores.index": Row(Who.INSTRUCTOR),
    "scores.assignment": Row(Who.INSTRUCTOR, "assignment"),
    "scores.release": Row(Who.INSTRUCTOR, "assignment"),
    "scores.override": Row(Who.INSTRUCTOR, "assignment"),
    "scores.live": Row(Who.INSTRUCTOR, "assignment"),
    "scores.give_minutes": Row(Who.INSTRUCTOR, "assignment"),
    "scores.questions": Row(Who.INSTRUCTOR, "assignment"),
    "scores.results_csv": Row(Who.INSTRUCTOR, "assignment"),
    "scores.answers_csv": Row(Who.INSTRUCTOR, "assignment"),
    "scores.attempt": Row(Who.INSTRUCTOR, "attempt"),
    # Reports: written by an attempt's person, replied to by who may see its scores.
    "reports.write": Row(Who.PERSON, "attempt"),
    "reports.send": Row(Who.PERSON, "attempt"),
    "reports.index": Row(Who.INSTRUCTOR),
    "reports.show": Row(Who.INSTRUCTOR, "report"),
    "reports.reply": Row(Who.INSTRUCTOR, "report"),
    # Authors: their banks; what is another's is asked of the object, as everywhere.
    "authoring.home": Row(Who.AUTHOR, "bank"),
    "authoring.new_article": Row(Who.AUTHOR, "bank"),
    "authoring.article": Row(Who.AUTHOR, "article"),
    "authoring.correct_article": Row(Who.AUTHOR, "article"),
    "authoring.amend_article": Row(Who.AUTHOR, "article"),
    "authoring.new_question": Row(Who.AUTHOR, "bank"),
    "authoring.question": Row(Who.AUTHOR, "question"),
    "authoring.versions": Row(Who.AUTHOR, "question"),
    "authoring.retire_question": Row(Who.AUTHOR, "question"),
    "authoring.facts": Row(Who.AUTHOR, "bank"),
    "authoring.new_fact": Row(Who.AUTHOR, "article"),
    "authoring.fact": Row(Who.AUTHOR, "question"),
    "authoring.retire_fact": Row(Who.AUTHOR, "question"),
    "authoring.built": Row(Who.AUTHOR, "bank"),
    "authoring.built_question": Row(Who.AUTHOR, "question"),
    "authoring.decide_built": Row(Who.AUTHOR, "question"),
    "authoring.new_quiz": Row(Who.AUTHOR, "bank"),
    "authoring.quiz": Row(Who.AUTHOR, "quiz"),
    "authoring.edit_quiz": Row(Who.AUTHOR, "quiz"),
    "authoring.offer_quiz": Row(Who.TEACHING, "quiz"),
    "authoring.prepare_offer": Row(Who.TEACHING, "quiz"),
    "authoring.offer_rules": Row(Who.TEACHING, "assignment"),
    "authoring.change_offer": Row(Who.TEACHING, "assignment"),
    "authoring.retire_quiz": Row(Who.AUTHOR, "quiz"),
}
