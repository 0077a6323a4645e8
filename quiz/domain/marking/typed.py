"""Typed answers, judged: numbers with their units, words and names with their slips of spelling.

What was typed stays as it was typed; these functions say whether it is right, and what the person
should be told (a word that was passed over, a unit that could not be converted).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from quiz.domain.marking.spellings import alike
from quiz.domain.messages import N_, Message
from quiz.domain.quantities.quantities import (
    ParsedNumber,
    canonical_unit,
    convert,
    parse_number,
    within,
)
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
    number = parse_number(typed, language, decimal_comma, content.unit)
    if number is None:
        return TypedJudgement(False, (Message(N_("“%(text)s” is not a number."), {"text": typed}),))
    heard = _hedge_notice(number)
    value, notices = _in_the_unit_asked(number, content.unit)
    if value is None:
        return TypedJudgement(False, heard + notices)
    decimals = _decimals(content, converted=value != number.value)
    is_right = within(value, content.value, content.tolerance, decimals)
    return TypedJudgement(is_right, heard + notices)


def _hedge_notice(number: ParsedNumber) -> tuple[Message, ...]:
    if not number.hedge:
        return ()
    return (Message(N_("“%(hedge)s” does not count; the number does."), {"hedge": number.hedge}),)


def _in_the_unit_asked(
    number: ParsedNumber, unit: str
) -> tuple[Decimal | None, tuple[Message, ...]]:
    """Give the number in the unit of the question; None, and why, where there is no way to.

    Nouns that are no measures ("seats", "places") cannot contradict each other, and a question
    that asks for no unit takes any: the typed one is passed over, and the person is told so.
    """
    if number.unit is None or same(number.unit, unit):
        return number.value, ()
    if not unit or (canonical_unit(number.unit) is None and canonical_unit(unit) is None):
        notice = Message(N_("“%(unit)s” does not count; the number does."), {"unit": number.unit})
        return number.value, (notice,)
    value = convert(number.value, number.unit, unit)
    if value is not None:
        return value, ()
    return None, (
        Message(
            N_("“%(unit)s” cannot be converted to “%(asked)s”, in which the answer is asked."),
            {"unit": number.unit, "asked": unit},
        ),
    )


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
    typed: str, accepted: Sequence[str], others: Iterable[str] = (), language: str = "en"
) -> TypedJudgement:
    """Judge a typed word, name or day: one of the accepted forms, or one of them with a slip.

    One slip is let through from 5 letters on and two from 9, never in numbers, and never where the
    typed text is nearer to one of `others`, the names that are right elsewhere. Source:
    docs/method.md 1.4, cloze text.
    """
    if any(same(typed, form) or alike(typed, form, language) for form in accepted):
        return TypedJudgement(True)
    meant = _meant(normalise(typed).text, accepted, language)
    if not meant or _is_number(typed, language):
        return TypedJudgement(False)
    distance, form = min(meant)
    if any(_typos(typed, other) < distance for other in others):
        return TypedJudgement(False)
    return TypedJudgement(True, (Message(N_("Check the spelling: “%(form)s”."), {"form": form}),))


def judge_value(
    typed: str,
    accepted: Sequence[str],
    others: Iterable[str] = (),
    language: str = "en",
    decimal_comma: bool = False,
) -> TypedJudgement:
    """Judge a typed value of which any sort was asked for: a number as such, all else as words.

    Where an accepted form is a number, the same number in another form or unit is right too.
    """
    words = judge_text(typed, accepted, others, language)
    if words.right:
        return words
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


def _meant(typed: str, accepted: Sequence[str], language: str) -> list[tuple[int, str]]:
    """List the accepted forms that the text may be a misspelling of, with the number of slips."""
    measured = ((_typos(typed, form), form) for form in accepted if not _is_number(form, language))
    return [(slips, form) for slips, form in measured if slips <= _allowed(form)]


def _typos(typed: str, form: str) -> int:
    return Levenshtein.distance(normalise(typed).text, normalise(form).text)


def _allowed(form: str) -> int:
    letters = len(normalise(form).text)
    return 2 if letters >= 9 else 1 if letters >= 5 else 0


def _is_number(text: str, language: str) -> bool:
    """Tell whether the text is or holds a number: "1990s" and "seventy" have no spelling slips."""
    return any(letter.isdigit() for letter in text) or parse_number(text, language) is not None
