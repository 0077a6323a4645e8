"""Distractors: wrong options that a careless reader might choose, each proven to be wrong.

Candidates come in five tiers (SCIENCE.md 5.5): the value of the same subject at another time; of
another subject in the same article; another value of the same type there; a value of another
article; a number that nobody gave. The place of the key among them is drawn first, so that it does
not stand in the middle more often than anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import combinations

from quiz.domain.drawing import mixed, number_below, window
from quiz.domain.facts import (
    ENTITIES,
    NUMBERS,
    DateSpan,
    Fact,
    Precision,
    TypedValue,
    ValueType,
    canonical_name,
    number_hedge,
    times_meet,
)
from quiz.domain.inventory import Inventory, KnownSentence
from quiz.domain.linting.words import has_run
from quiz.domain.quantities import Interval, ParsedNumber
from quiz.domain.text import tokens
from quiz.domain.text_marks import N_, Message
from quiz.domain.wording import figure, measured, named, rounded, sentences, value_text

# Three options do (SCIENCE.md 0, decision 10).
OPTIONS = 3
# How many facts of other articles are looked at: as many as give a choice, however large the bank.
_WINDOW = 24
# A figure ten times as large as the right one is absurd, and nobody chooses it (rule OP23).
_FAR = 10
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Steps that a careless reader may be off by: days, months, years.
_DAYS, _MONTH_STEPS, _YEARS = (-14, -7, 7, 14), (-3, -2, 2, 3), (-5, -3, -2, 2, 3, 5)
_SHARES, _AGES = (-12, -7, -4, 4, 7, 12), (-11, -7, -4, 4, 7, 11)
_PARTS = ("-0.25", "-0.15", "0.15", "0.25")
_GAPS = {"share": Decimal(3), "calendar": Decimal(3)}


class Standing(StrEnum):
    """How sure it is that a distractor is wrong.

    `checked`: a sentence names it beside the subject, and a fact that a person checked says what it
    is there. `rejected`: it may be right, or nobody can tell.
    """

    PROVED = "proved"
    CHECKED = "checked"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value that might be a distractor: its tier from 1 to 5, and the fact that it is taken from.

    A candidate of tier 5 is taken from no fact; `how` says how it was made.
    """

    value: TypedValue
    tier: int
    fact: str = ""
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Distractor:
    """A candidate after its proof. `option` is the key of its option, empty if it is not used."""

    text: str
    tier: int
    standing: Standing
    reason: Message
    fact: str = ""
    option: str = ""
    rationale: str = ""
    value: TypedValue


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The distractors that were chosen, those that were refused, and where the key stands.

    `decimals` is to how many places all numbers are shown. `wanted` is the rank that was drawn for
    the key, `rank` the one that it has.
    """

    chosen: tuple[Distractor, ...]
    refused: tuple[Distractor, ...]
    wanted: int
    rank: int
    decimals: int = 0


def candidates(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Candidate]:
    """Yield the candidates of a fact, the best tier first, mixed by the seed within a tier."""
    seen = {_name(inventory.values[fact.key])}
    for tier, others in enumerate(_tiers(inventory, fact, seed), 1):
        for candidate in mixed(f"{seed}|tier", others, lambda one: one.fact or _name(one.value)):
            if _name(candidate.value) not in seen:
                seen.add(_name(candidate.value))
                yield replace(candidate, tier=tier)


def prove(
    inventory: Inventory, fact: Fact, candidate: Candidate, stem: str, *, one_value: bool = False
) -> Distractor:
    """Prove that a candidate is wrong for a fact whose question has this stem, or say why not.

    The steps are those of SCIENCE.md 5.5; the sixth, that a person approved it, is kept by the
    facts themselves: only checked ones are in the inventory. `one_value` takes the second as given.
    """
    for standing, reason in _steps(inventory, fact, candidate, stem, one_value):
        return _judged(inventory, fact, candidate, standing, reason)
    reason = Message(
        N_("It is of the same type, excludes the right value, and no sentence has it.")
    )
    return _judged(inventory, fact, candidate, Standing.PROVED, reason)


def choose(
    inventory: Inventory, fact: Fact, stem: str, seed: str, options: int = OPTIONS
) -> Choice | None:
    """Choose distractors around the drawn rank of a fact's key; None if too few are proven."""
    proven = [
        prove(inventory, fact, candidate, stem) for candidate in candidates(inventory, fact, seed)
    ]
    good = [one for one in proven if one.standing is not Standing.REJECTED]
    refused = tuple(one for one in proven if one.standing is Standing.REJECTED)
    key = inventory.values[fact.key]
    wanted = number_below(seed, "rank", options)
    if not _is_ranked(key):
        picked = _apart(good, options - 1)
        if picked is None:
            return None
        return Choice(chosen=picked, refused=refused, wanted=wanted, rank=wanted)
    for place in sorted(range(options), key=lambda one: (abs(one - wanted), one)):
        chosen = _around(good, key, place, options - 1 - place)
        if chosen is not None:
            decimals = min(one.value.decimals for one in (*chosen, _as_distractor(key)))
            return Choice(
                chosen=chosen, refused=refused, wanted=wanted, rank=place, decimals=decimals
            )
    return None


