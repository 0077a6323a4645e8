"""What all forms share: our token, our words, and how lines of text are cleaned."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import Form

from quiz.web import security
from quiz.web.i18n import FormTranslations


class BaseForm(Form):
    """A form with this session's token and the reader's language."""

    class Meta:
        """How WTForms behaves for us."""

        csrf = True
        csrf_class = security.SessionToken
        csrf_field_name = security.TOKEN_FIELD

        def get_translations(self, form: Form) -> FormTranslations:
            """Give the words of WTForms' own messages."""
            return FormTranslations()

    @classmethod
    def sent(cls, **kwargs: Any) -> BaseForm:
        """Read the form from this request; an unsent one is filled from the keywords."""
        data = None if request.method == "GET" else request.form
        return cls(data, **kwargs)
