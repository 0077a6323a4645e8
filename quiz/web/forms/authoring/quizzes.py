"""Forms of quizzes: what is asked, how, and to whom it is offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.building.recipes.registry import RECIPES
from quiz.domain.messages import N_
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import CONTENTS, Verdict
from quiz.domain.quizzes import quizzes
from quiz.domain.quizzes.rules import PRESET_MEANINGS, PRESETS, Preset
from quiz.services.assignments.assignments import NOBODY, PUBLIC, ClassChoice
from quiz.services.authoring.quizzes import Tray, TypedQuiz
from quiz.web.forms import fields
from quiz.web.forms.authoring.facts import VALUE_TYPES
from quiz.web.forms.base import BaseForm
from quiz.web.i18n import gettext

LISTED, DRAWN = "listed", "drawn"
WAY_LABELS = {
    LISTED: N_("The questions that are ticked below"),
    DRAWN: N_("Questions that are drawn anew for each attempt"),
}
# More than anybody would answer in one go.
MOST_QUESTIONS = 200
MOST_CELLS = 30
_TRUTHS: Mapping[str, str] = {
    **{verdict.value: verdict.label for verdict in Verdict},
    "true": N_("True"),
    "false": N_("False"),
}
_LEVELS = {level.value: level.label for level in Difficulty}
# A working day: longer than any quiz that somebody would take.
MOST_MINUTES = 480


class CellRow(fields.NestedRow):
    """A part of a quiz that is drawn: what its questions have in common, and how many they are."""

    article = SelectField(N_("Article"), validate_choice=False, filters=[fields.clean_line])
    relation = SelectField(N_("About"), validate_choice=False, filters=[fields.clean_line])
    fact_kind = SelectField(N_("Kind of value"), validate_choice=False, filters=[fields.clean_line])
    recipe = SelectField(N_("Recipe"), validate_choice=False, filters=[fields.clean_line])
    verdict = SelectField(N_("Verdict"), validate_choice=False, filters=[fields.clean_line])
    difficulty = SelectField(N_("Difficulty"), validate_choice=False, filters=[fields.clean_line])
    count = fields.WholeNumberField(
        N_("How many"), validators=[Optional(), NumberRange(1, MOST_QUESTIONS)], default=1
    )

    def offer(self, choices: Mapping[str, list[SelectChoice]]) -> None:
        """Offer what the bank has, by the name of the field."""
        for name, offered in choices.items():
            field: Any = self[name]
            field.choices = offered

    def value(self, before: quizzes.Cell) -> quizzes.Cell:
        """Return the cell as typed; what this form does not show stays as it was."""
        return replace(
            before,
            article=fields.typed(self.article),
            relation=fields.typed(self.relation),
            fact_kind=fields.typed(self.fact_kind),
            recipe=fields.typed(self.recipe),
            verdict=fields.typed(self.verdict),
            difficulty=fields.typed(self.difficulty),
            count=self.count.data or 1,
        )


class QuizForm(BaseForm):
    """A quiz: its words, its questions or its blueprint, and its rules.

    `bank` is the key of the bank that the questions are of; `seen` names what the person saw.
    """

    bank = HiddenField(filters=[fields.clean_line])
    seen = HiddenField()
    title = StringField(
        N_("Title"),
        validators=[fields.required(N_("Give the quiz a title.")), fields.at_most(200)],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    introduction = TextAreaField(
        N_("Introduction"),
        description=N_("Shown on the start page. It may stay empty."),
        validators=[fields.at_most(5000)],
        filters=[fields.clean_text],
        render_kw={"rows": 5, "dir": "auto"},
    )
    questions = SelectMultipleField(
        N_("Questions"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    way = RadioField(
        N_("Which questions it asks"), choices=fields.choices_of(WAY_LABELS), default=LISTED
    )
    draws = fields.WholeNumberField(
        N_("How many questions each attempt draws"),
        validators=[Optional(), NumberRange(1, MOST_QUESTIONS)],
        default=10,
    )
    balance = BooleanField(N_("Keep the verdicts in balance"), default=True)
    cells = FieldList(FormField(CellRow), N_("Cells"), max_entries=MOST_CELLS)
    mode = RadioField(
        N_("What it is for"),
        choices=fields.choices_of(quizzes.Mode),
        default=quizzes.Mode.PRACTICE.value,
    )
    entry = RadioField(
        N_("Who may come in"),
        choices=fields.choices_of(quizzes.Admission),
        default=quizzes.Admission.OPEN.value,
    )
    minutes = fields.WholeNumberField(
        N_("Minutes"),
        description=N_("How long it takes, as the start page says it. Empty: it says nothing."),
        validators=[Optional(), NumberRange(0, MOST_MINUTES)],
    )
    # What narrows the list of questions down.
    article = SelectField(
        N_("From the article"), validate_choice=False, filters=[fields.clean_line]
    )
    kind = SelectField(N_("Of the kind"), validate_choice=False, filters=[fields.clean_line])

    def chosen_mode(self) -> quizzes.Mode:
        """Return what the quiz is made for."""
        return quizzes.Mode(self.mode.data)

    def lay_out(self, tray: Tray, kind_labels: dict[str, str]) -> None:
        """Offer the questions of a tray, and what narrows them down."""
        self.questions.choices = [
            SelectChoice(card.question.key, card.question.content.stem) for card in tray.cards
        ]
        articles = [SelectChoice(article.key, article.label) for article in tray.articles]
        self.article.choices = [SelectChoice("", gettext("All articles")), *articles]
        self._offer_cells(tray)
        kinds = [SelectChoice(kind, gettext(kind_labels[kind])) for kind in tray.kinds]
        self.kind.choices = [SelectChoice("", gettext("All kinds")), *kinds]

    def _offer_cells(self, tray: Tray) -> None:
        choices = {
            "article": _choices((article.key, article.label) for article in tray.articles),
            "relation": _choices(tray.relations.items()),
            "fact_kind": _choices((name, _name(VALUE_TYPES, name)) for name in tray.fact_kinds),
            "recipe": _choices((name, _recipe(name)) for name in tray.recipes),
            "verdict": _choices((name, _name(_TRUTHS, name)) for name in tray.verdicts),
            "difficulty": _choices((level, gettext(level.label)) for level in Difficulty),
        }
        for row in fields.rows_of(self.cells):
            row.offer(choices)

    def add_cell(self, tray: Tray) -> None:
        """Add an empty cell, unless there are too many."""
        if len(self.cells.entries) < MOST_CELLS:
            self.cells.append_entry()
            self._offer_cells(tray)

    def remove_cell(self, index: int) -> None:
        """Remove a cell."""
        rows: Any = self.cells
        if 0 <= index < len(rows.entries):
            rows.pop_entry(index)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for questions, or for a number that the cells do not exceed."""
        good = super().validate(extra_validators)
        fields.gather_errors(self)
        if self.way.data == LISTED and not self.questions.data:
            fields.add_error(self.questions, gettext("Tick at least one question."))
            return False
        if self.way.data == DRAWN and not self.draws.data:
            fields.add_error(self.draws, gettext("Say how many questions it draws."))
            return False
        return good and self._cells_fit()

    def _cells_fit(self) -> bool:
        asked = sum(cell.count for cell in self._cells(None))
        if self.way.data == LISTED or asked <= (self.draws.data or 0):
            return True
        text = gettext("The cells ask for %(asked)s questions already.", asked=asked)
        fields.add_error(self.draws, text)
        return False

    def blueprint(self, before: quizzes.Blueprint | None = None) -> quizzes.Blueprint:
        """Return the blueprint as typed."""
        return quizzes.Blueprint(
            n=self.draws.data or 0,
            cells=self._cells(before),
            balance=bool(self.balance.data),
        )

    def _cells(self, before: quizzes.Blueprint | None) -> tuple[quizzes.Cell, ...]:
        """Return the cells; while they are as many as before, each keeps what is not shown."""
        known = before.cells if before else ()
        rows = fields.rows_of(self.cells)
        same = len(known) == len(rows)
        return tuple(
            row.value(known[number] if same else quizzes.Cell()) for number, row in enumerate(rows)
        )

    def value(self, order: Sequence[str], before: quizzes.Blueprint | None = None) -> TypedQuiz:
        """Return what was typed; questions come in `order`."""
        listed = self.way.data == LISTED
        ticked = set(self.questions.data or ()) if listed else set()
        return TypedQuiz(
            title=fields.typed(self.title),
            introduction=fields.typed(self.introduction),
            questions=tuple(key for key in order if key in ticked),
            mode=self.chosen_mode(),
            entry=quizzes.Admission(self.entry.data),
            minutes=self.minutes.data or 0,
            blueprint=None if listed else self.blueprint(before),
        )


