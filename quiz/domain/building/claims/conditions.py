"""Conditions: when an operator licenses its verdict (docs/method.md 5.4, the one list)."""

from __future__ import annotations

from quiz.domain.building.claims.claim import OPEN, Claim
from quiz.domain.building.claims.sides import without_value
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.proofs import ProofStrength
from quiz.domain.facts import facts
from quiz.domain.facts.relations import slots_of
from quiz.domain.questions.questions import Verdict
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import content_words, has_run


def _source(inventory: Inventory, claim: Claim) -> tuple[facts.Fact, facts.TypedValue]:
    return inventory.facts[claim.fact], inventory.values[claim.fact]


def as_stated(inventory: Inventory, claim: Claim) -> bool:
    """SUPPORTED: the source's interval lies inside the claimed one."""
    _, value = _source(inventory, claim)
    if value.interval is None or claim.claimed is None:
        return True
    return claim.claimed.contains(value.interval)


def exchanged(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the relation allows one value, and the one put in is proven to be another."""
    fact, value = _source(inventory, claim)
    relation, put_in = inventory.relation(fact), claim.distractor
    if not (relation.functional or relation.exclusive) or put_in is None:
        return False
    if put_in.standing is ProofStrength.REJECTED:
        return False
    if claim.claimed is not None and value.interval is not None:
        return not claim.claimed.meets(value.interval)
    return not value.meets(put_in.value)


def bounded(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the relation is functional and the claimed interval does not meet the source's."""
    fact, value = _source(inventory, claim)
    if not inventory.relation(fact).functional or claim.claimed is None or value.interval is None:
        return False
    return not claim.claimed.meets(value.interval)


def antonym(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the author of the relation wrote that this cannot be true where the claim is."""
    relation = inventory.relation(inventory.facts[claim.fact])
    return bool(relation.antonym) or _restated(inventory, claim, holds=False)


def paraphrased(inventory: Inventory, claim: Claim) -> bool:
    """SUPPORTED: the author of the relation wrote that this says the same."""
    return _restated(inventory, claim, holds=True)


def _restated(inventory: Inventory, claim: Claim, *, holds: bool) -> bool:
    relation = inventory.relation(inventory.facts[claim.fact])
    return any(
        restated.holds is holds and (not restated.facts or claim.fact in restated.facts)
        for restated in relation.restated
    )


def exclusive(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article says that there is only one."""
    relation = inventory.relation(inventory.facts[claim.fact])
    return relation.exclusive and bool(relation.antonym)


def left_open(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article says that the value is not final, and its words are the evidence."""
    fact = inventory.facts[claim.fact]
    said = [quote.exact for quote in inventory.proving(fact)]
    status = facts.open_status(fact)
    return status in OPEN and any(status in quote.lower() for quote in said)


def hedged(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: the claimed value is one of those that the source leaves open."""
    fact, value = _source(inventory, claim)
    if not facts.number_hedge(fact) or claim.claimed is None or value.interval is None:
        return False
    return value.interval.contains(claim.claimed) and not claim.claimed.contains(value.interval)


def has_one_source(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the article names one source, and no other fact gives the same value."""
    fact, value = _source(inventory, claim)
    return bool(fact.attribution) and not any(
        other.key != fact.key and inventory.values[other.key].meets(value)
        for other in inventory.alike_in(fact.article, value)
        if other.attribution and other.attribution != fact.attribution
    )


def attributed(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: only somebody says so, and the relation claims it as their word."""
    fact = inventory.facts[claim.fact]
    return bool(fact.attribution) and "attribution" in slots_of(inventory.relation(fact).claim)


def other_unit(inventory: Inventory, claim: Claim) -> bool:
    """REFUTED: the units have one dimension, and a factor that is not 1 between them."""
    fact, value = _source(inventory, claim)
    if value.interval is None or claim.claimed is None or value.dimension == "count":
        return False
    return inventory.relation(fact).functional and not claim.claimed.meets(value.interval)


def not_told(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: no sentence about the matter has the words that go beyond the fact.

    A sentence is about the matter if it holds the fact's value, or half of the claim's other words.
    """
    fact = inventory.facts[claim.fact]
    known = f"{claim.truth} {' '.join(inventory.names_of(fact.subject))}"
    added = _words(inventory, claim.text) - _words(inventory, known)
    rest = content_words(claim.text, inventory.language) - added
    return bool(added) and not any(
        added <= _words(inventory, sentence.text)
        and (inventory.states_value(sentence, fact) or 2 * len(rest & sentence.words) >= len(rest))
        for sentence in inventory.sentences(fact.article)
    )


def _words(inventory: Inventory, text: str) -> frozenset[str]:
    """Return the words that carry a meaning, and the numbers."""
    numbers = {token for token in tokens(text) if token[0].isdigit()}
    return content_words(text, inventory.language) | numbers


def added(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: a subject may have several such values, and this one is not told."""
    relation = inventory.relation(inventory.facts[claim.fact])
    if claim.distractor is None:
        return not_told(inventory, claim)
    several = not (relation.functional or relation.exclusive)
    return several and claim.distractor.standing is not ProofStrength.REJECTED


def no_other_side(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: one side of the comparison is given in none of the articles."""
    fact = inventory.facts[claim.fact]
    donor = inventory.facts[claim.facts[-1]]
    return donor.key != fact.key and not any(
        facts.times_meet(other.as_of, donor.as_of)
        for article in claim.articles
        for other in inventory.of_relation_in(article, fact.relation)
    )


def not_given_for(inventory: Inventory, claim: Claim) -> bool:
    """NOT ENOUGH INFORMATION: the article names the other subject and gives no such value of it."""
    fact = inventory.facts[claim.fact]
    return any(has_run(name, claim.text) for name in without_value(inventory, fact))


def two_sides(inventory: Inventory, claim: Claim) -> bool:
    """SUPPORTED or REFUTED: both sides are given, at two times, and exclude each other."""
    if len(claim.facts) != 2:
        return False
    first, second = (inventory.facts[key] for key in claim.facts)
    if facts.times_meet(first.as_of, second.as_of) or inventory.values[first.key].meets(
        inventory.values[second.key]
    ):
        return False
    return (claim.verdict is Verdict.SUPPORTED) == (claim.text == claim.truth)
