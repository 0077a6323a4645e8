"""Operators: the ways in which a fact becomes a claim, and the verdict that each one licenses.

This is the one list (SCIENCE.md 5.4): a claim is REFUTED only where the condition of its operator
holds. Claims come in pairs of one frame, so that the words do not tell the verdict: for each value
that was exchanged there is the claim with the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from quiz.domain.distractors import Candidate, Distractor, Standing, candidates, prove
from quiz.domain.drawing import number_below
from quiz.domain.facts import (
    NUMBERS,
    WORDED,
    Fact,
    TypedValue,
    ValueType,
    canonical_name,
    number_hedge,
    open_status,
    times_meet,
)
from quiz.domain.inventory import Inventory
from quiz.domain.linting.words import content_words
from quiz.domain.quantities import Interval, convert
from quiz.domain.questions import Facet, Verdict
from quiz.domain.relations import fill, slots_for, slots_of
from quiz.domain.wording import (
    according,
    judged,
    measured,
    named,
    quoted,
    rounded,
    statement,
    value_text,
)

_INFINITY = Decimal("Infinity")
# What is missing where a value is not known, by what the value is.
_MISSING: Mapping[ValueType, Facet] = {
    **dict.fromkeys(NUMBERS, Facet.HOW_MANY),
    ValueType.DATE: Facet.WHEN,
    ValueType.PLACE: Facet.WHERE,
    ValueType.PERSON: Facet.WHO,
    ValueType.ORGANISATION: Facet.WHO,
}
# Relations of which every subject has a value of its own, whatever the others have.
_EACH_THEIR_OWN = frozenset({ValueType.AGE})
# Words that say that a value is not final, and the one that says that it is.
OPEN = frozenset({"preliminary", "early", "provisional", "unofficial"})
FINAL = "final"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement to be judged, made from a fact by an operator.

    `frame` is the same for the claims of a pair. `claimed` is the interval of the number that it
    states, in the fact's unit; `distractor` the value that was put in; `facts` the facts that show
    the verdict, the fact itself first; `why` what to say after the truth; `what` names that which
    the closest sentence does not give.
    """

    text: str
    verdict: Verdict
    operator: str
    fact: str
    frame: str
    facts: tuple[str, ...]
    articles: tuple[str, ...]
    why: str = ""
    truth: str = ""
    claimed: Interval | None = None
    distractor: Distractor | None = None
    missing: Facet | None = None
    what: str = ""

    @property
    def name(self) -> str:
        """The part of a permanent key that tells the claims of one fact apart."""
        return f"{self.frame}-{self.verdict.value.split('-')[0]}"


@dataclass(frozen=True)
class Operator:
    """A way to make claims: its name, the verdict that it licenses, its condition, its claims.

    `holds` tells whether the condition holds for a claim; `make` yields claims for a fact, those
    of a pair next to each other.
    """

    name: str
    verdict: Verdict
    holds: Callable[[Inventory, Claim], bool]
    make: Callable[[Inventory, Fact, str], Iterator[Claim]]


def claims(inventory: Inventory, fact: Fact, seed: str) -> tuple[Claim, ...]:
    """Return all claims of a fact whose operators license their verdicts, each wording once.

    A refuted or unsupported claim whose condition does not hold takes its frame with it.
    """
    made = [
        claim for operator in OPERATORS.values() for claim in operator.make(inventory, fact, seed)
    ]
    broken = {claim.frame for claim in made if not licensed(inventory, claim)}
    by_text = {claim.text: claim for claim in reversed(made) if claim.frame not in broken}
    return tuple(claim for claim in made if by_text.get(claim.text) is claim)


def licensed(inventory: Inventory, claim: Claim) -> bool:
    """Tell whether the claim's operator licenses its verdict, and its condition holds."""
    operator = OPERATORS.get(claim.operator)
    return (
        operator is not None
        and operator.verdict is claim.verdict
        and operator.holds(inventory, claim)
    )


# --- conditions ------------------------------------------------------------------------------


def _source(inventory: Inventory, claim: Claim) -> tuple[Fact, TypedValue]:
    return inventory.facts[claim.fact], inventory.values[claim.fact]


def _as_stated(inventory: Inventory, claim: Claim) -> bool:
    """SUPPORTED: the source's interval lies inside the claimed one."""
    _, value = _source(inventory, claim)
    if value.interval is None or claim.claimed is None:
        return True
    return claim.claimed.contains(value.interval)


