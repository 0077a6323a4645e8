"""Forms of a report and of the reply to it."""

from __future__ import annotations

from wtforms import TextAreaField

from quiz.domain.attempts.reports import LONGEST, clean_message
from quiz.domain.messages import N_
from quiz.web.forms.base import BaseForm
from quiz.web.forms.people.accounts import obeys


class ReportForm(BaseForm):
    """What a learner writes about a question."""

    text = TextAreaField(
        N_("What is the problem?"),
        description=N_("At most 2,000 characters."),
        validators=[obeys(clean_message)],
        render_kw={"rows": 6, "maxlength": LONGEST},
    )


class ReplyForm(BaseForm):
    """What is replied to it."""

    text = TextAreaField(
        N_("Your reply"),
        description=N_("At most 2,000 characters. A reply cannot be changed once it is sent."),
        validators=[obeys(clean_message)],
        render_kw={"rows": 6, "maxlength": LONGEST},
    )