def shown(value: TypedValue, decimals: int) -> str:
    """Return how a value reads as an option: a number to so many decimals, without its hedge."""
    if value.number is None:
        return value.surface
    return measured(value.number, min(decimals, value.decimals), value.unit)


# --- candidates ------------------------------------------------------------------------------


def _tiers(inventory: Inventory, fact: Fact, seed: str) -> Iterator[list[Candidate]]:
    value = inventory.values[fact.key]
    yield _taken(inventory, fact, inventory.of_subject(fact))
    yield _taken(inventory, fact, inventory.of_relation_in(fact.article, fact.relation))
    yield [
        *_taken(inventory, fact, _alike(inventory.alike_in(fact.article, value), value)),
        *_entities(inventory, fact, fact.article),
    ]
    far = [
        *window(seed, inventory.of_relation(fact.relation), _WINDOW),
        *_alike(window(seed, inventory.alike(value), _WINDOW), value),
    ]
    yield _taken(inventory, fact, [one for one in far if one.article != fact.article])
    yield list(_invented(inventory, fact, value))


def _taken(inventory: Inventory, fact: Fact, others: Sequence[Fact]) -> list[Candidate]:
    """Make candidates of other facts' values, in the unit of this one."""
    value = inventory.values[fact.key]
    found = []
    for other in others:
        taken = inventory.values[other.key]
        if other.key != fact.key and taken.type is value.type and taken.unit == value.unit:
            found.append(Candidate(value=taken, tier=0, fact=other.key))
    return found


def _alike(others: Sequence[Fact], value: TypedValue) -> list[Fact]:
    """Leave out what has the same type and yet is nothing alike: terms, roles, words, quotes."""
    return list(others) if value.type in ENTITIES | NUMBERS | {ValueType.DATE} else []


def _entities(inventory: Inventory, fact: Fact, article: str) -> list[Candidate]:
    value = inventory.values[fact.key]
    return [
        Candidate(value=TypedValue(type=entity.type, surface=entity.name), tier=0, fact=entity.fact)
        for entity in inventory.entities(article)
        if entity.type is value.type and entity.fact != fact.key
    ]


def _invented(inventory: Inventory, fact: Fact, value: TypedValue) -> Iterator[Candidate]:
    if value.span is not None:
        yield from _dates(value, value.span)
    elif value.number is not None and value.interval is not None:
        relation = inventory.relation(fact)
        gap = relation.gap or _GAPS.get(value.dimension, value.number / 10)
        for number, how in _near(value.number, value):
            if abs(number - value.number) >= gap:
                yield Candidate(value=_with_number(value, number), tier=5, how=how)


