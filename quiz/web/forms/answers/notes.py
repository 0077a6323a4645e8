"""Notes beside a question, in the same form as the answer and apart from it."""

from __future__ import annotations

from wtforms import BooleanField, Form, HiddenField, TextAreaField

from quiz.web.forms.answers.base import TicksField


class NotesForm(Form):
    """A flag, a note to oneself, and options struck out. `jotted` says that the form had them.

    It only reads: the sheet of the question draws them (templates/attempts/_sheet.html).
    """

    jotted = HiddenField()
    flagged = BooleanField()
    note = TextAreaField()
    struck = TicksField(choices=[], validate_choice=False)