def _exchanged(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the relation allows one value, and the one put in is proven to be another."""
    fact, value = _source(inventory, claim)
    relation, put_in = inventory.relation(fact), claim.distractor
    if not (relation.functional or relation.exclusive) or put_in is None:
        return False
    if put_in.standing is Standing.REJECTED:
        return False
    if claim.claimed is not None and value.interval is not None:
        return not claim.claimed.meets(value.interval)
    return not value.meets(put_in.value)


def _bounded(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the relation is functional and the claimed interval does not meet the source's."""
    fact, value = _source(inventory, claim)
    if not inventory.relation(fact).functional or claim.claimed is None or value.interval is None:
        return False
    return not claim.claimed.meets(value.interval)


def _antonym(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the author of the relation wrote that this cannot be true where the claim is."""
    return bool(inventory.relation(inventory.facts[claim.fact]).antonym)


def _exclusive(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article says that there is only one."""
    relation = inventory.relation(inventory.facts[claim.fact])
    return relation.exclusive and bool(relation.antonym)


def _open(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article says that the value is not final, and its words are the evidence."""
    fact = inventory.facts[claim.fact]
    said = [quote.exact for quote in inventory.proving(fact)]
    status = open_status(fact)
    return status in OPEN and any(status in quote.lower() for quote in said)


def _hedged(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: the claimed value is one of those that the source leaves open."""
    fact, value = _source(inventory, claim)
    if not number_hedge(fact) or claim.claimed is None or value.interval is None:
        return False
    return value.interval.contains(claim.claimed) and not claim.claimed.contains(value.interval)


def _one_source(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article names one source, and no other fact gives the same value."""
    fact, value = _source(inventory, claim)
    return bool(fact.attribution) and not any(
        other.key != fact.key and inventory.values[other.key].meets(value)
        for other in inventory.alike_in(fact.article, value)
        if other.attribution and other.attribution != fact.attribution
    )


def _attributed(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: only somebody says so, and the relation claims it as their word."""
    fact = inventory.facts[claim.fact]
    return bool(fact.attribution) and "attribution" in slots_of(inventory.relation(fact).claim)


def _other_unit(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the units have one dimension, and a factor that is not 1 between them."""
    fact, value = _source(inventory, claim)
    if value.interval is None or claim.claimed is None or value.dimension == "count":
        return False
    return inventory.relation(fact).functional and not claim.claimed.meets(value.interval)


def _not_told(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: no sentence has all the words that go beyond the fact."""
    fact = inventory.facts[claim.fact]
    added = content_words(claim.text, inventory.language) - content_words(
        f"{claim.truth} {' '.join(inventory.names_of(fact.subject))}", inventory.language
    )
    return bool(added) and not any(
        added <= sentence.words for sentence in inventory.sentences(fact.article)
    )


def _added(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: a subject may have several such values, and this one is not told."""
    relation = inventory.relation(inventory.facts[claim.fact])
    if claim.distractor is None:
        return _not_told(inventory, claim)
    several = not (relation.functional or relation.exclusive)
    return several and claim.distractor.standing is not Standing.REJECTED


def _no_other_side(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: one side of the comparison is given in none of the articles."""
    fact = inventory.facts[claim.fact]
    donor = inventory.facts[claim.facts[-1]]
    return donor.key != fact.key and not any(
        times_meet(other.as_of, donor.as_of)
        for article in claim.articles
        for other in inventory.of_relation_in(article, fact.relation)
    )


def _not_given_for(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: the article names the other subject and gives no such value of it."""
    return claim.what != "" and claim.missing is Facet.NOT_MENTIONED


# --- claims ----------------------------------------------------------------------------------


def _make_nothing(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Make nothing: the claims of this operator are made as the other half of a pair."""
    yield from ()


def _supported(inventory: Inventory, fact: Fact, frame: str, **changes: object) -> Claim:
    """Return the claim that the fact states, as one half of a pair."""
    value = inventory.values[fact.key]
    relation, label = inventory.relation(fact), inventory.label(fact)
    text = statement(relation, fact, label, value_text(fact, value))
    claim = Claim(
        text=text,
        truth=text,
        verdict=Verdict.SUPPORTED,
        operator="as-stated",
        fact=fact.key,
        frame=frame,
        facts=(fact.key,),
        articles=(fact.article,),
        claimed=value.interval,
        what=named(relation, fact, label),
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def _make_stated(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield the claim as it stands for facts that have no false half."""
    yield _supported(inventory, fact, "stated")


def _make_exchanged(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair: the right value, and the nearest proven wrong one in its place."""
    value, relation = inventory.values[fact.key], inventory.relation(fact)
    if value.type in NUMBERS and value.number is None:
        return
    if not (relation.functional or relation.exclusive):
        yield from _make_added(inventory, fact, seed)
        return
    true = _supported(inventory, fact, "value")
    stem = f"{judged(inventory.label(fact), true.text)} {according(inventory.label(fact), '')}"
    for candidate in candidates(inventory, fact, seed):
        put_in = prove(inventory, fact, candidate, stem)
        if put_in.standing is Standing.REJECTED or not _fits(value, put_in.value):
            continue
        text, claimed = _with_value(inventory, fact, put_in.value)
        if claimed is not None and value.interval is not None and claimed.meets(value.interval):
            continue
        yield true
        yield replace(
            true,
            text=text,
            verdict=Verdict.REFUTED,
            operator=_exchange_of(inventory, fact, candidate, value),
            claimed=claimed,
            distractor=put_in,
            why=put_in.rationale,
        )
        return


def _make_added(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield the claim with another value where a subject may have several: nobody said it has."""
    if fact.value.type not in WORDED:
        return
    true, label = _supported(inventory, fact, "value"), inventory.label(fact)
    stem = f"{judged(label, true.text)} {according(label, '')}"
    for candidate in candidates(inventory, fact, seed):
        put_in = prove(inventory, fact, candidate, stem, one_value=True)
        if put_in.standing is Standing.REJECTED:
            continue
        text, _ = _with_value(inventory, fact, put_in.value)
        yield true
        yield replace(
            true,
            text=text,
            verdict=Verdict.NEI,
            operator="list-addition",
            distractor=put_in,
            missing=Facet.NOT_MENTIONED,
            what="what the claim says",
            why=f"{put_in.rationale} That it is so here as well is said nowhere",
        )
        return


def _fits(value: TypedValue, other: TypedValue) -> bool:
    """Tell whether a value can stand in the other's place without showing by its form."""
    return value.number is None or other.number is not None


def _exchange_of(inventory: Inventory, fact: Fact, candidate: Candidate, value: TypedValue) -> str:
    if candidate.tier == 5:
        return "near-miss"
    if value.type not in NUMBERS and value.type is not ValueType.DATE:
        return "entity-swap"
    source = inventory.facts[candidate.fact]
    if canonical_name(source.subject) == canonical_name(fact.subject):
        return "value-swap-other-time"
    return "value-swap-other-subject"


def _with_value(
    inventory: Inventory, fact: Fact, put_in: TypedValue
) -> tuple[str, Interval | None]:
    """Return the claim with another value under the same hedge, and the interval it claims."""
    value = inventory.values[fact.key]
    relation, label = inventory.relation(fact), inventory.label(fact)
    if put_in.number is None or value.number is None or value.interval is None:
        words = quoted(put_in.surface) if put_in.type is ValueType.QUOTE else put_in.surface
        return statement(relation, fact, label, words), None
    decimals = min(put_in.decimals, value.decimals)
    number = rounded(put_in.number, decimals)
    text = f"{number_hedge(fact)} {measured(number, decimals, put_in.unit)}".strip()
    return statement(relation, fact, label, text), _scaled(value, number)


def _scaled(value: TypedValue, number: Decimal) -> Interval:
    """Return the interval of another number under the hedge of this value."""
    interval, own = value.interval, value.number
    if interval is None or not own:
        return Interval(number, number)
    factor = number / own
    return Interval(
        interval.low * factor, interval.high * factor, interval.low_open, interval.high_open
    )


def _make_bounded(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield pairs of one frame: more than less, more than more; less than more, less than less."""
    value = inventory.values[fact.key]
    bounds = _bounds(value)
    if bounds is None or number_hedge(fact) or not inventory.relation(fact).functional:
        return
    low, high = bounds
    is_more = number_below(seed, f"{fact.key}|bound", 2) == 0
    words, inside, outside = ("more than", low, high) if is_more else ("less than", high, low)
    true = _supported(inventory, fact, "bound")
    for bound, verdict, operator in (
        (inside, Verdict.SUPPORTED, "generalisation"),
        (outside, Verdict.REFUTED, "bound-swap"),
    ):
        claimed = (
            Interval(bound, _INFINITY, low_open=True)
            if is_more
            else Interval(-_INFINITY, bound, high_open=True)
        )
        text = statement(
            inventory.relation(fact),
            fact,
            inventory.label(fact),
            f"{words} {measured(bound, 0, value.unit)}",
        )
        yield replace(
            true, text=text, verdict=verdict, operator=operator, claimed=claimed, frame="bound"
        )


def _bounds(value: TypedValue) -> tuple[Decimal, Decimal] | None:
    """Return a whole, round number somewhat below a value and one above it."""
    number = value.number
    if number is None or number < 5 or (value.type is ValueType.COUNT and number < 10):
        return None
    step = Decimal(1).scaleb(number.adjusted()) if number >= 20 else Decimal(1)
    if value.dimension == "share" and number >= 20:
        step = Decimal(5)
    low = (number / step).to_integral_value(rounding=ROUND_FLOOR) * step
    high = low + step
    low = low - step if low == number else low
    if low <= 0 or (value.dimension == "share" and high >= 100):
        return None
    return low, high


def _make_antonym(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    relation, label = inventory.relation(fact), inventory.label(fact)
    if not relation.antonym:
        return
    true = _supported(inventory, fact, "antonym")
    slots = slots_for(fact, label, value_text(fact, inventory.values[fact.key]))
    operator = "quantifier" if relation.exclusive else "antonym"
    yield true
    yield replace(
        true,
        text=fill(relation.antonym, slots, capital=False),
        verdict=Verdict.REFUTED,
        operator=operator,
        claimed=None,
    )


def _make_final(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair: the value with its status, and the value as the final one."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    if open_status(fact) not in OPEN or "status" not in slots_of(relation.claim):
        return
    true = _supported(inventory, fact, "status")
    text = statement(
        relation, fact, label, value_text(fact, inventory.values[fact.key]), status=FINAL
    )
    yield true
    why = f"{label} calls them {quoted(open_status(fact))}, not final"
    yield replace(true, text=text, verdict=Verdict.REFUTED, operator="hedge-removal", why=why)


def _make_exact(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield the value as exact where the article leaves it open, and where it does not."""
    value = inventory.values[fact.key]
    if value.number is None or value.type is ValueType.AGE or value.interval is None:
        return
    relation, label = inventory.relation(fact), inventory.label(fact)
    true = _supported(inventory, fact, "exact")
    number = value.number
    if value.interval.low_open and value.interval.high == _INFINITY:
        number += max(Decimal(1), value.number / 10)
    exact = measured(number, value.decimals, value.unit)
    text = statement(relation, fact, label, f"exactly {exact}")
    claimed = Interval(number, number)
    if not number_hedge(fact):
        yield replace(true, text=text, claimed=claimed)
        return
    yield replace(
        true,
        text=text,
        verdict=Verdict.NEI,
        operator="hedge-strengthening",
        claimed=claimed,
        missing=Facet.HOW_MANY,
        what="the exact number",
        why=f"It says {quoted(value_text(fact, value))}, which leaves the exact number open",
    )


def _make_attribution(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield what somebody says: with their name, with another's, and with nobody's."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    if not fact.attribution or "attribution" not in slots_of(relation.claim):
        return
    text = value_text(fact, inventory.values[fact.key])
    true = _supported(inventory, fact, "attribution")
    yield true
    others = [name for name in sources_of(inventory, fact) if name != fact.attribution]
    if others:
        other = others[number_below(seed, f"{fact.key}|source", len(others))]
        swapped = statement(relation, fact, label, text, attribution=other)
        why = f"{label} gives it as the word of {fact.attribution}"
        yield replace(
            true, text=swapped, verdict=Verdict.REFUTED, operator="attribution-swap", why=why
        )
    dropped = statement(relation, fact, label, text, attribution="")
    if "[" in relation.claim and fact.attribution not in dropped:
        yield replace(
            true,
            text=dropped,
            verdict=Verdict.NEI,
            operator="attribution-dropped",
            missing=relation.missing or _MISSING.get(fact.value.type, Facet.WHO),
            what="that as a fact of its own",
            why=f"It stands there as the word of {fact.attribution} alone",
        )


def sources_of(inventory: Inventory, fact: Fact) -> tuple[str, ...]:
    """Return those whose word an article reports, but for who is named in the fact's own words."""
    said = " ".join(quote.exact for quote in inventory.proving(fact))
    own = content_words(f"{said} {fact.attribution} {fact.subject}", inventory.language)
    names = {other.attribution for other in inventory.of_article(fact.article) if other.attribution}
    return tuple(
        sorted(
            name
            for name in names
            if name == fact.attribution or not content_words(name, inventory.language) & own
        )
    )


def _make_other_unit(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield a pair for a quantity: its own unit, and the number with another unit."""
    value = inventory.values[fact.key]
    other = {"km": "mile", "mile": "km", "kg": "pound", "pound": "kg"}.get(value.unit)
    if value.number is None or other is None or number_hedge(fact):
        return
    claimed = convert(value.number, other, value.unit)
    if claimed is None:
        return
    true = _supported(inventory, fact, "unit")
    text = statement(
        inventory.relation(fact),
        fact,
        inventory.label(fact),
        measured(value.number, value.decimals, other),
    )
    yield true
    yield replace(
        true,
        text=text,
        verdict=Verdict.REFUTED,
        operator="unit-swap",
        claimed=Interval(claimed, claimed),
        why="The number is right, and the unit is another one",
    )


def _make_beyond(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield what an author wrote to go beyond the facts of a relation."""
    relation, label = inventory.relation(fact), inventory.label(fact)
    slots = slots_for(fact, label, value_text(fact, inventory.values[fact.key]))
    for number, beyond in enumerate(relation.beyond, 1):
        true = _supported(inventory, fact, f"beyond{number}")
        yield replace(
            true,
            text=fill(beyond.claim, slots, capital=False),
            verdict=Verdict.NEI,
            operator=beyond.operator,
            claimed=None,
            missing=beyond.missing,
            what="what the claim adds",
            why=f"{label} does not say what the claim adds to that",
        )


def _make_comparison(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield comparisons of two times: both sides given (a pair), or one side given nowhere."""
    value, relation = inventory.values[fact.key], inventory.relation(fact)
    if value.number is None or number_hedge(fact) or fact.as_of is None or not relation.functional:
        return
    for other in inventory.of_subject(fact):
        if other.article != fact.article:
            yield from _both_sides(inventory, fact, other)
    donor = _time_of_another_article(inventory, fact)
    if donor is not None and donor.as_of is not None:
        true = _supported(inventory, fact, "comparison")
        yield replace(
            true,
            text=_compared(inventory, fact, donor, "higher"),
            verdict=Verdict.NEI,
            operator="comparison",
            claimed=None,
            facts=(fact.key, donor.key),
            articles=(fact.article, donor.article),
            missing=Facet.NOT_MENTIONED,
            what=f"{relation.label} in {donor.as_of.label}",
            why=f"Neither report gives {relation.label} in {donor.as_of.label}",
        )


def _both_sides(inventory: Inventory, fact: Fact, other: Fact) -> Iterator[Claim]:
    one, two = inventory.values[fact.key], inventory.values[other.key]
    if one.number is None or two.number is None or one.unit != two.unit or number_hedge(other):
        return
    if one.meets(two) or times_meet(fact.as_of, other.as_of) or fact.key > other.key:
        return
    later, earlier = (fact, other) if one.number > two.number else (other, fact)
    true = _supported(inventory, fact, "compared")
    shared = replace(
        true,
        claimed=None,
        facts=(fact.key, other.key),
        articles=(fact.article, other.article),
        truth=_compared(inventory, later, earlier, "higher"),
    )
    yield replace(shared, text=shared.truth, operator="comparison-stated")
    yield replace(
        shared,
        text=_compared(inventory, earlier, later, "higher"),
        verdict=Verdict.REFUTED,
        operator="comparison-swap",
    )


def _compared(inventory: Inventory, fact: Fact, other: Fact, word: str) -> str:
    """Write that a value was higher at one time than at another."""
    label = inventory.relation(fact).label
    times = [one.as_of.label if one.as_of else "" for one in (fact, other)]
    is_time = canonical_name(fact.subject) == canonical_name(times[0])
    what = label if is_time else f"{label} of {fact.subject}"
    return f"{what} was {word} in {times[0]} than in {times[1]}."


def _time_of_another_article(inventory: Inventory, fact: Fact) -> Fact | None:
    """Return a fact of another article of the topic, about an event of the same kind, at its time.

    The subject of the fact must be the time itself ("the 2022 election"), so that the claim can
    name another one.
    """
    label = fact.as_of.label if fact.as_of else ""
    if canonical_name(fact.subject) != canonical_name(label):
        return None
    topic = inventory.articles[fact.article].topic
    for article in sorted(inventory.articles):
        if article == fact.article or inventory.articles[article].topic != topic or not topic:
            continue
        for other in inventory.of_article(article):
            time = other.as_of.label if other.as_of else ""
            is_event = canonical_name(other.subject) == canonical_name(time)
            same_kind = (
                inventory.relation(other).subject_type == inventory.relation(fact).subject_type
            )
            if is_event and same_kind and not times_meet(fact.as_of, other.as_of):
                return other
    return None


def _make_other_subject(inventory: Inventory, fact: Fact, seed: str) -> Iterator[Claim]:
    """Yield the value for a subject of which the article gives none."""
    if fact.value.type not in _EACH_THEIR_OWN:
        return
    names = without_value(inventory, fact)
    if not names:
        return
    name = names[number_below(seed, f"{fact.key}|subject", len(names))]
    relation, label = inventory.relation(fact), inventory.label(fact)
    other = replace(fact, subject=name)
    true = _supported(inventory, fact, "subject")
    yield replace(
        true,
        text=statement(relation, other, label, value_text(fact, inventory.values[fact.key])),
        verdict=Verdict.NEI,
        operator="subject-without-value",
        claimed=None,
        missing=Facet.NOT_MENTIONED,
        what=f"{relation.label} of {name}",
        why=f"{label} does not give {relation.label} of {name}",
    )


def without_value(inventory: Inventory, fact: Fact) -> tuple[str, ...]:
    """Return the subjects that an article names without giving the value that this fact gives.

    No fact gives it, and no sentence that names them has a number of that dimension or a word
    that stands for one.
    """
    relation, value = inventory.relation(fact), inventory.values[fact.key]
    known = {
        canonical_name(other.subject)
        for other in inventory.of_relation_in(fact.article, fact.relation)
    }
    return tuple(
        entity.name
        for entity in inventory.entities(fact.article)
        if entity.type == relation.subject_type
        and canonical_name(entity.name) not in known
        and not _has_numbers(inventory, fact.article, entity.name, value)
    )


def _has_numbers(inventory: Inventory, article: str, name: str, value: TypedValue) -> bool:
    """Tell whether a sentence that names somebody has a number that could be such a value.

    A share is no age and an age no share; "one" is seldom a number at all.
    """
    names = inventory.names_of(name)
    return any(
        sentence.is_vague()
        or any(
            (number.unit == "percent") == (value.unit == "percent") and number.value != 1
            for number in sentence.numbers
        )
        for sentence in inventory.sentences(article)
        if sentence.names(names)
    )


_S, _R, _N = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI

# The order counts: of two claims with the same words, the later operator's is kept.
OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("as-stated", _S, _as_stated, _make_stated),
        Operator("generalisation", _S, _as_stated, _make_bounded),
        Operator("bound-swap", _R, _bounded, _make_nothing),
        Operator("value-swap-other-time", _R, _exchanged, _make_exchanged),
        Operator("value-swap-other-subject", _R, _exchanged, _make_nothing),
        Operator("near-miss", _R, _exchanged, _make_nothing),
        Operator("entity-swap", _R, _exchanged, _make_nothing),
        Operator("antonym", _R, _antonym, _make_antonym),
        Operator("quantifier", _R, _exclusive, _make_nothing),
        Operator("hedge-removal", _R, _open, _make_final),
        Operator("hedge-strengthening", _N, _hedged, _make_exact),
        Operator("attribution-swap", _R, _one_source, _make_attribution),
        Operator("attribution-dropped", _N, _attributed, _make_nothing),
        Operator("unit-swap", _R, _other_unit, _make_other_unit),
        Operator("list-addition", _N, _added, _make_beyond),
        Operator("cause-insertion", _N, _not_told, _make_nothing),
        Operator("scope-widening", _N, _not_told, _make_nothing),
        Operator("time-insertion", _N, _not_told, _make_nothing),
        Operator("superlative", _N, _not_told, _make_nothing),
        Operator("comparison", _N, _no_other_side, _make_comparison),
        Operator("comparison-stated", _S, lambda _, claim: len(claim.facts) == 2, _make_nothing),
        Operator("comparison-swap", _R, lambda _, claim: len(claim.facts) == 2, _make_nothing),
        Operator("subject-without-value", _N, _not_given_for, _make_other_subject),
    )
}
