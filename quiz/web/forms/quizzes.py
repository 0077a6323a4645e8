"""Forms of quizzes: what is asked, how, and to whom it is offered."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.quizzes import ENTRY_LABELS, MODE_LABELS, Entry, Mode, Quiz
from quiz.domain.text_marks import N_
from quiz.services.authoring_quizzes import NOBODY, PUBLIC, ClassChoice, Tray, TypedQuiz
from quiz.web.forms.base import BaseForm
from quiz.web.forms.fields import (
    at_most,
    choices_of,
    clean_line,
    clean_text,
    required,
    typed,
)
from quiz.web.i18n import gettext

# A working day: longer than any quiz that somebody would take.
MOST_MINUTES = 480


class QuizForm(BaseForm):
    """A quiz: its words, its questions, and its rules.

    `bank` is the key of the bank that the questions are of; `seen` names what the person saw.
    """

    bank = HiddenField(filters=[clean_line])
    seen = HiddenField()
    title = StringField(
        N_("Title"),
        validators=[required(N_("Give the quiz a title.")), at_most(200)],
        filters=[clean_line],
        render_kw={"dir": "auto"},
    )
    introduction = TextAreaField(
        N_("Introduction"),
        description=N_("Shown on the start page. It may stay empty."),
        validators=[at_most(5000)],
        filters=[clean_text],
        render_kw={"rows": 3, "dir": "auto"},
    )
    questions = SelectMultipleField(
        N_("Questions"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[required(N_("Tick at least one question."))],
    )
    mode = RadioField(
        N_("What it is for"), choices=choices_of(MODE_LABELS), default=Mode.PRACTICE.value
    )
    entry = RadioField(
        N_("Who may come in"), choices=choices_of(ENTRY_LABELS), default=Entry.OPEN.value
    )
    minutes = IntegerField(
        N_("Minutes"),
        description=N_("How long it takes, as the start page says it. Empty: it says nothing."),
        validators=[Optional(), NumberRange(0, MOST_MINUTES)],
    )
    # What narrows the list of questions down.
    article = SelectField(N_("From the article"), validate_choice=False, filters=[clean_line])
    kind = SelectField(N_("Of the kind"), validate_choice=False, filters=[clean_line])

    def lay_out(self, tray: Tray, kind_labels: dict[str, str]) -> None:
        """Offer the questions of a tray, and what narrows them down."""
        self.questions.choices = [
            SelectChoice(card.question.key, card.question.content.stem) for card in tray.cards
        ]
        articles = [SelectChoice(one.key, one.label) for one in tray.articles]
        self.article.choices = [SelectChoice("", gettext("All articles")), *articles]
        kinds = [SelectChoice(kind, gettext(kind_labels[kind])) for kind in tray.kinds]
        self.kind.choices = [SelectChoice("", gettext("All kinds")), *kinds]

    def value(self, order: Sequence[str]) -> TypedQuiz:
        """Return what was typed; questions come in `order`."""
        ticked = set(self.questions.data or ())
        return TypedQuiz(
            title=typed(self.title),
            introduction=typed(self.introduction),
            questions=tuple(key for key in order if key in ticked),
            mode=Mode(self.mode.data),
            entry=Entry(self.entry.data),
            minutes=self.minutes.data or 0,
        )


class NewQuizForm(QuizForm):
    """A new quiz, and to whom it is offered at once."""

    offer_to = SelectField(N_("Offer it to"), default=PUBLIC)

    def offer_classes(self, classes: Sequence[ClassChoice]) -> None:
        """Let the quiz be offered to the public, to one of these classes, or to nobody yet."""
        self.offer_to.choices = [
            SelectChoice(PUBLIC, gettext("Everybody with the link or the code")),
            *(SelectChoice(one.key, one.name) for one in classes),
            SelectChoice(NOBODY, gettext("Nobody yet")),
        ]


def stored_quiz(quiz: Quiz) -> dict[str, object]:
    """Return the values of the form of a stored quiz."""
    return {
        "title": quiz.title,
        "introduction": quiz.introduction,
        "questions": [place.question for place in quiz.questions],
        "mode": quiz.mode.value,
        "entry": quiz.entry.value,
        "minutes": quiz.minutes or None,
    }
