"""Distractors: wrong options that a careless reader might choose, each proven to be wrong.

Candidates come in five tiers (docs/method.md 5.5): the value of the same subject at another time;
of another subject in the same article; another value of the same type there; a value of another
article; a number that nobody gave. The place of the key among them is drawn first, so that it does
not stand in the middle more often than anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.near_misses import invented
from quiz.domain.building.proofs import Candidate, Distractor, ProofStrength, prove
from quiz.domain.facts import facts
from quiz.domain.facts.wording import measured_as, rounded
from quiz.domain.messages import Message
from quiz.domain.seeds import mixed, number_below, window
from quiz.domain.text.text import tokens

# A leap year, so that every day of a year has a place in it.
_ANY = 2000
_COUNTRY = "country"
# Three options do (docs/method.md 5.5).
OPTIONS = 3

# How many facts of other articles are looked at: as many as give a choice, however large the bank.
_WINDOW = 24


@dataclass(frozen=True, kw_only=True)
class DistractorSet:
    """The distractors that were chosen, those that were refused, and where the key stands.

    `decimals` is to how many places all numbers are shown. `wanted` is the rank that was drawn for
    the key, `rank` the one that it has.
    """

    chosen: tuple[Distractor, ...]
    refused: tuple[Distractor, ...]
    wanted: int
    rank: int
    decimals: int = 0


def candidates(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[Candidate]:
    """Yield the candidates of a fact, the best tier first, mixed by the seed within a tier."""
    seen = {_name(inventory.values[fact.key])}
    for tier, others in enumerate(_tiers(inventory, fact, seed), 1):
        for candidate in mixed(f"{seed}|tier", others, lambda one: one.fact or _name(one.value)):
            if _name(candidate.value) not in seen:
                seen.add(_name(candidate.value))
                yield replace(candidate, tier=tier)


def choose(
    inventory: Inventory, fact: facts.Fact, stem: str, seed: str, options: int = OPTIONS
) -> DistractorSet | None:
    """Choose distractors around the drawn rank of a fact's key; None if too few are proven."""
    proven = [
        prove(inventory, fact, candidate, stem) for candidate in candidates(inventory, fact, seed)
    ]
    good = [
        distractor for distractor in proven if distractor.standing is not ProofStrength.REJECTED
    ]
    refused = tuple(
        distractor for distractor in proven if distractor.standing is ProofStrength.REJECTED
    )
    key = inventory.values[fact.key]
    wanted = number_below(seed, "rank", options)
    if not _is_ranked(key):
        picked = _apart(good, options - 1)
        if picked is None:
            return None
        return DistractorSet(chosen=picked, refused=refused, wanted=wanted, rank=wanted)
    for place in sorted(range(options), key=lambda rank: (abs(rank - wanted), rank)):
        chosen = _around(good, key, place, options - 1 - place)
        if chosen is not None:
            decimals = min(
                distractor.value.decimals for distractor in (*chosen, _as_distractor(key))
            )
            return DistractorSet(
                chosen=chosen, refused=refused, wanted=wanted, rank=place, decimals=decimals
            )
    return None


def shown(value: facts.TypedValue, decimals: int) -> str:
    """Return how a value reads as an option: a number to so many decimals, without its hedge."""
    if value.number is None:
        return value.surface
    return measured_as(value.number, min(decimals, value.decimals), value.unit, value)


def _tiers(inventory: Inventory, fact: facts.Fact, seed: str) -> Iterator[list[Candidate]]:
    value = inventory.values[fact.key]
    yield _taken(inventory, fact, inventory.of_subject(fact))
    yield _taken(inventory, fact, inventory.of_relation_in(fact.article, fact.relation))
    yield [
        *_taken(inventory, fact, _alike(inventory.alike_in(fact.article, value), value)),
        *_entities(inventory, fact, fact.article),
    ]
    far = [
        *window(seed, inventory.of_relation(fact.relation), _WINDOW),
        *_alike_elsewhere(window(seed, inventory.alike(value), _WINDOW), value),
    ]
    yield _taken(
        inventory, fact, [candidate for candidate in far if candidate.article != fact.article]
    )
    yield list(invented(inventory, fact, value))


