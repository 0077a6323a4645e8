"""Forms on the way to a quiz: a code, and a name."""

from __future__ import annotations

from wtforms import PasswordField, StringField

from quiz.domain.messages import N_
from quiz.domain.people.names import clean_name
from quiz.web.forms.base import BaseForm
from quiz.web.forms.people.accounts import CODE_HINT, obeys


class CodeForm(BaseForm):
    """The code of a quiz or of a class."""

    code = StringField(N_("Code"), description=CODE_HINT)


class NameForm(BaseForm):
    """The name under which a guest takes a quiz, and the quiz's password where it has one."""

    name = StringField(
        N_("Your name"),
        description=N_(
            "Whoever offers the quiz sees it beside your answers. Any alphabet, at most 60 "
            "characters."
        ),
        validators=[obeys(clean_name)],
    )
    password = PasswordField(
        N_("Password of this quiz"),
        description=N_("Whoever offers the quiz tells it to you."),
    )
