"""What people are here, and what each role may do in words."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_
from quiz.domain.vocabulary import LabelledTerm


class Role(LabelledTerm):
    """What a person is here. Everybody is a learner; the others are granted to accounts."""

    LEARNER = "learner", N_("Learner")
    AUTHOR = "author", N_("Author")
    INSTRUCTOR = "instructor", N_("Instructor")
    ADMIN = "admin", N_("Administrator")
    OWNER = "owner", N_("Owner")


ROLE_MEANINGS: Mapping[Role, str] = {
    Role.LEARNER: N_("takes quizzes and sees their own results"),
    Role.AUTHOR: N_("writes articles, questions and quizzes"),
    Role.INSTRUCTOR: N_("leads classes, offers quizzes and sees the scores of their classes"),
    Role.ADMIN: N_("looks after people and classes; sees no scores"),
    Role.OWNER: N_("may do all of this"),
}
STAFF = frozenset({Role.AUTHOR, Role.INSTRUCTOR, Role.ADMIN, Role.OWNER})
