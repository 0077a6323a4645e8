"""Typed answers that are values: marked by the reader of values, or handed back unread.

An answer that cannot be read, or that can be read in two ways (1.000), goes back to its person
before it is marked (docs/method.md 5.6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from quiz.domain.errors import Refused
from quiz.domain.messages import N_, Message
from quiz.domain.quantities.comparing import in_unit, same_value
from quiz.domain.quantities.quantities import canonical_unit
from quiz.domain.quantities.reader import read
from quiz.domain.quantities.units import UNITS
from quiz.domain.quantities.values import Direction, NotRead, ReadValue, Row
from quiz.domain.quantities.words.cldr import decimal_comma
from quiz.domain.questions.questions import Answer, Content, Numeric
from quiz.domain.text.text import same

_EXAMPLE_FIGURES = "69.4"
_EXAMPLE_THOUSANDS = ("1000", "1.0")
# Three digits after one mark: thousands to some readers, decimals to others.
_TWO_WAYS = re.compile(r"(?<![\d.,])\d{1,3}([.,])\d{3}(?![\d.,])")
_CLOCK_TIME = re.compile(r"^\s*(\d{1,2})\.(\d{2})(?=\s*$)")
_TIME_OF_DAY = "time of day"
_NO_NUMBERS = frozenset((Row.DATE, Row.SCORE))


@dataclass(frozen=True)
class TypedNumberRead:
    """A typed number in the unit that was asked for; None with a notice where it is another one."""

    value: Fraction | None
    is_converted: bool = False
    notices: tuple[Message, ...] = ()


def expect_readable(
    content: Content, answer: Answer | None, language: str, accepted: Sequence[str] = ()
) -> None:
    """Raise `Refused` where a value is asked for, and what was typed cannot be read as one.

    `accepted` are the forms of a key in words; where every one is a value, a value is asked for.
    """
    text = getattr(answer, "text", "") or ""
    if not text.strip():
        return
    if isinstance(content, Numeric):
        if has_two_readings(text, language, content.decimals):
            raise _refused_two_ways(text)
        if number_of(text, content.unit, language) is None:
            raise _refused(text)
        return
    if any(same(text, form) for form in accepted) or not is_value_asked(accepted, language):
        return
    if has_two_readings(text, language, None):
        raise _refused_two_ways(text)
    if isinstance(read_typed(text, language), NotRead):
        raise _refused(text)


def is_value_asked(accepted: Sequence[str], language: str) -> bool:
    """Tell whether every accepted form is a value with a number in it."""
    return bool(accepted) and all(holds_number(form, language) for form in accepted)


def holds_number(form: str, language: str) -> bool:
    """Tell whether a text is a value that has a number: "last May" and "Thursday" are words."""
    value = read_typed(form, language)
    if isinstance(value, NotRead) or value.label in ("tallest", "vague"):
        return False
    return value.row is not Row.DATE or any(letter.isdigit() for letter in form)


def read_typed(
    text: str, language: str, *, comma: bool = False, unit: str = "", as_number: bool = False
) -> ReadValue | NotRead:
    """Read what was typed, with the custom of the language or a decimal comma."""
    custom = comma or decimal_comma(language)
    return read(text, language, comma=custom, in_metres=_is_length(unit), as_number=as_number)


def number_of(text: str, unit: str, language: str, *, comma: bool = False) -> ReadValue | None:
    """Read one number, in any form that has one; None for ranges, dates and scores."""
    value = read_typed(text, language, comma=comma, unit=unit, as_number=True)
    if isinstance(value, NotRead) or not value.is_single or value.row in _NO_NUMBERS:
        return None
    return None if value.dimension == _TIME_OF_DAY else value


def has_two_readings(text: str, language: str, decimals: int | None) -> bool:
    """Tell whether a single mark may divide thousands or decimals: 1.000.

    The mark before decimals is read so where as many decimals are asked for; the other one can
    only divide thousands.
    """
    found = _TWO_WAYS.search(text)
    if found is None or found[1] != (",." if decimal_comma(language) else ".,")[0]:
        return False
    return decimals is None or decimals < 3


def in_asked_unit(value: ReadValue, unit: str, language: str) -> TypedNumberRead:
    """Give a typed number in the unit of the question; None, and why, where there is no way to.

    Nouns that are no measures ("seats", "places") cannot contradict each other, and a question
    that asks for no unit takes any: the typed one is passed over, and the person is told so.
    """
    number = -value.low if value.direction is Direction.DOWN and value.low > 0 else value.low
    asked = read(f"1 {unit}", language, as_number=True) if unit else None
    wanted = asked if isinstance(asked, ReadValue) else None
    name = wanted.unit if wanted else unit
    if value.per is not None and wanted is not None and wanted.per not in (None, value.per):
        return _no_way(value, unit)
    is_share = value.dimension == "share" and not value.unit
    if not is_share and (not value.unit or same(value.unit, name)):
        return TypedNumberRead(number)
    if not unit or (_is_noun(value.unit) and _is_noun(name) and not is_share):
        notice = Message(N_("Only the number is marked, not “%(unit)s”."), {"unit": value.unit})
        return TypedNumberRead(number, notices=(notice,) if value.unit else ())
    converted = in_unit(number, value.unit, canonical_unit(name) or name, is_share=is_share)
    if converted is None:
        return _no_way(value, unit)
    return TypedNumberRead(converted, is_converted=converted != number)


def is_same_value(typed: str, accepted: Sequence[str], language: str, *, comma: bool) -> bool:
    """Tell whether a typed value is that of an accepted form, however it is written."""
    forms = [read_typed(form, language, comma=comma) for form in accepted]
    if any(isinstance(form, ReadValue) and form.dimension == _TIME_OF_DAY for form in forms):
        # 3.30 is half past three where a time of day is asked for.
        typed = _CLOCK_TIME.sub(r"\1:\2", typed)
    value = read_typed(typed, language, comma=comma)
    if isinstance(value, NotRead):
        return False
    return any(isinstance(form, ReadValue) and same_value(value, form) for form in forms)


def _no_way(value: ReadValue, unit: str) -> TypedNumberRead:
    notice = Message(
        N_("Please answer in %(asked)s; “%(unit)s” can't be converted."),
        {"unit": value.unit or value.surface, "asked": unit},
    )
    return TypedNumberRead(None, notices=(notice,))


def _is_noun(unit: str) -> bool:
    return canonical_unit(unit) is None and not unit.isupper() and unit not in UNITS


def _is_length(unit: str) -> bool:
    name = canonical_unit(unit) if unit else None
    return name is not None and UNITS[name][0] == "length"


def _refused(text: str) -> Refused:
    return Refused(
        N_("We couldn't read “%(text)s” as a number."),
        N_("Type it like %(example)s. Nothing has been marked."),
        text=text.strip(),
        example=_EXAMPLE_FIGURES,
    )


def _refused_two_ways(text: str) -> Refused:
    thousands, decimals = _EXAMPLE_THOUSANDS
    return Refused(
        N_("“%(text)s” can be read in two ways."),
        N_("Type it like %(thousands)s or like %(decimals)s. Nothing has been marked."),
        text=text.strip(),
        thousands=thousands,
        decimals=decimals,
    )