class NewQuizForm(QuizForm):
    """A new quiz, what it is for, and to whom it is offered."""

    mode = RadioField(
        N_("What it is for"),
        choices=fields.choices_of(PRESET_MEANINGS),
        default=Preset.PRACTICE.value,
    )
    offer_to = SelectField(N_("Offer it to"), default=PUBLIC)

    @property
    def preset(self) -> Preset:
        """The set of rules with which it is offered."""
        return Preset(self.mode.data)

    def chosen_mode(self) -> quizzes.Mode:
        """Return what the quiz is made for: homework is not checked answer by answer either."""
        return PRESETS[self.preset].mode

    def recipient(self) -> str:
        """Return to whom it is offered with no more questions: rules of an exam are shown first."""
        return fields.typed(self.offer_to) if self.preset is Preset.PRACTICE else NOBODY

    def offer_classes(self, classes: Sequence[ClassChoice]) -> None:
        """Let the quiz be offered to the public, to one of these classes, or to nobody yet."""
        self.offer_to.choices = [
            SelectChoice(PUBLIC, gettext("Everybody with the link or the code")),
            *(SelectChoice(choice.key, choice.name) for choice in classes),
            SelectChoice(NOBODY, gettext("Nobody yet")),
        ]


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Offer these, and at first whatever there is."""
    return [SelectChoice("", gettext("Any")), *(SelectChoice(*pair) for pair in pairs)]


def _name(labels: Mapping[Any, str], name: str) -> str:
    return gettext(labels[name]) if name in labels else name


def _recipe(name: str) -> str:
    return gettext(RECIPES[name].label) if name in RECIPES else name


def cell_words(cell: quizzes.Cell) -> list[str]:
    """Return what a cell asks for, each thing in the words of the form; nothing for any question.

    Articles and relations keep their keys, by which authors know them.
    """
    words = [
        cell.article,
        cell.relation,
        _name(VALUE_TYPES, cell.fact_kind),
        _recipe(cell.recipe),
        gettext(CONTENTS[cell.kind].label) if cell.kind in CONTENTS else cell.kind,
        _name(_TRUTHS, cell.verdict),
        _name(_LEVELS, cell.difficulty),
    ]
    return [word for word in words if word]


def stored_quiz(quiz: quizzes.Quiz) -> dict[str, object]:
    """Return the values of the form of a stored quiz."""
    blueprint = quiz.blueprint
    return {
        "way": LISTED if blueprint is None else DRAWN,
        "draws": blueprint.n if blueprint else 10,
        "balance": blueprint.balance if blueprint else True,
        "cells": [asdict(cell) for cell in blueprint.cells] if blueprint else [],
        "title": quiz.title,
        "introduction": quiz.introduction,
        "questions": [place.question for place in quiz.questions],
        "mode": quiz.mode.value,
        "entry": quiz.entry.value,
        "minutes": quiz.minutes or None,
    }
