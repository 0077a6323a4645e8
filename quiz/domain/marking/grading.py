"""Marks: what an answer earns, what guessing would earn, and the registry of the kinds' rules.

The rules themselves stand in `quiz.domain.marking`, by the nouns that they are about. All marks are
exact fractions from 0 to 1. The formulas are those of docs/method.md 1.3 and 1.4. Answers hold sets
and maps, so that neither the order of clicking nor a repeated click can change a mark, and marking
everything earns nothing in any kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from quiz.domain.marking.agreement import NOTHING
from quiz.domain.messages import N_, Message
from quiz.domain.questions import questions

ALL = Fraction(1)
# The right verdict earns half of an item, what shows it the other half (docs/method.md 1.3).
VERDICT_SHARE = Fraction(1, 2)
SECOND_SHARE = 1 - VERDICT_SHARE

# --- values ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """What a person was shown with a question, and what suffices to prove its key.

    `eligible` are the ids of the sentences that could be marked ("article-key:14"), `gold` the sets
    of them of which each suffices, `verdicts` those that the quiz offers. `other_values` are the
    names that answer other questions: a typo must not turn one of them into the key. `known_words`
    are the words of the articles in normal form, none of which is a misspelling.
    `exact_order` asks for the whole order in an ordering, as an exam does; else each pair counts.
    """

    eligible: frozenset[str] = frozenset()
    gold: tuple[frozenset[str], ...] = ()
    verdicts: tuple[questions.Verdict, ...] = questions.THREE_VERDICTS
    decimal_comma: bool = False
    language: str = "en"
    other_values: frozenset[str] = frozenset()
    known_words: frozenset[str] = frozenset()
    exact_order: bool = False


@dataclass(frozen=True)
class Part:
    """One term of the sum that makes a mark; `label` is a marked text, `name` names it in data.

    `earned` and `possible` are shares of the item's 1.
    """

    name: str
    label: str
    earned: Fraction
    possible: Fraction

    @property
    def is_whole(self) -> bool:
        """Tell whether all of it was earned."""
        return self.earned == self.possible


@dataclass(frozen=True)
class Marking:
    """The mark of one answer as a sum of parts, and what the person should be told about it."""

    parts: tuple[Part, ...]
    notices: tuple[Message, ...] = ()

    @property
    def mark(self) -> Fraction:
        """What the answer earns, from 0 to 1."""
        return sum((part.earned for part in self.parts), NOTHING)

    @property
    def right(self) -> bool:
        """Tell whether nothing is missing and nothing is wrong."""
        return self.mark == ALL

    @property
    def answer_is_right(self) -> bool:
        """Tell whether the answer itself is right, whatever goes with it: the first term."""
        return self.parts[0].is_whole

    @property
    def second_is_right(self) -> bool:
        """Tell whether all that goes with the answer is right: the evidence, what is missing."""
        return all(part.is_whole for part in self.parts[1:])


# --- the registry ----------------------------------------------------------------------------

Grade = Callable[[Any, Any, Setting], Marking]
Guess = Callable[[Any, Setting], Fraction]
Check = Callable[[Any, Any, Setting], None]


def _anything_goes(content: questions.Content, answer: questions.Answer, setting: Setting) -> None:
    """Accept the answer: for kinds in which every readable answer is a possible one."""


@dataclass(frozen=True)
class Rule:
    """How a kind is marked.

    `grade` gets the content, the answer (None where it is blank) and the setting. `guess` gives the
    best that a person who has not read anything can expect. `check` raises `Refused` for an answer
    that nobody could give on the page.
    """

    grade: Grade
    guess: Guess
    check: Check = _anything_goes


RULES: dict[str, Rule] = {}


def rule(kind: str) -> Callable[..., Rule]:
    """Return the function that registers the rule of a kind: `rule("toy")(grade, guess, check)`.

    `check` may be left out. Raises `ValueError` where the kind has a rule already.
    """
    if kind in RULES:
        raise ValueError(f"{kind!r} has a rule already")

    def registered(grade: Grade, guess: Guess, check: Check = _anything_goes) -> Rule:
        RULES[kind] = Rule(grade, guess, check)
        return RULES[kind]

    return registered


# --- marks -----------------------------------------------------------------------------------


def grade(content: questions.Content, answer: questions.Answer | None, setting: Setting) -> Marking:
    """Mark an answer; none, or a blank one, earns nothing and still has its parts.

    Ids that the question does not have are passed over: `check_answer` refuses them earlier.
    Raises `TypeError` for an answer of another kind.
    """
    _expect_same_kind(content, answer)
    given = None if is_blank(answer) else answer
    return RULES[content.kind].grade(content, given, setting)


def check_answer(
    content: questions.Content, answer: questions.Answer | None, setting: Setting
) -> None:
    """Raise `Refused`, with a cure, for an answer that the question's page could not have sent.

    Services call it before they store an answer. Raises `TypeError` for an answer of another kind.
    """
    _expect_same_kind(content, answer)
    if answer is not None and not is_blank(answer):
        RULES[content.kind].check(content, answer, setting)


def is_blank(answer: questions.Answer | None) -> bool:
    """Tell whether nothing was given: no answer, or one of which every field is empty."""
    return answer is None or all(_is_empty(getattr(answer, spec.name)) for spec in fields(answer))


def total(marks: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Give the weighted mean of `(mark, weight)` pairs, 0 where nothing has a weight."""
    pairs = tuple(marks)
    weight = sum((weight for _, weight in pairs), NOTHING)
    return sum((mark * weight for mark, weight in pairs), NOTHING) / weight if weight else NOTHING


