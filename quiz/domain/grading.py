"""Marks: what an answer earns, what guessing would earn, and the rules of each kind.

All marks are exact fractions from 0 to 1. The formulas are those of SCIENCE.md 1.3 and 1.4. Answers
hold sets, so that neither the order of clicking nor a repeated click can change a mark, and marking
everything earns nothing in any kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, fields
from fractions import Fraction
from math import comb
from typing import Any

from quiz.domain.agreement import NOTHING, blind_evidence, draws, evidence_score
from quiz.domain.errors import Refused
from quiz.domain.questions import (
    ANSWERS,
    MOST_SENTENCES,
    THREE_VERDICTS,
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Facet,
    Judged,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.text_marks import N_, Message
from quiz.domain.typed import judge_number, judge_text

ALL = Fraction(1)
# The right verdict alone is worth half of an item, what shows it the other half (SCIENCE.md 1.3).
VERDICT_SHARE = Fraction(1, 2)
SECOND_SHARE = 1 - VERDICT_SHARE
# Longer than any name or number that is asked for, short enough to compare in no time.
MOST_CHARACTERS = 500

# --- values ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """What a person was shown with a question, and what suffices to prove its key.

    `eligible` are the ids of the sentences that could be marked ("article-key:14"), `gold` the sets
    of them of which each suffices, `verdicts` those that the quiz offers. `other_values` are the
    names that answer other questions: a slip of spelling must not turn one of them into the key.
    """

    eligible: frozenset[str] = frozenset()
    gold: tuple[frozenset[str], ...] = ()
    verdicts: tuple[Verdict, ...] = THREE_VERDICTS
    decimal_comma: bool = False
    language: str = "en"
    other_values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """One term of the sum that makes a mark; `label` is a marked text, `name` names it in data.

    `earned` and `possible` are shares of the item's 1.
    """

    name: str
    label: str
    earned: Fraction
    possible: Fraction


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


# --- the registry ----------------------------------------------------------------------------

Grade = Callable[[Any, Any, Setting], Marking]
Guess = Callable[[Any, Setting], Fraction]
Check = Callable[[Any, Any, Setting], None]


def _anything_goes(content: Content, answer: Answer, setting: Setting) -> None:
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


def grade(content: Content, answer: Answer | None, setting: Setting) -> Marking:
    """Mark an answer; none, or a blank one, earns nothing and still has its parts.

    Ids that the question does not have are passed over: `check_answer` refuses them earlier.
    Raises `TypeError` for an answer of another kind.
    """
    _expect_same_kind(content, answer)
    given = None if is_blank(answer) else answer
    return RULES[content.kind].grade(content, given, setting)


def check_answer(content: Content, answer: Answer | None, setting: Setting) -> None:
    """Raise `Refused`, with a cure, for an answer that the question's page could not have sent.

    Services call it before they store an answer. Raises `TypeError` for an answer of another kind.
    """
    _expect_same_kind(content, answer)
    if answer is not None and not is_blank(answer):
        RULES[content.kind].check(content, answer, setting)


def is_blank(answer: Answer | None) -> bool:
    """Tell whether nothing was given: no answer, or one of which every field is empty."""
    return answer is None or all(_is_empty(getattr(answer, spec.name)) for spec in fields(answer))


def total(marks: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Give the weighted mean of `(mark, weight)` pairs, 0 where nothing has a weight."""
    pairs = tuple(marks)
    weight = sum((weight for _, weight in pairs), NOTHING)
    return sum((mark * weight for mark, weight in pairs), NOTHING) / weight if weight else NOTHING


def _expect_same_kind(content: Content, answer: Answer | None) -> None:
    if answer is not None and not isinstance(answer, ANSWERS[content.kind]):
        raise TypeError(f"{type(answer).__name__} does not answer {content.kind!r}")


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Set | tuple) and not value)


def _all_or_nothing(is_right: bool, notices: tuple[Message, ...] = ()) -> Marking:
    return _one_part(ALL if is_right else NOTHING, notices)


def _one_part(earned: Fraction, notices: tuple[Message, ...] = ()) -> Marking:
    return Marking((Part("answer", N_("Answer"), earned, ALL),), notices)


# --- guessing --------------------------------------------------------------------------------