def _near(number: Decimal, value: TypedValue) -> Iterator[tuple[Decimal, str]]:
    """Yield near misses: digits that changed places, and figures somewhat higher and lower."""
    digits = figure(number, value.decimals).replace(",", "")
    if " " not in digits:
        for place in range(len(digits) - 1):
            one, other = digits[place], digits[place + 1]
            if one.isdigit() and other.isdigit() and one != other and (place or other != "0"):
                swapped = digits[:place] + other + one + digits[place + 2 :]
                yield Decimal(swapped), "Two of its digits have changed places"
        whole, point, part = digits.partition(".")
        if point and len(whole) == 2 and len(part) == 1:
            yield Decimal(f"{whole[0]}{part}.{whole[1]}"), "Two of its digits have changed places"
    if value.dimension == "share":
        steps = [Decimal(step) for step in _SHARES]
    elif value.dimension == "calendar" and number > 12:
        steps = [Decimal(step) for step in _AGES]
    elif number < 20:
        steps = [Decimal(step) for step in (-3, -2, 2, 3, 4)]
    else:
        steps = [_round_step(number * Decimal(part), number) for part in _PARTS]
    for step in steps:
        if number + step > 0:
            yield number + step, "It is not far from the right figure"


def _round_step(step: Decimal, number: Decimal) -> Decimal:
    """Round a step as the number is round, so that 300 has 200 beside it and not 225."""
    exponent = number.normalize().as_tuple().exponent
    grain = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    whole = (step / grain).to_integral_value(rounding=ROUND_HALF_UP)
    return (whole or Decimal(1).copy_sign(step)) * grain


def _dates(value: TypedValue, span: DateSpan) -> Iterator[Candidate]:
    """Yield neighbouring days of the same weekday, months of the same year, or years."""
    if span.precision is Precision.DAY:
        days = (span.start + timedelta(days=step) for step in _DAYS)
        made = [(day, day, _day_like(value.surface, day)) for day in days]
    elif span.precision is Precision.MONTH:
        months = [span.start.month + step for step in _MONTH_STEPS]
        firsts = [span.start.replace(month=month) for month in months if 1 <= month <= 12]
        made = [(first, _month_end(first), _month_like(value.surface, first)) for first in firsts]
    else:
        years = [span.start.year + step for step in _YEARS]
        made = [
            (span.start.replace(year=year), span.end.replace(year=year), str(year))
            for year in years
        ]
    for start, end, surface in made:
        other = DateSpan(start, end, span.precision, span.basis)
        made_value = replace(value, surface=surface, span=other)
        yield Candidate(value=made_value, tier=5, how="It is not far from the right date")


def _month_end(first: date) -> date:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _day_like(surface: str, day: date) -> str:
    year = f", {day.year}" if str(day.year) in surface else ""
    return f"{_MONTHS[day.month - 1]} {day.day}{year}"


def _month_like(surface: str, first: date) -> str:
    year = f" {first.year}" if str(first.year) in surface else ""
    return f"{_MONTHS[first.month - 1]}{year}"


def _with_number(value: TypedValue, number: Decimal) -> TypedValue:
    exact = rounded(number, value.decimals)
    return replace(
        value,
        surface=measured(exact, value.decimals, value.unit),
        number=exact,
        interval=Interval(exact, exact),
    )


# --- the proof -------------------------------------------------------------------------------

_Step = Iterator[tuple[Standing, Message]]


def _steps(
    inventory: Inventory, fact: Fact, candidate: Candidate, stem: str, one_value: bool
) -> _Step:
    """Yield what the first step that decides says; nothing where all of them pass."""
    yield from _excludes(inventory, fact, candidate)
    if not one_value:
        yield from _only_one(inventory, fact)
    yield from _at_another_time(inventory, fact, candidate, stem)
    yield from _reasonable(inventory, fact, candidate)
    yield from _not_beside(inventory, fact, candidate)


