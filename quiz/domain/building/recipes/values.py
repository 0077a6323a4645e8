"""Recipes that ask for a value: by choice, as a number, in another unit, as a difference."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from quiz.domain.building.distractors import DistractorSet, choose, place_of, shown
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes import built
from quiz.domain.facts import wording
from quiz.domain.facts.facts import (
    ENTITIES,
    NUMBERS,
    Fact,
    TypedValue,
    ValueType,
    canonical_name,
    number_hedge,
    times_meet,
)
from quiz.domain.facts.relations import fill, slots_for, slots_of
from quiz.domain.quantities.quantities import convert
from quiz.domain.questions.questions import Numeric, Option, SingleChoice

# Roles and terms are asked for by choice where another subject of the relation has one too.
_CHOSEN = NUMBERS | ENTITIES | {ValueType.DATE, ValueType.ROLE, ValueType.TERM}


def value(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for the fact's value among proven distractors, numbers from the lowest to the highest."""
    own = inventory.values[fact.key]
    if own.type not in _CHOSEN or not can_be_asked(inventory, fact):
        return ()
    drawn = built.built_seed(seed, "value", (fact.key,))
    stem = question_about(inventory, fact)
    choice = choose(inventory, fact, stem, drawn)
    if choice is None:
        return ()
    used = tuple(
        replace(
            distractor, option=built.option_key(drawn, shown(distractor.value, choice.decimals))
        )
        for distractor in choice.chosen
    )
    content = SingleChoice(
        stem=_to_places(stem, own, choice.decimals),
        options=_options(drawn, own, choice),
        ordered=own.number is not None or own.span is not None,
        explanation=built.explained(inventory, fact, truth_of(inventory, fact)),
        quotes=fact.quotes,
        evidence=built.grounds(fact).evidence,
    )
    reason = "The key is the figure of the quote in other words."
    distractors = (*used, *choice.refused)
    own_key, article = (fact.key,), (fact.article,)
    return (
        built.made(
            "value", own_key, article, drawn, content, reason=reason, distractors=distractors
        ),
    )


