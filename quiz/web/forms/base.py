"""What all forms share: our token, our words, and how lines of text are cleaned."""

from __future__ import annotations

from typing import Any, Self

from flask import request
from wtforms import Form

from quiz.web import security
from quiz.web.forms.ready_made import in_our_words
from quiz.web.i18n import gettext


class FormTranslations:
    """What WTForms asks for the words of its own messages; it fills their slots itself."""

    def gettext(self, string: str) -> str:
        """Look up one message."""
        return gettext(in_our_words(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Look up the form for `n` things."""
        return gettext(in_our_words(singular if n == 1 else plural))


class TranslatedForm(Form):
    """A form in the reader's language."""

    class Meta:
        """How WTForms behaves for us."""

        def get_translations(self, form: Form) -> FormTranslations:
            """Give the words of WTForms' own messages."""
            return FormTranslations()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Labels are marked where they are declared and looked up here, in the reader's language.
        for field in self:
            field.label.text = gettext(field.label.text)
            field.description = gettext(field.description) if field.description else ""


class BaseForm(TranslatedForm):
    """A form of its own, with this session's token."""

    class Meta:
        """How WTForms behaves for us."""

        csrf = True
        csrf_class = security.SessionToken
        csrf_field_name = security.TOKEN_FIELD

    @classmethod
    def sent(cls, **kwargs: Any) -> Self:
        """Read the form from this request; an unsent one is filled from the keywords."""
        data = None if request.method == "GET" else request.form
        return cls(data, **kwargs)
