"""Answers as a page has them: what is filled in under which name, and what was sent as data.

The fragments of the kinds draw the fields (templates/questions); the forms here read them, and no
more: whether an answer can be given at all is said by the service, so that every way in is held to
the same rules. To add a kind: a form with `payload`, registered with `answer_form`;
`quiz.web.kind_forms` names the modules of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectMultipleField, StringField

from quiz.domain.attempts.notes import LONGEST, ItemNotes
from quiz.domain.errors import SourcecheckError
from quiz.domain.questions.questions import THREE_VERDICTS, Answer, Facet, Verdict
from quiz.web.forms.answers.page_names import keys_of, page_names
from quiz.web.forms.answers.sending import Sending
from quiz.web.i18n import gettext, spoken

Payload = dict[str, Any]
F = TypeVar("F", bound="type[AnswerForm]")


class AnswerForm(Form):
    """An answer as the fields of its kind; the page around it brings the token."""

    kind: ClassVar[str]

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return an answer's fields as the page sends them: texts, and lists of texts."""
        if given is None:
            return {}
        values = {spec.name: getattr(given, spec.name) for spec in fields(given)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else str(value)
            for name, value in values.items()
            if value is not None
        }

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn what the page shows, where what was sent is its number there."""

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


@answer_form("single-choice")
class ChoiceAnswerForm(AnswerForm):
    """One of the options."""

    option = RadioField(choices=[], validate_choice=False)
    shown: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return the chosen option as the page calls it."""
        names = page_names(wording["options"])
        return {name: names.get(key, key) for name, key in super().values(given, wording).items()}

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn which options the page shows."""
        self.shown = wording["options"]

    def payload(self) -> Payload | None:
        """Return the chosen option."""
        if not self.option.data:
            return None
        return {"option": keys_of([self.option.data], self.shown)[0]}


@answer_form("multiple-response")
class TicksAnswerForm(AnswerForm):
    """Any of the options."""

    options = TicksField(choices=[], validate_choice=False)
    shown: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def values(cls, given: Answer | None, wording: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ticked options as the page calls them."""
        names = page_names(wording["options"])
        return {
            name: [names.get(key, key) for key in keys]
            for name, keys in super().values(given, wording).items()
        }

    def learn(self, wording: Mapping[str, Any]) -> None:
        """Learn which options the page shows."""
        self.shown = wording["options"]

    def payload(self) -> Payload | None:
        """Return the ticked options."""
        ticked = sorted(set(keys_of(self.options.data or (), self.shown)))
        return {"options": ticked} if ticked else None


@answer_form("true-false")
class JudgedAnswerForm(AnswerForm):
    """True or false."""

    truth = RadioField(choices=[], validate_choice=False)

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
class ShortTextAnswerForm(TypedAnswerForm):
    """A word or a name."""


@answer_form("verdict")
class VerdictAnswerForm(AnswerForm):
    """A verdict, the sentences that show it, and what is missing where nothing does."""

    verdict = RadioField(choices=[], validate_choice=False)
    missing = RadioField(choices=[], validate_choice=False)
    # The boxes stand in the text of the articles and not in the form, so there are no choices.
    sentences = TicksField(choices=[], validate_choice=False)

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


Filled = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class QuestionView:
    """What the fragment of a kind is handed to ask a question: its wording and what is filled in.

    `filled` has the texts under each name, without the prefix; `problem` says why what was sent is
    refused, and what to do. `conflict` has the answer that is saved and the one that was sent, each
    with what it is, where one of them has to be chosen.
    """

    kind: str
    kind_label: str
    wording: Mapping[str, Any]
    language: str
    verdicts: tuple[Verdict, ...] = THREE_VERDICTS
    filled: Filled = field(default_factory=dict)
    problem: str = ""
    conflict: tuple[tuple[str, str], ...] = ()
    can_answer: bool = True
    # Begins the names and ids of a question that shares its page with others.
    prefix: str = ""
    # What is sent along with its answer, and the notes beside it; study has nothing like it.
    sending: Sending | None = None
    notes: ItemNotes | None = None
    facets: ClassVar[tuple[Facet, ...]] = tuple(Facet)
    longest_note: ClassVar[int] = LONGEST

    def chosen(self, name: str) -> Sequence[str]:
        """Return all texts that are filled in under a name."""
        return self.filled.get(name, ())

    def text(self, name: str) -> str:
        """Return the text that is filled in under a name; an empty one where there is none."""
        return next(iter(self.chosen(name)), "")

    def by_name(self, members: str) -> list[tuple[str, str]]:
        """Return what the wording offers, by what it is called on the page."""
        names = page_names(self.wording[members])
        return [(names[member["key"]], member["text"]) for member in self.wording[members]]

    @property
    def struck(self) -> frozenset[str]:
        """The options that were struck out, as they are called on the page."""
        names = page_names(self.wording.get("options", ()))
        return frozenset(names.get(key, key) for key in (self.notes.struck if self.notes else ()))

    def by_number(self, members: str) -> list[tuple[str, str]]:
        """Return what the wording offers, by its number on the page."""
        return [(str(number), one["text"]) for number, one in enumerate(self.wording[members], 1)]

    def places(self, members: str) -> list[tuple[str, str]]:
        """Return as many places as the wording has such members."""
        return [(number, number) for number, _ in self.by_number(members)]

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return which of those is filled in; whatever else was sent is none."""
        text = self.text(name)
        return text if text in choices else ""


def fill(kind: str, given: Answer | None, wording: Mapping[str, Any]) -> Filled:
    """Return what a page shows as filled in where that answer was given."""
    values = ANSWER_FORMS[kind].values(given, wording)
    return {name: [value] if isinstance(value, str) else value for name, value in values.items()}


def sent_back(sent: MultiDict[str, str], prefix: str = "") -> Filled:
    """Return what was sent, to be shown once more."""
    return {
        name.removeprefix(prefix): values
        for name, values in sent.lists()
        if name.startswith(prefix)
    }


def sent_form(
    kind: str, wording: Mapping[str, Any], sent: MultiDict[str, str], prefix: str = ""
) -> AnswerForm:
    """Return the form of a kind with what was sent.

    Its names begin with `prefix` where a page holds more than one question.
    """
    form = ANSWER_FORMS[kind](sent, prefix=prefix)
    form.learn(wording)
    return form


def refusal_text(error: SourcecheckError) -> str:
    """Say why an answer was not accepted, and what to do."""
    return gettext("%(problem)s %(cure)s", problem=spoken(error.message), cure=spoken(error.cure))