def _expect_same_kind(content: questions.Content, answer: questions.Answer | None) -> None:
    if answer is not None and not isinstance(answer, questions.ANSWERS[content.kind]):
        raise TypeError(f"{type(answer).__name__} does not answer {content.kind!r}")


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Set | tuple | Mapping) and not value)


def all_or_nothing(is_right: bool, notices: tuple[Message, ...] = ()) -> Marking:
    """Return the marking of an answer that is right or wrong and nothing between."""
    return one_part(ALL if is_right else NOTHING, notices)


def one_part(earned: Fraction, notices: tuple[Message, ...] = ()) -> Marking:
    """Return the marking of an answer that is marked as one whole."""
    return Marking((Part("answer", N_("Answer"), earned, ALL),), notices)


# --- guessing --------------------------------------------------------------------------------


def guess_value(content: questions.Content, setting: Setting) -> Fraction:
    """Give the best mark that answering blindly can expect, marked sentences included.

    For a verdict the label is drawn at random from those that the quiz offers.
    """
    return RULES[content.kind].guess(content, setting)


def verdict_guess(content: questions.VerdictWithEvidence, label: questions.Verdict) -> Fraction:
    """Give what an item adds to the guess line if every verdict is answered with this label.

    No sentence is marked; not enough information comes with one of the facets at random.
    Source: docs/method.md 1.3, "Guess line".
    """
    if content.verdict is not label:
        return NOTHING
    if label is questions.Verdict.NEI:
        return VERDICT_SHARE + SECOND_SHARE / len(questions.Facet)
    return VERDICT_SHARE


def guess_line(items: Sequence[tuple[questions.Content, Setting, Fraction]]) -> Fraction:
    """Give the score of a quiz taken without reading: the best constant verdict, all else blind.

    `items` are contents with their settings and weights. Source: docs/method.md 1.3, "Guess line".
    """
    return max(total(_blind_marks(items, label)) for label in questions.Verdict)


def above_guess(score: Fraction, line: Fraction) -> Fraction:
    """Rescale a score for reports: 1 is all right, 0 is the guess line, worse is below 0."""
    return (score - line) / (ALL - line) if line < ALL else NOTHING


def _blind_marks(
    items: Sequence[tuple[questions.Content, Setting, Fraction]], label: questions.Verdict
) -> Iterator[tuple[Fraction, Fraction]]:
    for content, setting, weight in items:
        if isinstance(content, questions.VerdictWithEvidence):
            yield verdict_guess(content, label), weight
        else:
            yield guess_value(content, setting), weight


def no_guess(content: questions.Content, setting: Setting) -> Fraction:
    """Return nothing: what has to be produced cannot be guessed."""
    return NOTHING
