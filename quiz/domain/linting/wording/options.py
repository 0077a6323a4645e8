"""Options: one key, no two alike, each wrong one explained (docs/method.md 4.2).

GR3 one key · OP1 how many · OP2 equal options · OP3 overlapping options · OP4 all or none of the
above · OP15 numbers and dates in order · EX2 wrong options explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.quantities import quantities
from quiz.domain.questions.questions import Content, MultipleResponse, Option, SingleChoice
from quiz.domain.text.text import same, tokens
from quiz.domain.words.compare import date_order, is_number_of, says_all_or_none

_FEWEST, _MOST, _RECOMMENDED = 3, 5, 3
_FINAL = " .!?;,"


def check_options(content: Content, language: str) -> Iterator[Finding]:
    """Check the options of a content, if its kind has any."""
    if not isinstance(content, SingleChoice | MultipleResponse):
        return
    options = content.options
    yield from _one_key(content)
    yield from _how_many(content)
    yield from _alike(options, language)
    yield from _overlapping(options, language)
    yield from _all_or_none(options, language)
    yield from _in_order(content, language)
    yield from _explained(options)


def _one_key(content: SingleChoice | MultipleResponse) -> Iterator[Finding]:
    right = sum(option.right for option in content.options)
    if isinstance(content, SingleChoice) and right != 1:
        yield error(
            "GR3",
            "options",
            N_("%(right)s options are marked as right; one must be."),
            N_("Mark the one right option, or make it a multiple response question."),
            right=right,
        )
    elif isinstance(content, MultipleResponse) and not 1 <= right < len(content.options):
        yield error(
            "GR3",
            "options",
            N_("%(right)s of %(count)s options are marked as right."),
            N_("Mark at least one as right, and leave at least one that is wrong."),
            right=right,
            count=len(content.options),
        )


def _how_many(content: SingleChoice | MultipleResponse) -> Iterator[Finding]:
    count = len(content.options)
    if not _FEWEST <= count <= _MOST:
        yield error(
            "OP1",
            "options",
            N_("The number of options is %(count)s."),
            N_("Give at least %(fewest)s and at most %(most)s; fewer plausible ones are better."),
            count=count,
            fewest=_FEWEST,
            most=_MOST,
        )
    elif count > _RECOMMENDED and isinstance(content, SingleChoice):
        yield warning(
            "OP1",
            "options",
            N_("There are %(count)s options: is every wrong one plausible?"),
            N_("Leave out those that nobody would choose; three options are enough."),
            count=count,
        )


def _alike(options: Sequence[Option], language: str) -> Iterator[Finding]:
    for option, other in combinations(options, 2):
        if say_the_same(option.text, other.text, language):
            yield error(
                "OP2",
                f"options.{other.key}",
                N_("The options “%(one)s” and “%(other)s” are the same."),
                N_("Change one of them, or leave it out."),
                one=option.text,
                other=other.text,
            )


def say_the_same(one: str, other: str, language: str) -> bool:
    """Tell whether two texts are equal but for case, typography and the final mark, or in value."""
    return same(one.strip(_FINAL), other.strip(_FINAL)) or _equal_numbers(one, other, language)


def _equal_numbers(one: str, other: str, language: str) -> bool:
    first, second = quantities.parse_number(one, language), quantities.parse_number(other, language)
    if first is None or second is None or (first.hedge or "") != (second.hedge or ""):
        return False
    return is_number_of(first, second) and is_number_of(second, first)


def _overlapping(options: Sequence[Option], language: str) -> Iterator[Finding]:
    right = [option for option in options if option.right]
    wrong = [option for option in options if not option.right]
    for key in right:
        for other in wrong:
            # Equal ones are told by OP2.
            same_text = say_the_same(key.text, other.text, language)
            if not same_text and _overlap(key, other, language):
                yield error(
                    "OP3",
                    f"options.{other.key}",
                    N_("The wrong option “%(wrong)s” overlaps with the right one, “%(right)s”."),
                    N_("Make them exclude each other, or whoever chose it may be right."),
                    wrong=other.text,
                    right=key.text,
                )


def _overlap(key: Option, other: Option, language: str) -> bool:
    first, second = quantities.interval_of(key.text), quantities.interval_of(other.text)
    if first is not None and second is not None:
        # Quantities of different units are told apart by their units.
        return _unit(key, language) == _unit(other, language) and first.meets(second)
    one, two = set(tokens(key.text)), set(tokens(other.text))
    return one < two or two < one


def _all_or_none(options: Sequence[Option], language: str) -> Iterator[Finding]:
    for option in options:
        if says_all_or_none(option.text, language):
            yield error(
                "OP4",
                f"options.{option.key}",
                N_("The option “%(text)s” speaks of the other options."),
                N_("Give an answer of its own; for several right ones use multiple response."),
                text=option.text,
            )


def _in_order(content: SingleChoice | MultipleResponse, language: str) -> Iterator[Finding]:
    places = _places_in_order(content.options, language)
    if places is None:
        return
    if any(before > after for before, after in pairwise(places)) or not content.ordered:
        yield error(
            "OP15",
            "options",
            N_("The options are numbers or dates, and are not kept in ascending order."),
            N_(
                "Write them from the lowest to the highest, and keep them in this order "
                "(ordered = true)."
            ),
        )


def _places_in_order(options: Sequence[Option], language: str) -> list[tuple[float, ...]] | None:
    """Return what to order the options by, or None where they are not all numbers or dates."""
    dates = [date_order(option.text, language) for option in options]
    if options and all(dates):
        # "March" and "June 2019" have no order.
        years = {date[0] > 0 for date in dates if date}
        return [tuple(map(float, date)) for date in dates if date] if len(years) == 1 else None
    numbers = [_number(option, language) for option in options]
    units = {quantities.canonical_unit(number.unit or "") for number in numbers if number}
    if not options or not all(numbers) or (len(units) > 1 and None in units):
        return None
    unit = next(iter(units))
    values = [_in_unit(number, unit) for number in numbers if number]
    return [(value,) for value in values if value is not None]


def _in_unit(number: quantities.ParsedNumber, unit: str | None) -> float | None:
    if unit is None or number.unit is None:
        return float(number.value)
    value = quantities.convert(number.value, number.unit, unit)
    return None if value is None else float(value)


def _explained(options: Sequence[Option]) -> Iterator[Finding]:
    for option in options:
        if not option.right and not option.rationale.strip():
            yield error(
                "EX2",
                f"options.{option.key}",
                N_("Nothing says why the option “%(text)s” is wrong."),
                N_("Say in its rationale why it is wrong and whose value it is."),
                text=option.text,
            )


def _number(option: Option, language: str) -> quantities.ParsedNumber | None:
    return quantities.parse_number(option.text, language)


def _unit(option: Option, language: str) -> str | None:
    number = _number(option, language)
    return quantities.canonical_unit(number.unit or "") if number else None
