"""Forms of answers, one for each kind: what is shown to be filled in, and what was sent as data.

They read; whether an answer can be given at all is said by the service, so that every way in is
held to the same rules. To add a kind: a form with `payload` and, where it offers something to
choose from, `offer`, registered with `answer_form`; `quiz.web.kinds` names the modules of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.errors import SourcecheckError
from quiz.domain.jottings import LONGEST, Jotting
from quiz.domain.questions import Answer, Facet, Verdict
from quiz.web.forms.sending import Sending
from quiz.web.i18n import gettext, spoken

Payload = dict[str, Any]
F = TypeVar("F", bound="type[AnswerForm]")


class AnswerForm(Form):
    """An answer as the fields of its kind, and nothing else.

    The fragment of the kind draws them with words of its own, and the page around it brings the
    token: so they need no labels, and a form that is made with every page is cheap to make.
    """

    kind: ClassVar[str]

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return an answer's fields as form fields hold them: texts, and lists of texts."""
        if given is None:
            return {}
        values = {spec.name: getattr(given, spec.name) for spec in fields(given)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else str(value)
            for name, value in values.items()
            if value is not None
        }

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Fill in what the question offers to choose from, before anything is shown or read."""

    def payload(self) -> Payload | None:
        """Return what was given as plain data; None where nothing was."""
        raise NotImplementedError


ANSWER_FORMS: dict[str, type[AnswerForm]] = {}


def answer_form(kind: str) -> Callable[[F], F]:
    """Register the answer form of a kind: `@answer_form("toy")`.

    Raises `ValueError` where the kind has a form already.
    """
    if kind in ANSWER_FORMS:
        raise ValueError(f"{kind!r} has an answer form already")

    def registered(form: F) -> F:
        form.kind = kind
        ANSWER_FORMS[kind] = form
        return form

    return registered


class TicksField(SelectMultipleField):
    """A list of boxes to tick, sent as so many values of one name."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@answer_form("single-choice")
class ChoiceAnswerForm(AnswerForm):
    """One of the options."""

    option = RadioField(choices=[], validate_choice=False)

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer the options in the order in which they come."""
        self.option.choices = _options(wording)

    def payload(self) -> Payload | None:
        """Return the chosen option."""
        return {"option": self.option.data} if self.option.data else None


@answer_form("multiple-response")
class TicksAnswerForm(AnswerForm):
    """Any of the options."""

    options = TicksField(choices=[], validate_choice=False)

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer the options in the order in which they come."""
        self.options.choices = _options(wording)

    def payload(self) -> Payload | None:
        """Return the ticked options."""
        return {"options": sorted(set(self.options.data))} if self.options.data else None


@answer_form("true-false")
class JudgedAnswerForm(AnswerForm):
    """True or false."""

    truth = RadioField(choices=[], validate_choice=False)

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer both."""
        self.truth.choices = [
            SelectChoice("True", gettext("True")),
            SelectChoice("False", gettext("False")),
        ]

    def payload(self) -> Payload | None:
        """Return which of the two was chosen; anything else is left for the service to refuse."""
        given = self.truth.data
        return {"truth": {"True": True, "False": False}.get(given, given)} if given else None


class TypedAnswerForm(AnswerForm):
    """A line of text, kept as it was typed."""

    text = StringField()

    def payload(self) -> Payload | None:
        """Return what was typed; spaces alone are nothing."""
        text = self.text.data or ""
        return {"text": text} if text.strip() else None


@answer_form("numeric")
class NumberAnswerForm(TypedAnswerForm):
    """A number as text: how it is written is judged with it."""


@answer_form("short-answer")
class ShortAnswerForm(TypedAnswerForm):
    """A word or a name."""


@answer_form("verdict")
class VerdictAnswerForm(AnswerForm):
    """A verdict, the sentences that show it, and what is missing where nothing does."""

    verdict = RadioField(choices=[], validate_choice=False)
    missing = RadioField(choices=[], validate_choice=False)
    # The boxes stand in the text of the articles and not in the form, so there are no choices.
    sentences = TicksField(choices=[], validate_choice=False)
    verdicts: tuple[Verdict, ...] = ()
    facets: ClassVar[tuple[Facet, ...]] = tuple(Facet)

    def offer(self, wording: Mapping[str, Any], verdicts: Sequence[Verdict]) -> None:
        """Offer the quiz's verdicts; the fragment draws both lists, and keeps them."""
        self.verdicts = tuple(verdicts)

    @property
    def chosen_verdict(self) -> str:
        """The verdict that is chosen of those offered; whatever else was sent is none."""
        return self.verdict.data if self.verdict.data in self.verdicts else ""

    @property
    def chosen_facet(self) -> str:
        """What was chosen as missing, of what can be."""
        return self.missing.data if self.missing.data in self.facets else ""

    def payload(self) -> Payload | None:
        """Return what was given. What is missing counts with one verdict, and is kept with it."""
        given: Payload = {}
        if self.verdict.data:
            given["verdict"] = self.verdict.data
        if self.sentences.data:
            given["sentences"] = sorted(set(self.sentences.data))
        if self.missing.data and self.verdict.data == Verdict.NEI:
            given["missing"] = self.missing.data
        return given or None


def _options(wording: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(option["key"], option["text"]) for option in wording["options"]]


@dataclass(frozen=True)
class AskedItem:
    """What the fragment of a kind is handed to ask a question: its wording and the form to fill."""

    kind: str
    kind_label: str
    wording: Mapping[str, Any]
    language: str
    form: AnswerForm
    can_answer: bool = True
    # Begins the names and ids of a question that shares its page with others.
    prefix: str = ""
    # What is sent along with its answer, and what is jotted beside it; study has nothing like it.
    sending: Sending | None = None
    jots: Jotting | None = None
    longest_note: ClassVar[int] = LONGEST


def filled_form(
    kind: str,
    wording: Mapping[str, Any],
    verdicts: Sequence[Verdict],
    given: Answer | None = None,
    sent: MultiDict[str, str] | None = None,
    prefix: str = "",
) -> AnswerForm:
    """Return the form of a kind, filled with what was sent, or else with the answer given.

    Its names begin with `prefix` where a page holds more than one question.
    """
    of_kind = ANSWER_FORMS[kind]
    form = of_kind(sent, data=of_kind.values(given, wording), prefix=prefix)
    form.offer(wording, verdicts)
    return form


def add_refusal(form: AnswerForm, error: SourcecheckError) -> None:
    """Say at the head of the form why its answer was not accepted, and what to do."""
    told = gettext("%(problem)s %(cure)s", problem=spoken(error.message), cure=spoken(error.cure))
    form.form_errors = [*form.form_errors, told]