def guess_value(content: Content, setting: Setting) -> Fraction:
    """Give the best mark that answering blindly can expect, marked sentences included.

    For a verdict the label is drawn at random from those that the quiz offers.
    """
    return RULES[content.kind].guess(content, setting)


def verdict_guess(content: VerdictWithEvidence, label: Verdict) -> Fraction:
    """Give what an item adds to the guess line if every verdict is answered with this label.

    No sentence is marked; not enough information comes with one of the facets at random.
    Source: SCIENCE.md 1.3, "Guess line".
    """
    if content.verdict is not label:
        return NOTHING
    if label is Verdict.NEI:
        return VERDICT_SHARE + SECOND_SHARE / len(Facet)
    return VERDICT_SHARE


def guess_line(items: Sequence[tuple[Content, Setting, Fraction]]) -> Fraction:
    """Give the score of a quiz taken without reading: the best constant verdict, all else blind.

    `items` are contents with their settings and weights. Source: SCIENCE.md 1.3, "Guess line".
    """
    return max(total(_blind_marks(items, label)) for label in Verdict)


def above_guess(score: Fraction, line: Fraction) -> Fraction:
    """Rescale a score for reports: 1 is all right, 0 is the guess line, worse is below 0."""
    return (score - line) / (ALL - line) if line < ALL else NOTHING


def _blind_marks(
    items: Sequence[tuple[Content, Setting, Fraction]], label: Verdict
) -> Iterator[tuple[Fraction, Fraction]]:
    for content, setting, weight in items:
        if isinstance(content, VerdictWithEvidence):
            yield verdict_guess(content, label), weight
        else:
            yield guess_value(content, setting), weight


def _no_guess(content: Content, setting: Setting) -> Fraction:
    """What has to be produced cannot be guessed."""
    return NOTHING


# --- the rules of the kinds ------------------------------------------------------------------


def _grade_single(content: SingleChoice, answer: ChosenOption | None, _: Setting) -> Marking:
    return _all_or_nothing(answer is not None and answer.option in _keys(content.options))


def _guess_single(content: SingleChoice, _: Setting) -> Fraction:
    return Fraction(len(_keys(content.options)), len(content.options) or 1)


def _check_single(content: SingleChoice, answer: ChosenOption, _: Setting) -> None:
    _expect_options(content.options, {answer.option})


def _grade_multiple(content: MultipleResponse, answer: ChosenOptions | None, _: Setting) -> Marking:
    keys = _keys(content.options)
    others = _all_keys(content.options) - keys
    chosen = answer.options if answer else frozenset()
    return _one_part(
        _multiple_mark(len(chosen & keys), len(chosen & others), len(keys), len(others))
    )


def _multiple_mark(hits: int, slips: int, keys: int, others: int) -> Fraction:
    """Weigh hits against slips (SCIENCE.md 1.4). A question without either sort earns nothing."""
    if not keys or not others:
        return NOTHING
    return max(NOTHING, Fraction(hits, keys) - Fraction(slips, others))


def _guess_multiple(content: MultipleResponse, _: Setting) -> Fraction:
    """Give the best expectation of ticking some number of options at random, by enumeration."""
    keys = len(_keys(content.options))
    others = len(content.options) - keys
    return max(
        sum(
            (
                comb(keys, hits) * comb(others, slips) * _multiple_mark(hits, slips, keys, others)
                for hits, slips in draws((keys, others), size)
            ),
            NOTHING,
        )
        / comb(keys + others, size)
        for size in range(keys + others + 1)
    )


def _check_multiple(content: MultipleResponse, answer: ChosenOptions, _: Setting) -> None:
    _expect_options(content.options, answer.options)


def _grade_judged(content: TrueFalse, answer: Judged | None, _: Setting) -> Marking:
    return _all_or_nothing(answer is not None and answer.truth is content.truth)


def _guess_judged(content: TrueFalse, _: Setting) -> Fraction:
    return Fraction(1, 2)


def _grade_number(content: Numeric, answer: TypedNumber | None, setting: Setting) -> Marking:
    if answer is None:
        return _all_or_nothing(False)
    judged = judge_number(answer.text, content, setting.language, setting.decimal_comma)
    return _all_or_nothing(judged.right, judged.notices)


def _grade_text(content: ShortAnswer, answer: TypedText | None, setting: Setting) -> Marking:
    if answer is None:
        return _all_or_nothing(False)
    judged = judge_text(answer.text, content.accepted, setting.other_values, setting.language)
    return _all_or_nothing(judged.right, judged.notices)


