"""Forms of accounts, guests and classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.people.names import LONGEST_LOGIN, LONGEST_NAME, clean_login, clean_name
from quiz.domain.people.retention import DEFAULT_MONTHS, MOST_MONTHS
from quiz.services.people.classes import LONGEST_CLASS_NAME
from quiz.services.people.passwords import require_good
from quiz.web.forms.base import BaseForm
from quiz.web.forms.fields import WholeNumberField, refusal
from quiz.web.i18n import gettext, languages, ngettext, zone_names

NAME_HINT = N_("Others in your class see it. Any alphabet, at most 60 characters.")
LOGIN_HINT = N_("An e-mail address, or a name of your own without spaces. Nothing is sent to it.")
PASSWORD_HINT = N_("At least 8 characters. A short sentence is good; spaces are welcome.")
CODE_HINT = N_("Capitals, spaces and dashes do not matter.")
# A code may be pasted as the whole link that leads to it.
LONGEST_LINK = 500


def add_refusal(field: Field, error: Refused) -> None:
    """Put what a service refused beside the field that it is about."""
    field.errors = [*field.errors, refusal(error)]


def waiting(seconds: int) -> str:
    """Say how long somebody has to wait after too many failures."""
    return ngettext(
        "Too many tries have failed. The next one counts in %(num)s second.",
        "Too many tries have failed. The next one counts in %(num)s seconds.",
        seconds,
    )


def obeys(rule: Callable[[str], object]) -> Callable[[BaseForm, Field], None]:
    """Make a validator of a rule of the domain that raises `Refused`."""

    def check(_form: BaseForm, field: Field) -> None:
        try:
            rule(field.data or "")
        except Refused as error:
            raise ValidationError(refusal(error)) from error

    return check


def required(message: str) -> Callable[[BaseForm, Field], None]:
    """Make a validator that says what to type; the message is marked for translation."""

    def check(_form: BaseForm, field: Field) -> None:
        if not field.data:
            raise StopValidation(gettext(message))

    return check


def _language_name(code: str) -> str:
    """Return a language's own name for itself; its code where nobody knows one."""
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


class SignInForm(BaseForm):
    """Login and password; a guest says whether their results come along."""

    login = StringField(
        N_("E-mail address or name you sign in with"),
        [required(N_("Type what you sign in with."))],
        render_kw={"autocomplete": "username", "dir": "auto", "maxlength": LONGEST_LOGIN},
    )
    password = PasswordField(
        N_("Password"),
        [required(N_("Type your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    keep = BooleanField(N_("Move my results as a guest to this account"), default=True)
    next = HiddenField()


class EnterForm(BaseForm):
    """The button of a one-use link."""

    keep = BooleanField(N_("Move my results as a guest to this account"), default=True)


class AccountForm(BaseForm):
    """A new account."""

    name = StringField(
        N_("Your name"),
        [obeys(clean_name)],
        description=NAME_HINT,
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": LONGEST_NAME},
    )
    login = StringField(
        N_("What you will sign in with"),
        [required(N_("Choose what you will sign in with.")), obeys(clean_login)],
        description=LOGIN_HINT,
        render_kw={"autocomplete": "username", "dir": "auto", "maxlength": LONGEST_LOGIN},
    )
    password = PasswordField(
        N_("Password"),
        [required(N_("Choose a password."))],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()

    def validate_password(self, field: Field) -> None:
        """Refuse what anybody would guess, the login and the name among it."""
        own = (self.login.data or "", self.name.data or "")
        obeys(lambda typed: require_good(typed, *own))(self, field)


class PasswordForm(BaseForm):
    """A new password; the present one proves who asks."""

    current = PasswordField(N_("Present password"), render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        N_("New password"),
        [required(N_("Choose a password."))],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args: Any, own_words: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own_words = own_words

    def validate_password(self, field: Field) -> None:
        """Refuse what anybody would guess, the person's login and name among it."""
        obeys(lambda typed: require_good(typed, *self._own_words))(self, field)


class ProfileForm(BaseForm):
    """A person's name, time zone and language."""

    name = StringField(
        N_("Your name"),
        [obeys(clean_name)],
        description=NAME_HINT,
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": LONGEST_NAME},
    )
    zone = SelectField(N_("Time zone"), description=N_("Times on pages are written in it."))
    language = SelectField(N_("Language of the pages"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in zone_names()]
        self.language.choices = [SelectChoice(code, _language_name(code)) for code in languages()]


class ResumeForm(BaseForm):
    """The code with which a guest comes back."""

    code = StringField(
        N_("Your code"),
        [required(N_("Type the code that you wrote down."))],
        description=CODE_HINT,
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "maxlength": LONGEST_LINK,
        },
    )


class EraseAccountForm(BaseForm):
    """That somebody means it, and who they are."""

    current = PasswordField(N_("Your password"), render_kw={"autocomplete": "current-password"})
    sure = BooleanField(
        N_("Erase my account; I know that it can't be brought back"),
        [InputRequired(N_("Tick the box if you mean it."))],
    )


class ClassEndForm(BaseForm):
    """When a class ends, and for how long after that the data of its people are kept."""

    ended_on = DateField(
        N_("Last day of the class"),
        [Optional()],
        description=N_("Leave it blank while the class goes on."),
    )
    months = WholeNumberField(
        N_("Months to keep its people's data after that"),
        [InputRequired(), NumberRange(1, MOST_MONTHS)],
        default=DEFAULT_MONTHS,
    )


class ClassForm(BaseForm):
    """A class by its name."""

    name = StringField(
        N_("Name of the class"),
        [obeys(lambda typed: clean_name(typed, LONGEST_CLASS_NAME))],
        description=N_("Learners see it when they join."),
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": LONGEST_CLASS_NAME},
    )


class JoinForm(BaseForm):
    """The code of a class."""

    code = StringField(
        N_("Code of the class"),
        [required(N_("Type the code that your instructor shows."))],
        description=CODE_HINT,
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "maxlength": LONGEST_LINK,
        },
    )
    next = HiddenField()


class JoinAsGuestForm(JoinForm):
    """The code of a class, and the name of somebody who is not here yet."""

    name = StringField(
        N_("Your name"),
        [obeys(clean_name)],
        description=NAME_HINT,
        render_kw={"autocomplete": "name", "dir": "auto", "maxlength": LONGEST_NAME},
    )
