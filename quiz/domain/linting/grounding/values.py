"""VAL: the numbers in a question's text, in its key and in its quotes agree, each read again.

The same reader of values reads articles, questions and typed answers (docs/method.md 4.6). What it
finds here is what nobody wrote on purpose: "$1300 million billion", a key that is another number
than its fact's, an accepted form with another value than the first, a claim that holds a value
which cannot be its fact's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quiz.domain.facts.facts import NUMBERS, TypedValue, typed
from quiz.domain.linting.context import LintContext
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.quantities.comparing import same_value
from quiz.domain.quantities.quantities import (
    Interval,
    ParsedNumber,
    canonical_unit,
    convert,
    numbers_in,
    possible,
    within,
)
from quiz.domain.quantities.reader import find_values, read
from quiz.domain.quantities.units import UNITS
from quiz.domain.quantities.values import ReadValue, Row
from quiz.domain.questions.questions import Numeric, Verdict
from quiz.domain.text.text import normalise

# A scale or a sign that stands twice, or a sign of money before a sign.
_TWICE = re.compile(
    r"\d[\d.,]*(?: ?(?:thousand|million|billion|trillion|bn)){2,}"
    r"|\d ?(?:percent|per cent|%) ?(?:percent\b|per cent\b|%)"
    r"|[$€£¥₸₽]\s?[$€£¥₸₽]"
)
_HOLDS = frozenset((Verdict.SUPPORTED,))


def check_values(context: LintContext, written: Mapping[str, str]) -> Iterator[Finding]:
    """Read a question's values again; `written` are its texts by their places."""
    for place, text in written.items():
        yield from _well_formed(place, text)
    yield from _accepted_forms(context)
    values = [typed(fact) for fact in context.facts if fact.value.type in NUMBERS]
    if len(context.facts) == 1 and values and not values[0].problems:
        yield from _numeric_key(context, values[0])
        yield from _claim(context, values[0])


def _well_formed(place: str, text: str) -> Iterator[Finding]:
    found = _TWICE.search(normalise(text).text)
    if found:
        yield error(
            "VAL",
            place,
            N_("“%(words)s” is no number: a scale or a sign stands twice."),
            N_("Write the value as the article does."),
            words=found[0],
        )


def _accepted_forms(context: LintContext) -> Iterator[Finding]:
    """Check that accepted forms with a number have one value; names beside them say nothing."""
    accepted = getattr(context.content, "accepted", ())
    read_forms = [(form, read(form, context.language)) for form in accepted]
    values = [(form, value) for form, value in read_forms if isinstance(value, ReadValue)]
    for form, value in values[1:]:
        first = values[0][1]
        if Row.DATE in (first.row, value.row) or _agree(first, value):
            continue
        yield error(
            "VAL",
            "accepted",
            N_("The accepted forms “%(first)s” and “%(form)s” are two values."),
            N_("Leave out the one that the article does not say."),
            first=values[0][0],
            form=form,
        )


def _agree(first: ReadValue, other: ReadValue) -> bool:
    """Tell whether two forms are one value, or one of them is its bare number."""
    if same_value(first, other):
        return True
    is_bare = other.row is Row.NUMBER and not other.unit
    return is_bare and first.is_single and first.low == other.low


def _numeric_key(context: LintContext, value: TypedValue) -> Iterator[Finding]:
    """Check that a typed number is its fact's, in the question's unit and to its places."""
    content = context.content
    if not isinstance(content, Numeric) or value.number is None:
        return
    wanted, own = canonical_unit(content.unit), canonical_unit(value.unit)
    number = value.number
    if wanted and own and wanted != own:
        converted = convert(number, own, wanted)
        if converted is None:
            return
        number = converted
    places = content.decimals
    if places is None:
        exponent = content.value.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    if not within(number, content.value, content.tolerance, places):
        yield error(
            "VAL",
            "value",
            N_("The key is %(key)s, and the fact that it tests says “%(fact)s”."),
            N_("Correct the key, or name the fact that it tests."),
            key=f"{content.value:f}",
            fact=value.surface,
        )


def _claim(context: LintContext, value: TypedValue) -> Iterator[Finding]:
    """Check that a claim which holds has no other value of the fact's unit than its own."""
    if context.verdict not in _HOLDS or value.interval is None or value.unit not in UNITS:
        return
    given = [
        number
        for source in context.sources
        for number, _, _ in numbers_in(source, context.language)
    ]
    stated = [
        found
        for found in find_values(context.stem, context.language)
        if found.unit == value.unit and found.direction is None and found.per is None
    ]
    intervals = [(found, possible(found)) for found in stated]
    if not intervals or any(interval and _meets(value, interval) for _, interval in intervals):
        return
    for found, interval in intervals:
        if interval is not None and not any(_is_given(found, number) for number in given):
            yield error(
                "VAL",
                "stem",
                N_("The claim says “%(claimed)s”, and its fact “%(fact)s”."),
                N_("Correct the claim, or its verdict."),
                claimed=found.surface,
                fact=value.surface,
            )


def _meets(value: TypedValue, interval: Interval) -> bool:
    return value.interval is not None and value.interval.meets(interval)


def _is_given(found: ReadValue, number: ParsedNumber) -> bool:
    return found.is_single and number.value == found.low and number.unit == found.unit
