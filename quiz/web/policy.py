"""Who may come to which address. A route without a row here fails the tests and is refused.

The row says which role may come; whether this person may do this with *this* object is asked of
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
class PolicyRow:
    """Which role may come, and which object the service then asks about.

    `makes` says that a form there makes something: its second press leads to what the first made.
    """

    who: Who
    resource: str = ""
    makes: bool = False


ROUTES: dict[str, PolicyRow] = {
    "static": PolicyRow(Who.ANYBODY),
    "earlier_static": PolicyRow(Who.ANYBODY),
    "health.healthz": PolicyRow(Who.ANYBODY),
    "front.home": PolicyRow(Who.ANYBODY),
    "articles.index": PolicyRow(Who.ANYBODY),
    "articles.show": PolicyRow(Who.ANYBODY, "article"),
    # Accounts: everybody's own. Who is signed in is asked by the view where only that matters.
    "account.show": PolicyRow(Who.PERSON, "person"),
    "account.trail": PolicyRow(Who.PERSON, "person"),
    "account.change_profile": PolicyRow(Who.PERSON, "person"),
    "account.password": PolicyRow(Who.PERSON, "person", makes=True),
    "account.renew_code": PolicyRow(Who.PERSON, "person"),
    "account.view_as": PolicyRow(Who.PERSON, "site"),
    "personal.download": PolicyRow(Who.PERSON, "person"),
    "personal.erase": PolicyRow(Who.PERSON, "person"),
    "account.sign_in": PolicyRow(Who.ANYBODY, makes=True),
    "account.sign_out": PolicyRow(Who.ANYBODY),
    "account.new": PolicyRow(Who.ANYBODY, makes=True),
    "account.resume": PolicyRow(Who.ANYBODY, makes=True),
    "account.appearance": PolicyRow(Who.ANYBODY),
    "account.enter": PolicyRow(Who.ANYBODY, "link", makes=True),
    # Classes: those in them; joining makes a visitor a guest.
    "classes.index": PolicyRow(Who.PERSON),
    "classes.new": PolicyRow(Who.INSTRUCTOR, "site", makes=True),
    "classes.join": PolicyRow(Who.ANYBODY, "class", makes=True),
    "classes.show": PolicyRow(Who.PERSON, "class"),
    "classes.rename": PolicyRow(Who.PERSON, "class"),
    "classes.set_end": PolicyRow(Who.PERSON, "class"),
    "classes.change_code": PolicyRow(Who.PERSON, "class", makes=True),
    "classes.leave": PolicyRow(Who.PERSON, "class"),
    "classes.change_role": PolicyRow(Who.PERSON, "class"),
    "classes.remove": PolicyRow(Who.PERSON, "class"),
    "classes.issue_link": PolicyRow(Who.PERSON, "person", makes=True),
    # Those who look after the place.
    "admin.home": PolicyRow(Who.ADMIN, "site"),
    "admin.trail": PolicyRow(Who.ADMIN, "site"),
    "admin.person": PolicyRow(Who.ADMIN, "person"),
    "admin.change_role": PolicyRow(Who.ADMIN, "person"),
    "admin.issue_link": PolicyRow(Who.ADMIN, "person", makes=True),
    "admin.close": PolicyRow(Who.ADMIN, "person"),
    "admin.reopen": PolicyRow(Who.ADMIN, "person"),
    # Quizzes: the start page and the codes; beginning makes a visitor a guest.
    "quizzes.index": PolicyRow(Who.ANYBODY),
    "quizzes.show": PolicyRow(Who.ANYBODY, "assignment"),
    "quizzes.enter": PolicyRow(Who.ANYBODY),
    "quizzes.join": PolicyRow(Who.ANYBODY, "assignment"),
    "quizzes.begin": PolicyRow(Who.ANYBODY, "assignment", makes=True),
    "quizzes.projector": PolicyRow(Who.ANYBODY, "assignment"),
    # Attempts: their person's own; a result also for whoever may see its scores.
    "attempts.show": PolicyRow(Who.PERSON, "attempt"),
    "attempts.item": PolicyRow(Who.PERSON, "attempt"),
    "attempts.answer": PolicyRow(Who.PERSON, "attempt"),
    "attempts.save": PolicyRow(Who.PERSON, "attempt"),
    "attempts.save_notes": PolicyRow(Who.PERSON, "attempt"),
    "attempts.questions": PolicyRow(Who.PERSON, "attempt"),
    "attempts.answer_all": PolicyRow(Who.PERSON, "attempt"),
    "attempts.sheets": PolicyRow(Who.PERSON, "attempt"),
    "attempts.clock": PolicyRow(Who.PERSON, "attempt"),
    "attempts.summary": PolicyRow(Who.PERSON, "attempt"),
    "attempts.submit": PolicyRow(Who.PERSON, "attempt"),
    "attempts.result": PolicyRow(Who.PERSON, "attempt"),
    "attempts.receipt": PolicyRow(Who.PERSON, "attempt"),
    # Study: everybody's own.
    "study.home": PolicyRow(Who.PERSON),
    "study.settings": PolicyRow(Who.PERSON),
    "study.add": PolicyRow(Who.PERSON, makes=True),
    "study.add_missed": PolicyRow(Who.PERSON, "attempt", makes=True),
    "study.session": PolicyRow(Who.PERSON, "card"),
    "study.next_card": PolicyRow(Who.PERSON, "card"),
    "study.answer": PolicyRow(Who.PERSON, "card"),
    "study.rate": PolicyRow(Who.PERSON, "card"),
    "study.aside": PolicyRow(Who.PERSON, "card"),
    "study.undo": PolicyRow(Who.PERSON, "card"),
    "study.bring_back": PolicyRow(Who.PERSON, "card"),
    "study.reviews_csv": PolicyRow(Who.PERSON, "card"),
    "study.anki_package": PolicyRow(Who.PERSON, "card"),
    "study.stored_json": PolicyRow(Who.PERSON, "card"),
    "study.erase": PolicyRow(Who.PERSON, "card"),
    # Study without connection: what is installed is for anybody, what is taken along one's own.
    "offline.manifest": PolicyRow(Who.ANYBODY),
    "offline.worker": PolicyRow(Who.ANYBODY),
    "offline.shell": PolicyRow(Who.ANYBODY),
    "offline.whose": PolicyRow(Who.PERSON),
    "offline.pack": PolicyRow(Who.PERSON, "card"),
    "offline.merge": PolicyRow(Who.PERSON, "card"),
    # Scores: who teaches; which quizzes and attempts is asked of each.
    "scores.index": PolicyRow(Who.INSTRUCTOR),
    "scores.assignment": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.release": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.override": PolicyRow(Who.INSTRUCTOR, "assignment", makes=True),
    "scores.live": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.give_minutes": PolicyRow(Who.INSTRUCTOR, "assignment", makes=True),
    "scores.questions": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.results_csv": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.answers_csv": PolicyRow(Who.INSTRUCTOR, "assignment"),
    "scores.attempt": PolicyRow(Who.INSTRUCTOR, "attempt"),
    # Reports: written by an attempt's person, replied to by who may see its scores.
    "reports.write": PolicyRow(Who.PERSON, "attempt"),
    "reports.send": PolicyRow(Who.PERSON, "attempt", makes=True),
    "reports.index": PolicyRow(Who.INSTRUCTOR),
    "reports.show": PolicyRow(Who.INSTRUCTOR, "report"),
    "reports.reply": PolicyRow(Who.INSTRUCTOR, "report"),
    # Authors: their banks; what is another's is asked of the object, as everywhere.
    "authoring.home": PolicyRow(Who.AUTHOR, "bank"),
    "authoring.new_article": PolicyRow(Who.AUTHOR, "bank", makes=True),
    "authoring.article": PolicyRow(Who.AUTHOR, "article"),
    "authoring.correct_article": PolicyRow(Who.AUTHOR, "article", makes=True),
    "authoring.offer_article": PolicyRow(Who.AUTHOR, "article"),
    "authoring.amend_article": PolicyRow(Who.AUTHOR, "article"),
    "authoring.new_question": PolicyRow(Who.AUTHOR, "bank", makes=True),
    "authoring.question": PolicyRow(Who.AUTHOR, "question", makes=True),
    "authoring.versions": PolicyRow(Who.AUTHOR, "question"),
    "authoring.retire_question": PolicyRow(Who.AUTHOR, "question"),
    "authoring.facts": PolicyRow(Who.AUTHOR, "bank"),
    "authoring.new_fact": PolicyRow(Who.AUTHOR, "article", makes=True),
    "authoring.fact": PolicyRow(Who.AUTHOR, "question", makes=True),
    "authoring.retire_fact": PolicyRow(Who.AUTHOR, "question"),
    "authoring.built": PolicyRow(Who.AUTHOR, "bank"),
    "authoring.built_question": PolicyRow(Who.AUTHOR, "question"),
    "authoring.decide_built": PolicyRow(Who.AUTHOR, "question"),
    "authoring.new_quiz": PolicyRow(Who.AUTHOR, "bank", makes=True),
    "authoring.quiz": PolicyRow(Who.AUTHOR, "quiz"),
    "authoring.edit_quiz": PolicyRow(Who.AUTHOR, "quiz"),
    "authoring.offer_quiz": PolicyRow(Who.TEACHING, "quiz", makes=True),
    "authoring.prepare_assignment": PolicyRow(Who.TEACHING, "quiz"),
    "authoring.assignment_rules": PolicyRow(Who.TEACHING, "assignment"),
    "authoring.change_assignment": PolicyRow(Who.TEACHING, "assignment"),
    "authoring.retire_quiz": PolicyRow(Who.AUTHOR, "quiz"),
}