def number(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for the fact's number, to be typed, exact to the decimals of the article."""
    own = inventory.values[fact.key]
    if own.number is None or not can_be_asked(inventory, fact):
        return ()
    # A number in words ("two-and-a-half") has no decimals that anybody counts.
    decimals = 0 if wording.spelled_out(own) else own.decimals
    stem = question_about(inventory, fact)
    content = Numeric(
        stem=f"{stem.removesuffix('?')}, {_places(decimals)}?" if decimals else stem,
        value=own.number,
        decimals=decimals or None,
        unit=wording.unit_words(own.unit),
        explanation=built.explained(inventory, fact, truth_of(inventory, fact)),
        quotes=fact.quotes,
        evidence=built.grounds(fact).evidence,
    )
    drawn = built.built_seed(seed, "number", (fact.key,))
    return (built.made("number", (fact.key,), (fact.article,), drawn, content),)


def unit(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for a quantity in the other unit in which the article gives it too."""
    own = inventory.values[fact.key]
    questions = []
    for other in inventory.of_article(fact.article):
        wanted = inventory.values[other.key]
        if not _is_converted(fact, own, other, wanted):
            continue
        facts = (fact.key, other.key)
        shared = built.grounds(fact, other)
        label = inventory.label(fact)
        given = wording.statement(
            inventory.relation(fact), fact, label, wording.value_text(fact, own)
        )
        about = f"{number_hedge(other)} " if number_hedge(other) else ""
        content = Numeric(
            stem=wording.sentences(given)
            + f" According to {label}, {about}how many {wording.unit_words(wanted.unit)} is that?",
            value=wanted.number or Decimal(0),
            decimals=wanted.decimals,
            unit=wording.unit_words(wanted.unit),
            explanation=_conversion(inventory, own, wanted, fact, other),
            quotes=shared.quotes,
            evidence=shared.evidence,
        )
        drawn = built.built_seed(seed, "unit", facts)
        questions.append(built.made("unit", facts, (fact.article,), drawn, content))
    return tuple(questions)


def compute(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for the difference of two exact figures of one subject at two times."""
    questions = []
    for other in inventory.of_subject(fact):
        one, two = inventory.values[fact.key], inventory.values[other.key]
        if fact.key >= other.key or not _can_be_compared(fact, other, one, two):
            continue
        facts = (fact.key, other.key)
        drawn = built.built_seed(seed, "compute", facts)
        content = _difference(inventory, fact, other, built.grounds(fact, other))
        articles = tuple(dict.fromkeys((fact.article, other.article)))
        reason = "The key is the difference of the two quoted figures."
        questions.append(built.made("compute", facts, articles, drawn, content, reason=reason))
    return tuple(questions)


def question_about(inventory: Inventory, fact: Fact) -> str:
    """Return the relation's question about a fact."""
    return fill(inventory.relation(fact).question, slots_for(fact, inventory.label(fact)))


def truth_of(inventory: Inventory, fact: Fact) -> str:
    """Return the relation's claim with the fact's own value."""
    text = wording.value_text(fact, inventory.values[fact.key])
    return wording.statement(inventory.relation(fact), fact, inventory.label(fact), text)


def can_be_asked(inventory: Inventory, fact: Fact) -> bool:
    """Tell whether a fact's value can be asked for: a hedged number needs its hedge in the stem."""
    return not number_hedge(fact) or "hedge" in slots_of(inventory.relation(fact).question)


def _options(drawn: str, own: TypedValue, choice: DistractorSet) -> tuple[Option, ...]:
    entries = [
        (own, "", True),
        *((distractor.value, distractor.rationale, False) for distractor in choice.chosen),
    ]
    return tuple(
        built.option(drawn, shown(one, choice.decimals), right=right, rationale=rationale)
        for one, rationale, right in sorted(
            entries, key=lambda entry: (place_of(entry[0]), entry[0].surface)
        )
    )


def _to_places(stem: str, own: TypedValue, decimals: int) -> str:
    """Say to how many places the key was rounded, if it was."""
    if own.number is None or own.decimals <= decimals:
        return stem
    one = wording.unit_words(own.unit, Decimal(1))
    places = _places(decimals) if decimals else f"to the nearest whole {one}"
    return f"{stem.removesuffix('?')}, {places}?"


def _places(decimals: int) -> str:
    return (
        "to one decimal"
        if decimals == 1
        else f"to {wording.figure(Decimal(decimals), words=True)} decimals"
    )


def _is_converted(fact: Fact, own: TypedValue, other: Fact, wanted: TypedValue) -> bool:
    if own.number is None or wanted.number is None or number_hedge(fact) or own.unit == wanted.unit:
        return False
    if canonical_name(fact.subject) != canonical_name(other.subject):
        return False
    there = convert(own.number, own.unit, wanted.unit)
    return there is not None and wanted.interval is not None and wanted.interval.contains(there)


def _conversion(
    inventory: Inventory, own: TypedValue, wanted: TypedValue, fact: Fact, other: Fact
) -> str:
    there = wording.value_text(other, wanted)
    here = wording.value_text(fact, own)
    return wording.sentences(
        f"{here} is {there}", wording.proof(inventory.label(fact), inventory.proving(fact))
    )


def _can_be_compared(fact: Fact, other: Fact, one: TypedValue, two: TypedValue) -> bool:
    return (
        one.number is not None
        and two.number is not None
        and one.number != two.number
        and one.unit == two.unit
        and not number_hedge(fact)
        and not number_hedge(other)
        and not times_meet(fact.as_of, other.as_of)
    )


def _difference(inventory: Inventory, fact: Fact, other: Fact, shared: built.Grounds) -> Numeric:
    one, two = inventory.values[fact.key], inventory.values[other.key]
    first, second = one.number or Decimal(0), two.number or Decimal(0)
    decimals = max(one.decimals, two.decimals)
    asked = "percentage point" if one.unit == "percent" else one.unit
    difference = abs(first - second)
    high, low = max(first, second), min(first, second)
    label, there = inventory.label(fact), inventory.label(other)
    what = wording.named_without_time(inventory.relation(fact), fact, label)
    return Numeric(
        stem=(
            built.left_open(inventory, fact, other)
            + f"By how many {wording.unit_words(asked)} do {label} and {there} differ in {what}"
            + (f", {_places(decimals)}?" if decimals else "?")
        ),
        value=difference,
        decimals=decimals or None,
        unit=wording.unit_words(asked),
        explanation=wording.sentences(
            f"{wording.figure(high, decimals)} − {wording.figure(low, decimals)} = "
            f"{wording.measured(difference, decimals, asked)}",
            f"{label} gives {wording.value_text(fact, one)}, "
            f"and {there} {wording.value_text(other, two)}",
        ),
        quotes=shared.quotes,
        evidence=shared.evidence,
    )
