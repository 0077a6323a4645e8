"""Typed answers, judged: numbers with their units, words and names with their typos.

What was typed stays as it was typed; these functions say whether it is right, and what the person
should be told (a word that was passed over, a unit that could not be converted).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from quiz.domain.marking.spellings import alike
from quiz.domain.marking.typed_values import (
    holds_number,
    in_asked_unit,
    is_same_value,
    number_of,
)
from quiz.domain.marking.typos import typos
from quiz.domain.messages import N_, Message
from quiz.domain.quantities.quantities import canonical_unit, parse_number, to_decimal, within
from quiz.domain.quantities.values import Direction, ReadValue
from quiz.domain.questions.questions import Numeric
from quiz.domain.text.text import normalise, same


@dataclass(frozen=True)
class TypedJudgement:
    """Whether a typed answer is right, and the notices that belong beside it."""

    right: bool
    notices: tuple[Message, ...] = ()


# --- numbers ---------------------------------------------------------------------------------


def judge_number(
    typed: str, content: Numeric, language: str = "en", decimal_comma: bool = False
) -> TypedJudgement:
    """Judge a typed number within the tolerance of its question, whatever unit it is given in.

    Source: docs/method.md 5.6.
    """
    value = number_of(typed, content.unit, language, comma=decimal_comma)
    if value is None:
        notice = Message(N_("We couldn't read “%(text)s” as a number."), {"text": typed})
        return TypedJudgement(False, (notice,))
    number = in_asked_unit(value, content.unit, language)
    notices = (*_hedge_notice(value), *number.notices)
    if number.value is None:
        return TypedJudgement(False, notices)
    decimals = _decimals(content, converted=number.is_converted)
    given = to_decimal(number.value)
    is_right = within(given, content.value, content.tolerance, decimals)
    if value.direction is Direction.DOWN and not is_right:
        # "By how much did it fall" has a key above zero.
        is_right = within(-given, content.value, content.tolerance, decimals)
    return TypedJudgement(is_right, notices)


def _hedge_notice(value: ReadValue) -> tuple[Message, ...]:
    return (Message(N_("Only the number is marked.")),) if value.hedge else ()


def _decimals(content: Numeric, converted: bool) -> int | None:
    """Give the decimals to compare by; None compares exactly.

    A converted number seldom ends where the source's does (4,660 miles are 7,499.54 km), so it is
    compared by the decimals of the key where the question states none.
    """
    if content.decimals is not None or not converted:
        return content.decimals
    exponent = content.value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# --- words and names -------------------------------------------------------------------------


def judge_text(
    typed: str,
    accepted: Sequence[str],
    others: Iterable[str] = (),
    language: str = "en",
    known: Collection[str] = (),
) -> TypedJudgement:
    """Judge a typed word, name or day: one of the accepted forms, or one of them with a typo.

    A typo is let through where it cannot be another word (`quiz.domain.marking.typos`), and never
    where the typed text is nearer to one of `others`, the names that are right elsewhere. `known`
    are the words of the articles. Source: docs/method.md 1.4, typos.
    """
    if any(same(typed, form) or alike(typed, form, language) for form in accepted):
        return TypedJudgement(True)
    meant = _meant(typed, accepted, language, known)
    if not meant or _is_number(typed, language):
        return TypedJudgement(False)
    distance, form = min(meant)
    if distance == 0:
        return TypedJudgement(True)
    if any(_distance(typed, other) < distance for other in others):
        return TypedJudgement(False)
    return TypedJudgement(True, (Message(N_("Check the spelling: “%(form)s”."), {"form": form}),))


def judge_value(
    typed: str,
    accepted: Sequence[str],
    others: Iterable[str] = (),
    language: str = "en",
    decimal_comma: bool = False,
    known: Collection[str] = (),
) -> TypedJudgement:
    """Judge a typed value of which any sort was asked for: a number as such, all else as words.

    Where an accepted form is a number, the same number in another form or unit is right too.
    """
    words = judge_text(typed, accepted, others, language, known)
    if words.right or is_same_value(typed, accepted, language, comma=decimal_comma):
        return words if words.right else TypedJudgement(True)
    judged = [
        judge_number(typed, asked, language, decimal_comma)
        for asked in (_asked_number(form, language, decimal_comma) for form in accepted)
        if asked is not None
    ]
    return next(
        (judgement for judgement in judged if judgement.right), judged[0] if judged else words
    )


def _asked_number(form: str, language: str, decimal_comma: bool) -> Numeric | None:
    """Read an accepted form as a number to be asked for; None where it is none.

    A number that counts things ("10 June", "500 people") is words here: to pass over what it
    counts would make another day of it.
    """
    number = parse_number(form, language, decimal_comma)
    if number is None or (number.unit is not None and canonical_unit(number.unit) is None):
        return None
    return Numeric(stem="", value=number.value, unit=number.unit or "")


def _meant(
    typed: str, accepted: Sequence[str], language: str, known: Collection[str]
) -> list[tuple[int, str]]:
    """List the accepted forms that the text may be a misspelling of, with the number of typos."""
    measured = (
        (typos(typed, form, language, known), form)
        for form in accepted
        if not _is_number(form, language)
    )
    return [(count, form) for count, form in measured if count is not None]


def _distance(typed: str, other: str) -> int:
    return Levenshtein.distance(normalise(typed).text, normalise(other).text)


def _is_number(text: str, language: str) -> bool:
    """Tell whether the text is or holds a number: "1990s" and "seventy" have no typos."""
    return any(letter.isdigit() for letter in text) or holds_number(text, language)