def _check_typed(_: Content, answer: TypedNumber | TypedText, setting: Setting) -> None:
    if len(answer.text) > MOST_CHARACTERS:
        raise Refused(
            N_("The answer has %(count)d characters, and at most %(most)d are accepted."),
            N_("Shorten the answer and save it again."),
            count=len(answer.text),
            most=MOST_CHARACTERS,
        )


def _grade_verdict(
    content: VerdictWithEvidence, answer: VerdictGiven | None, setting: Setting
) -> Marking:
    given = answer or VerdictGiven()
    is_right = given.verdict is content.verdict
    verdict = VERDICT_SHARE if is_right else NOTHING
    second = _second_part(content, given, setting) if is_right else NOTHING
    name, label = _SECOND_PART[content.verdict is Verdict.NEI]
    return Marking(
        (
            Part("verdict", N_("Verdict"), verdict, VERDICT_SHARE),
            Part(name, label, SECOND_SHARE * second, SECOND_SHARE),
        ),
        _verdict_notices(given),
    )


_SECOND_PART = {False: ("evidence", N_("Evidence")), True: ("missing", N_("What is missing"))}


def _second_part(content: VerdictWithEvidence, given: VerdictGiven, setting: Setting) -> Fraction:
    """Score, from 0 to 1, what goes with the right verdict: what is missing, or the evidence."""
    if content.verdict is not Verdict.NEI:
        return evidence_score(given.sentences, setting.gold, setting.eligible)
    named = given.missing is not None and given.missing is content.missing
    return ALL if named else NOTHING


def _verdict_notices(given: VerdictGiven) -> tuple[Message, ...]:
    if not given.sentences:
        return ()
    if given.verdict is None:
        return (Message(N_("No verdict was given, so the marked sentences do not count.")),)
    if given.verdict is Verdict.NEI:
        return (
            Message(
                N_(
                    "Sentences marked together with “Not enough information” do not count; "
                    "what counts there is what is missing."
                )
            ),
        )
    return ()


def _guess_verdict(content: VerdictWithEvidence, setting: Setting) -> Fraction:
    if content.verdict is Verdict.NEI:
        second = Fraction(1, len(Facet))
    else:
        second = blind_evidence(setting.gold, setting.eligible)
    return (VERDICT_SHARE + SECOND_SHARE * second) / (len(setting.verdicts) or 1)


def _check_verdict(_: Content, answer: VerdictGiven, setting: Setting) -> None:
    if answer.verdict is not None and answer.verdict not in setting.verdicts:
        raise Refused(
            N_("This verdict is not offered here."),
            N_("Reload the page and choose one of the verdicts that it shows."),
        )
    if not answer.sentences <= setting.eligible:
        raise Refused(
            N_("A marked sentence is not one of those that can be marked here."),
            N_("Reload the page and mark sentences in the text that it shows."),
        )
    if len(answer.sentences) > MOST_SENTENCES:
        raise Refused(
            N_("%(count)d sentences are marked, and at most %(most)d are accepted."),
            N_("Keep the sentences that prove your verdict, unmark the others and save again."),
            count=len(answer.sentences),
            most=MOST_SENTENCES,
        )


def _keys(options: Sequence[Option]) -> frozenset[str]:
    return frozenset(option.key for option in options if option.right)


def _all_keys(options: Sequence[Option]) -> frozenset[str]:
    return frozenset(option.key for option in options)


def _expect_options(options: Sequence[Option], chosen: Set[str]) -> None:
    if not chosen <= _all_keys(options):
        raise Refused(
            N_("A chosen option does not belong to this question."),
            N_("Reload the page and choose again among the options that it shows."),
        )


rule(SingleChoice.kind)(_grade_single, _guess_single, _check_single)
rule(MultipleResponse.kind)(_grade_multiple, _guess_multiple, _check_multiple)
rule(TrueFalse.kind)(_grade_judged, _guess_judged)
rule(Numeric.kind)(_grade_number, _no_guess, _check_typed)
rule(ShortAnswer.kind)(_grade_text, _no_guess, _check_typed)
rule(VerdictWithEvidence.kind)(_grade_verdict, _guess_verdict, _check_verdict)