def _excludes(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Steps 1 and 5: of one type and unit, and neither the right value nor a part of it."""
    value, wrong = inventory.values[fact.key], candidate.value
    if wrong.type is not value.type or wrong.unit != value.unit:
        yield Standing.REJECTED, Message(N_("It is of another type or in another unit."))
    elif value.type in NUMBERS and (value.number is None or wrong.number is None):
        yield Standing.REJECTED, Message(N_("It is no figure."))
    elif value.span and wrong.span and value.span.precision is not wrong.span.precision:
        yield Standing.REJECTED, Message(N_("One of the dates is more exact than the other."))
    elif value.type in NUMBERS | {ValueType.DATE}:
        if value.meets(wrong) or _hedged_alike(fact, value, wrong):
            yield Standing.REJECTED, Message(N_("It may be the same number or date."))
    elif _share_a_name(inventory, value.surface, wrong.surface):
        yield (
            Standing.REJECTED,
            Message(N_("It is another name of the right answer, or part of it.")),
        )


def _hedged_alike(fact: Fact, value: TypedValue, wrong: TypedValue) -> bool:
    """Tell whether the wrong number, said with the hedge of the right one, could still be right.

    The stem carries the hedge ("around how many"), so that it spreads over all options. A hedge
    that opens an end ("more than") is asked for by its figure, which is one number.
    """
    if not number_hedge(fact) or value.interval is None or wrong.number is None:
        return False
    if value.number is None or not (
        value.interval.low.is_finite() and value.interval.high.is_finite()
    ):
        return value.number == wrong.number
    scale = wrong.number / value.number if value.number else Decimal(1)
    spread = Interval(value.interval.low * scale, value.interval.high * scale)
    return value.interval.meets(spread)


def _only_one(inventory: Inventory, fact: Fact) -> _Step:
    """Step 2: the subject has one value at a time, or the article says that there is no other."""
    relation = inventory.relation(fact)
    if not (relation.functional or relation.exclusive):
        yield Standing.REJECTED, Message(N_("The subject may have several such values."))


def _at_another_time(inventory: Inventory, fact: Fact, candidate: Candidate, stem: str) -> _Step:
    """Step 3: where the subject does have this value, the stem rules that time out."""
    for other in inventory.of_subject(fact):
        value = inventory.values[other.key]
        if other.key == fact.key or not value.meets(candidate.value):
            continue
        label = fact.as_of.label if fact.as_of else ""
        if times_meet(fact.as_of, other.as_of) or not has_run(label, stem):
            yield (
                Standing.REJECTED,
                Message(
                    N_("The fact “%(fact)s” gives this value, and the stem does not rule it out."),
                    {"fact": other.key},
                ),
            )
            return


def _reasonable(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Rule OP23: within the hard bounds of the relation, and not absurdly far away."""
    relation, value = inventory.relation(fact), inventory.values[fact.key]
    number = candidate.value.number
    if number is None or value.number is None:
        return
    high = Decimal(100) if value.unit == "percent" and relation.high is None else relation.high
    low = Decimal(0) if relation.low is None else relation.low
    if number < low or (high is not None and number > high):
        yield Standing.REJECTED, Message(N_("It is outside the bounds of what is possible."))
    elif value.dimension != "share" and not (value.number / _FAR <= number <= value.number * _FAR):
        yield Standing.REJECTED, Message(N_("It is so far away that nobody would choose it."))


def _not_beside(inventory: Inventory, fact: Fact, candidate: Candidate) -> _Step:
    """Step 4: no sentence names it beside the subject, or a checked fact says what it is there."""
    names = inventory.names_of(fact.subject)
    for sentence in inventory.sentences(fact.article):
        if not _stands_in(inventory, sentence, candidate):
            continue
        if candidate.tier == 5:
            yield Standing.REJECTED, Message(N_("The article has this figure, and it was made up."))
            return
        if not sentence.names(names):
            continue
        if not _accounted_for(inventory, fact, sentence, candidate):
            yield (
                Standing.REJECTED,
                Message(
                    N_("The sentence %(sentence)s names it beside the subject."),
                    {"sentence": sentence.id},
                ),
            )
            return
        yield (
            Standing.CHECKED,
            Message(
                N_(
                    "The sentence %(sentence)s names it beside the subject, as “%(fact)s” explains."
                ),
                {"sentence": sentence.id, "fact": candidate.fact},
            ),
        )
        return


def _stands_in(inventory: Inventory, sentence: KnownSentence, candidate: Candidate) -> bool:
    value = candidate.value
    if value.number is not None:
        unit = value.unit or None
        return sentence.gives(ParsedNumber(value.number, value.decimals, unit, None, ""))
    if value.type in ENTITIES:
        return sentence.names(inventory.names_of(value.surface))
    return has_run(value.surface, sentence.text)


def _accounted_for(
    inventory: Inventory, fact: Fact, sentence: KnownSentence, candidate: Candidate
) -> bool:
    """Tell whether a fact of that sentence has the candidate as its value or its subject.

    It must be a fact about something else than the one that is asked for.
    """
    for key in inventory.facts_at(sentence.id):
        other = inventory.facts[key]
        if key == fact.key or (other.relation == fact.relation and _same_subject(other, fact)):
            continue
        if _share_a_name(inventory, other.subject, candidate.value.surface):
            return True
        value = inventory.values[key]
        if value.type is candidate.value.type and value.meets(candidate.value):
            return True
    return False


def _same_subject(one: Fact, other: Fact) -> bool:
    return canonical_name(one.subject) == canonical_name(other.subject)


def _share_a_name(inventory: Inventory, one: str, other: str) -> bool:
    """Tell whether two names are of one thing, or the words of one are among those of the other."""
    first = {canonical_name(name) for name in inventory.names_of(one)}
    second = {canonical_name(name) for name in inventory.names_of(other)}
    words, others = set(tokens(one)), set(tokens(other))
    return bool(first & second) or words <= others or others <= words


def _judged(
    inventory: Inventory, fact: Fact, candidate: Candidate, standing: Standing, reason: Message
) -> Distractor:
    return Distractor(
        text=candidate.value.surface,
        tier=candidate.tier,
        standing=standing,
        reason=reason,
        fact=candidate.fact,
        rationale=_whose(inventory, fact, candidate),
        value=candidate.value,
    )


def _whose(inventory: Inventory, fact: Fact, candidate: Candidate) -> str:
    """Say whose value a wrong option is, or that it is nobody's."""
    label = inventory.label(fact)
    if not candidate.fact:
        return sentences(f"{candidate.how}; {label} has it nowhere")
    source = inventory.facts[candidate.fact]
    relation, place = inventory.relation(source), inventory.label(source)
    what = named(relation, source, place)
    given = value_text(source, inventory.values[source.key])
    if source.value.type is candidate.value.type and inventory.values[source.key].meets(
        candidate.value
    ):
        return sentences(f"{place} gives {given} as {what}")
    return sentences(f"{place} names {candidate.value.surface} elsewhere: {what} is {given}")


# --- the choice ------------------------------------------------------------------------------


def _name(value: TypedValue) -> str:
    return (
        f"{value.number.normalize():f}"
        if value.number is not None
        else canonical_name(value.surface)
    )


def _is_ranked(value: TypedValue) -> bool:
    return value.number is not None or value.span is not None


def _place(value: TypedValue) -> Decimal:
    """Return where a number or a date stands among others."""
    if value.span is not None:
        return Decimal(value.span.start.toordinal())
    return value.number if value.number is not None else Decimal(0)


def _apart(good: Sequence[Distractor], count: int) -> tuple[Distractor, ...] | None:
    """Take the first ones that are no part of each other."""
    chosen: list[Distractor] = []
    for one in good:
        words = set(tokens(one.text))
        others = [set(tokens(other.text)) for other in chosen]
        if all(not (words <= other or other <= words) for other in others):
            chosen.append(one)
        if len(chosen) == count:
            return tuple(chosen)
    return None


def _around(
    good: Sequence[Distractor], key: TypedValue, below: int, above: int
) -> tuple[Distractor, ...] | None:
    """Take so many below and above the key, the best tiers first, all apart when rounded."""
    lower = [one for one in good if _place(one.value) < _place(key)]
    higher = [one for one in good if _place(one.value) > _place(key)]
    best: tuple[int, tuple[Distractor, ...]] | None = None
    for under in combinations(lower[:6], below):
        for over in combinations(higher[:6], above):
            chosen = (*under, *over)
            cost = sum(one.tier for one in chosen)
            if (best is None or cost < best[0]) and _readable((*chosen, _as_distractor(key))):
                best = (cost, chosen)
    return best[1] if best else None


def _readable(options: Sequence[Distractor]) -> bool:
    """Tell whether numbers shown to the same decimals stay apart: no odd precision, no overlap."""
    if any(option.value.number is None for option in options):
        return len({option.text for option in options}) == len(options)
    decimals = min(option.value.decimals for option in options)
    shown_numbers = [rounded(option.value.number or Decimal(0), decimals) for option in options]
    return len(set(shown_numbers)) == len(options)


def _as_distractor(value: TypedValue) -> Distractor:
    return Distractor(
        text=value.surface, tier=0, standing=Standing.PROVED, reason=Message(""), value=value
    )