def _taken(inventory: Inventory, fact: facts.Fact, others: Sequence[facts.Fact]) -> list[Candidate]:
    """Make candidates of other facts' values, in the unit of this one."""
    value = inventory.values[fact.key]
    found = []
    for other in others:
        taken = inventory.values[other.key]
        if (
            other.key != fact.key
            and taken.type is value.type
            and taken.unit == value.unit
            and _is_of_country(inventory, fact.key) <= _is_of_country(inventory, other.key)
        ):
            found.append(Candidate(value=taken, tier=0, fact=other.key))
    return found


def _alike(others: Sequence[facts.Fact], value: facts.TypedValue) -> list[facts.Fact]:
    """Leave out what has the same type and yet is nothing alike: terms, roles, words, quotes."""
    return (
        list(others)
        if value.type in facts.ENTITIES | facts.NUMBERS | {facts.ValueType.DATE}
        else []
    )


def _alike_elsewhere(others: Sequence[facts.Fact], value: facts.TypedValue) -> list[facts.Fact]:
    """Leave out organisations too: those of another article belong to other matters."""
    return [] if value.type is facts.ValueType.ORGANISATION else _alike(others, value)


def _entities(inventory: Inventory, fact: facts.Fact, article: str) -> list[Candidate]:
    """Make candidates of all who are named, but for the one of whom the fact speaks.

    What is said of a country is exchanged only for what is said of countries: a city that somebody
    visited may lie in another one.
    """
    value, own = inventory.values[fact.key], set(inventory.names_of(fact.subject))
    return [
        Candidate(
            value=facts.TypedValue(type=entity.type, surface=entity.name), tier=0, fact=entity.fact
        )
        for entity in inventory.entities(article)
        if entity.type is value.type
        and entity.fact != fact.key
        and entity.name not in own
        and _is_of_country(inventory, fact.key) <= _is_of_country(inventory, entity.fact)
    ]


def _is_of_country(inventory: Inventory, key: str) -> bool:
    return inventory.relation(inventory.facts[key]).subject_type == _COUNTRY


def _name(value: facts.TypedValue) -> str:
    return (
        f"{value.number.normalize():f}"
        if value.number is not None
        else facts.canonical_name(value.surface)
    )


def _is_ranked(value: facts.TypedValue) -> bool:
    return value.number is not None or value.span is not None


def place_of(value: facts.TypedValue) -> Decimal:
    """Return where a number or a date stands among others.

    A month or a day that is written without its year stands where it does in any year.
    """
    span = value.span
    if span is not None:
        is_dated = span.precision is facts.Precision.YEAR or str(span.start.year) in value.surface
        return Decimal((span.start if is_dated else span.start.replace(year=_ANY)).toordinal())
    return value.number if value.number is not None else Decimal(0)


def _apart(good: Sequence[Distractor], count: int) -> tuple[Distractor, ...] | None:
    """Take the first ones that are no part of each other."""
    chosen: list[Distractor] = []
    for distractor in good:
        words = set(tokens(distractor.text))
        others = [set(tokens(other.text)) for other in chosen]
        if all(not (words <= other or other <= words) for other in others):
            chosen.append(distractor)
        if len(chosen) == count:
            return tuple(chosen)
    return None


def _around(
    good: Sequence[Distractor], key: facts.TypedValue, below: int, above: int
) -> tuple[Distractor, ...] | None:
    """Take so many below and above the key, the best tiers first, all apart when rounded."""
    lower = [distractor for distractor in good if place_of(distractor.value) < place_of(key)]
    higher = [distractor for distractor in good if place_of(distractor.value) > place_of(key)]
    best: tuple[int, tuple[Distractor, ...]] | None = None
    for under in combinations(lower[:6], below):
        for over in combinations(higher[:6], above):
            chosen = (*under, *over)
            cost = sum(distractor.tier for distractor in chosen)
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


def _as_distractor(value: facts.TypedValue) -> Distractor:
    return Distractor(
        text=value.surface, tier=0, standing=ProofStrength.PROVED, reason=Message(""), value=value
    )
