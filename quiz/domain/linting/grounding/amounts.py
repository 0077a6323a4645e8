"""Options that are numbers or dates: their decimals, units and bounds (docs/method.md 4.2).

OP16 odd precision · OP17 unit mix · OP23 absurd distractors; and numbers that are typed: NU1 to how
many places.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal

from quiz.domain.facts.facts import NUMBERS, ValueType
from quiz.domain.linting.context import LintContext
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import (
    ParsedNumber,
    canonical_unit,
    interval_of,
    numbers_in,
    parse_number,
)
from quiz.domain.quantities.words.en import ENGLISH_VALUES, VAGUE_WORDS
from quiz.domain.questions.questions import Numeric, Option
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import date_order, has_run, is_number_of, words_in

# "Exactly" too says nothing of what an amount is of.
_HEDGING = (*ENGLISH_VALUES.hedges, *VAGUE_WORDS)
_HEDGED = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(_HEDGING, key=len, reverse=True)))})\b"
)
_SCALE = re.compile(
    rf"\b(?:{'|'.join(name for name in ENGLISH_VALUES.all_scales if len(name) > 1)})\b"
)
_NO_RESIDUE = re.compile(r"[\d,.\- ]+")
# What a number of these units or types cannot be below or above.
_PERCENT = (Decimal(0), Decimal(100))
_AGE = (Decimal(0), Decimal(120))
# Without a year February may have its longest length.
_LEAP_YEAR = 2024


def check_amounts(context: LintContext) -> Iterator[Finding]:
    """Check options of which the key is a number or a date."""
    if not context.right or not context.wrong:
        return
    yield from _absurd(context)
    numbers = [parse_number(option.text, context.language) for option in context.options]
    if _are_dates(context) or not all(
        number or interval_of(option.text)
        for number, option in zip(numbers, context.options, strict=True)
    ):
        return
    yield from _precision(context)
    yield from _units(context)


def check_places(content: Numeric) -> Iterator[Finding]:
    """Check that a number with decimals says how many are asked for.

    Without them 69 is wrong for 69.4, and nobody has said so. What the article writes in words
    ("two-and-a-half years") has no decimals that could be left out.
    """
    if content.decimals is not None or content.tolerance or content.value % 1 == 0:
        return
    figure = f"{content.value:f}"
    if any(has_run(figure, quote.exact) for quote in content.quotes):
        yield warning(
            "NU1",
            "decimals",
            N_("The answer is %(figure)s, and nothing says to how many places it is asked for."),
            N_("Set `decimals`, and say it in the question."),
            figure=figure,
        )


def _are_dates(context: LintContext) -> bool:
    return all(date_order(option.text, context.language) for option in context.options)


def _precision(context: LintContext) -> Iterator[Finding]:
    number = parse_number(context.key.text, context.language) if context.key else None
    others = [parse_number(option.text, context.language) for option in context.wrong]
    if context.key and number and all(one and one.decimals != number.decimals for one in others):
        yield warning(
            "OP16",
            f"options.{context.key.key}",
            N_("Only the right option, “%(text)s”, has so many decimals."),
            N_("Give all options as many, or ask for a rounded number."),
            text=context.key.text,
        )


def _units(context: LintContext) -> Iterator[Finding]:
    """OP17: hedges, numbers and scales removed, the same unit is left; or the item is about it."""
    if context.words and set(words_in(context.stem)) & context.words.unit_words:
        return
    residues = {residue(option.text) for option in context.options}
    if len(residues) > 1:
        yield error(
            "OP17",
            "options",
            N_("The options are in different units: %(units)s."),
            N_("Give all in one unit, or ask for the unit."),
            units=", ".join(f"“{residue}”" for residue in sorted(residues)),
        )


def residue(text: str) -> str:
    """Return what an amount is of: its text without hedge, number and scale, a unit by its name."""
    normal = _HEDGED.sub(" ", normalise(text).text).strip()
    numbers = numbers_in(normal)
    unit = ""
    if numbers and numbers[0][1] == 0:
        number, _, end = numbers[0]
        unit, normal = number.unit or "", normal[end:]
    rest = _NO_RESIDUE.sub(" ", _SCALE.sub(" ", normal)).strip()
    named = " ".join(part for part in (canonical_unit(unit) or unit, rest) if part)
    return named.removesuffix("s")


def _absurd(context: LintContext) -> Iterator[Finding]:
    """OP23: a wrong option of another type than the value, or one that cannot be."""
    wants_number = _wants_a_number(context)
    for option in context.wrong:
        if wants_number and not _is_amount(option, context.language):
            yield warning(
                "OP23",
                f"options.{option.key}",
                N_("The key is a number, and “%(text)s” is none."),
                N_("Give a number that a careless reader could take from the article."),
                text=option.text,
            )
        elif _is_impossible(option, context):
            yield warning(
                "OP23",
                f"options.{option.key}",
                N_("“%(text)s” cannot be."),
                N_("Give a value that could be true."),
                text=option.text,
            )


def _wants_a_number(context: LintContext) -> bool:
    types = {fact.value.type for fact in context.facts}
    keys = [parse_number(option.text, context.language) for option in context.right]
    return all(keys) and (not types or bool(types & NUMBERS))


def _is_amount(option: Option, language: str) -> bool:
    return parse_number(option.text, language) is not None or interval_of(option.text) is not None


def _is_impossible(option: Option, context: LintContext) -> bool:
    date = date_order(option.text, context.language)
    if date is not None:
        year, month, day = date
        return day > monthrange(year or _LEAP_YEAR, month)[1]
    number = parse_number(option.text, context.language)
    return number is not None and any(
        not low <= number.value <= high for low, high in _bounds(number, context)
    )


def _bounds(number: ParsedNumber, context: LintContext) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what bounds a number: its unit, and the relation of the fact whose value is the key."""
    if number.unit == "percent":
        yield _PERCENT
    for fact in context.facts:
        value = parse_number(fact.value.surface, context.language)
        keys = [parse_number(option.text, context.language) for option in context.right]
        if value is None or not any(key and is_number_of(key, value) for key in keys):
            continue
        if fact.value.type is ValueType.AGE:
            yield _AGE
        relation = context.relations.get(fact.relation)
        if relation is not None:
            infinity = Decimal("Infinity")
            low = -infinity if relation.low is None else relation.low
            yield low, infinity if relation.high is None else relation.high
