"""Forms of the rules of an assignment, and of what one person is given beyond them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import NumberRange, Optional

from quiz.domain.messages import N_
from quiz.domain.quizzes import rules as quiz_rules
from quiz.domain.quizzes.quizzes import CLASS_ENTRY_LABELS, Admission
from quiz.domain.quizzes.release import Field, ReleaseSchedule, Since
from quiz.domain.vocabulary import LabelledTerm
from quiz.services.assignments.rules import RulesPage
from quiz.services.scores.allowances import EXTRA_TIMES, MOST_EXTRA_ATTEMPTS, PersonChoice
from quiz.web.forms.assignments.moments import (
    ZonedForm,
    moment_field,
    read_moment,
    reading_field,
    typed_moment,
)
from quiz.web.forms.fields import WholeNumberField, choices_of, typed
from quiz.web.i18n import gettext

AS_PRESET = N_("As it is above")
YES_OR_NO = {"yes": N_("yes"), "no": N_("no")}
# A working day, a month of waiting, and more tries than anybody has patience for.
MOST_MINUTES = 480
MOST_DELAY = 31 * 24 * 60
MOST_ATTEMPTS = 100
MOST_GRACE = 600


def _choice(label: str, terms: type[LabelledTerm] | Mapping[str, str]) -> SelectField:
    return SelectField(label, choices=choices_of(terms, AS_PRESET), default="")


def _number(label: str, most: int, description: str = "") -> WholeNumberField:
    return WholeNumberField(
        label, description=description, validators=[Optional(), NumberRange(0, most)]
    )


def _since(field: Field) -> SelectField:
    return _choice(field.label, Since)


class RulesForm(ZonedForm):
    """The rules of an assignment: a preset, and whatever shall differ from it."""

    preset = RadioField(
        N_("What it is for"),
        choices=choices_of(quiz_rules.PRESET_MEANINGS),
        default=quiz_rules.Preset.PRACTICE.value,
    )
    opens_at = moment_field(N_("Opens"), N_("Empty: at once."))
    opens_reading = reading_field()
    closes_at = moment_field(N_("Closes"), N_("Empty: it stays open until you close it."))
    closes_reading = reading_field()
    minutes = _number(
        N_("Time limit in minutes"), MOST_MINUTES, N_("Empty: as it is above. 0: none.")
    )
    entry = RadioField(
        N_("Who may come in"), choices=choices_of(Admission), default=Admission.OPEN.value
    )
    password = PasswordField(
        N_("Password"), description=N_("Asked at the start. Empty: it stays as it is.")
    )
    no_password = BooleanField(N_("Without a password"))
    attempts = _number(
        N_("Attempts allowed"), MOST_ATTEMPTS, N_("Empty: as it is above. 0: any number.")
    )
    delay = _number(N_("Minutes between two attempts"), MOST_DELAY)
    counts = _choice(N_("Which attempt counts"), quiz_rules.CountedAttempt)
    feedback = _choice(N_("When answers can be checked"), quiz_rules.Feedback)
    source = _choice(N_("Where the articles are"), quiz_rules.SourcePlace)
    one_page = _choice(N_("All questions on one page"), YES_OR_NO)
    sequential = _choice(N_("One question after another, with no way back"), YES_OR_NO)
    shuffle_questions = _choice(N_("Questions in mixed order"), YES_OR_NO)
    shuffle_options = _choice(N_("Options in mixed order"), YES_OR_NO)
    confidence = _choice(N_("How sure one is of each answer"), quiz_rules.Confidence)
    grace = _number(N_("Seconds that an answer may be late"), MOST_GRACE)
    own_answer = _since(Field.OWN_ANSWER)
    correctness = _since(Field.CORRECTNESS)
    points = _since(Field.POINTS)
    key = _since(Field.KEY)
    rationale = _since(Field.RATIONALE)
    passage = _since(Field.PASSAGE)
    despite = BooleanField(N_("Offer it as an exam all the same"))
    # The preset that the page showed: another one that is chosen starts afresh.
    shown_preset = HiddenField()

    def follow_preset(self, shown: RulesPage) -> None:
        """Clear what differed from the preset on the page where another one is chosen now.

        What was changed on the page itself stays.
        """
        if not self.shown_preset.data or self.shown_preset.data == self.preset.data:
            return
        for name, value in _differing(shown.rules).items():
            if str(self[name].data) == str(value):
                self._clear(name)

    def clear_differences(self) -> None:
        """Let all be as the preset has it."""
        for name in _as_typed(quiz_rules.Rules()):
            self._clear(name)

    def _clear(self, name: str) -> None:
        field = self[name]
        field.data = "" if isinstance(field, SelectField) else None
        # What was sent would stand in a number's field again.
        field.raw_data = []

    def differences(self) -> list[tuple[str, str]]:
        """Return what differs from the preset, each field with its value, in words."""
        return [
            (self[name].label.text, _in_words(self[name]))
            for name in _as_typed(quiz_rules.Rules())
            if self[name].data not in (None, "")
        ]

    def say_for_class(self) -> None:
        """Say who may come in as it is where the quiz is offered to a class."""
        self.entry.choices = choices_of(CLASS_ENTRY_LABELS)()

    def value(self) -> quiz_rules.Rules | None:
        """Return the rules as typed; None with errors beside the fields."""
        if not self.validate():
            return None
        opens_at = read_moment(self.opens_at, self.opens_reading)
        closes_at = read_moment(self.closes_at, self.closes_reading)
        if self.errors or self.opens_at.errors or self.closes_at.errors:
            return None
        rules = quiz_rules.PRESETS[quiz_rules.Preset(self.preset.data)]
        return replace(
            rules,
            opens_at=opens_at,
            closes_at=closes_at,
            time_limit=_limit(self.minutes.data, rules.time_limit, quiz_rules.MINUTE),
            attempts=_limit(self.attempts.data, rules.attempts, 1),
            delay=rules.delay if self.delay.data is None else self.delay.data * quiz_rules.MINUTE,
            grace=rules.grace if self.grace.data is None else self.grace.data,
            counts=quiz_rules.CountedAttempt(self.counts.data or rules.counts),
            feedback=quiz_rules.Feedback(self.feedback.data or rules.feedback),
            confidence=quiz_rules.Confidence(self.confidence.data or rules.confidence),
            source=quiz_rules.SourcePlace(self.source.data or rules.source),
            one_page=_yes(self.one_page.data, rules.one_page),
            sequential=_yes(self.sequential.data, rules.sequential),
            shuffle_questions=_yes(self.shuffle_questions.data, rules.shuffle_questions),
            shuffle_options=_yes(self.shuffle_options.data, rules.shuffle_options),
            shown=self._shown(rules.shown),
        )

    def _shown(self, shown: ReleaseSchedule) -> ReleaseSchedule:
        chosen = {field.value: self[field.value].data for field in Field}
        return replace(shown, **{name: Since(since) for name, since in chosen.items() if since})

    def new_password(self) -> str | None:
        """Return the password that was typed, "" where there shall be none, None to keep it."""
        if self.no_password.data:
            return ""
        return typed(self.password) or None


def stored_rules(page: RulesPage) -> dict[str, object]:
    """Return the values of the form of stored rules: only what differs from the preset."""
    rules = page.rules
    return {
        "preset": rules.preset.value,
        "opens_at": typed_moment(rules.opens_at),
        "closes_at": typed_moment(rules.closes_at),
        "entry": page.entry.value,
        "shown_preset": rules.preset.value,
        **_differing(rules),
    }


def _differing(rules: quiz_rules.Rules) -> dict[str, object]:
    """Return what differs from the preset of those rules, as the form holds it."""
    usual = _as_typed(quiz_rules.PRESETS[rules.preset])
    return {name: value for name, value in _as_typed(rules).items() if value != usual[name]}


def _in_words(field: Any) -> str:
    """Return what a field holds that differs from the preset, as the page says it."""
    if isinstance(field, SelectField):
        return next((str(label) for _, label, chosen, _ in field.iter_choices() if chosen), "")
    return str(field.data) if field.data else gettext("none")


def _as_typed(rules: quiz_rules.Rules) -> dict[str, object]:
    """Return what a preset settles, as the fields of the form hold it."""
    return {
        "minutes": (rules.time_limit or 0) // quiz_rules.MINUTE,
        "attempts": rules.attempts or 0,
        "delay": rules.delay // quiz_rules.MINUTE,
        "grace": rules.grace,
        "counts": rules.counts.value,
        "feedback": rules.feedback.value,
        "source": rules.source.value,
        "confidence": rules.confidence.value,
        **{
            name: "yes" if getattr(rules, name) else "no"
            for name in ("one_page", "sequential", "shuffle_questions", "shuffle_options")
        },
        **{field.value: rules.shown.since(field).value for field in Field},
    }


class OverrideForm(ZonedForm):
    """What one person is given beyond the rules."""

    person = SelectField(N_("Person"))
    extra_time = RadioField(
        N_("Extra time"),
        choices=[SelectChoice(str(share), f"{share} %") for share in EXTRA_TIMES],
        default="0",
    )
    closes_at = moment_field(N_("Later end"), N_("Empty: the end that everybody has."))
    closes_reading = reading_field()
    extra_attempts = WholeNumberField(
        N_("More attempts"),
        default=0,
        validators=[Optional(), NumberRange(0, MOST_EXTRA_ATTEMPTS)],
    )

    def offer_people(self, people: Sequence[PersonChoice]) -> None:
        """Let one of these people be chosen."""
        self.person.choices = [
            SelectChoice(
                str(person.id),
                gettext("%(name)s %(tag)s", name=person.label.name, tag=person.label.tag).strip(),
            )
            for person in people
        ]

    def value(self) -> quiz_rules.Override | None:
        """Return what is given; None with errors beside the fields."""
        if not self.validate():
            return None
        closes_at: datetime | None = read_moment(self.closes_at, self.closes_reading)
        if self.closes_at.errors:
            return None
        return quiz_rules.Override(
            closes_at=closes_at,
            extra_time=int(self.extra_time.data),
            extra_attempts=self.extra_attempts.data or 0,
        )


def _limit(typed_number: int | None, otherwise: int | None, unit: int) -> int | None:
    """Return a limit: as the preset has it where nothing was typed, none for nought."""
    if typed_number is None:
        return otherwise
    return typed_number * unit or None


def _yes(chosen: str, otherwise: bool) -> bool:
    return {"yes": True, "no": False}.get(chosen, otherwise)
