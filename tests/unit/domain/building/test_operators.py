"""Claims: the label that each operator licenses, and the pairs in which they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from quiz.domain.building.claims.claim import Claim
from quiz.domain.building.claims.sides import without_value
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.operators import OPERATORS, claims, licensed
from quiz.domain.building.recipes.claims import even
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.facts.relations import Beyond, Relation, Restated
from quiz.domain.questions.questions import THREE_VERDICTS, Facet, Grounding, Verdict
from quiz.domain.words.compare import numbers_of
from tests.builders import make_article
from tests.building import make_inventory, shipped_inventory

TEXT = (
    "A bridge opens\n"
    "\n"
    "Around 500 people came, the police said. The bridge is 340 km long.\n"
    "\n"
    "Aigul Serik, 58, opened it. Timur Omar watched. Dana Alim, 42, sang. Nobody was hurt.\n"
)
COUNT = Relation(
    key="visit.count",
    label="the number of visitors",
    question="According to {article}, [{hedge} ]how many came to {subject}?",
    claim="[{attribution} said that ]{value} came to {subject}.",
    value_type=ValueType.COUNT,
    functional=True,
)
LENGTH = Relation(
    key="bridge.length",
    label="the length",
    question="According to {article}, how long is {subject}?",
    claim="{subject} is {value} long.",
    antonym="{subject} is of no known length.",
    value_type=ValueType.QUANTITY,
    functional=True,
    beyond=(
        Beyond(
            operator="superlative",
            claim="{subject} is the longest of the continent.",
            missing=Facet.NOT_MENTIONED,
        ),
    ),
)
AGE = Relation(
    key="person.age",
    label="the age",
    question="According to {article}, how old was {subject}?",
    claim="{subject} was {value} old.",
    value_type=ValueType.AGE,
    subject_type="person",
    functional=True,
)
OPENER = Relation(
    key="bridge.opener",
    label="who watched",
    question="According to {article}, who watched {subject}?",
    claim="{value} watched {subject}.",
    value_type=ValueType.PERSON,
)


def make_fact(
    key: str, relation: str, subject: str, type_: str, surface: str, exact: str, **changes: Any
) -> Fact:
    """A fact of the bridge article."""
    units = {"count": "people", "quantity": "km", "age": "years"}
    fact = Fact(
        key=key,
        article="bridge",
        subject=subject,
        relation=relation,
        value=Value(type=ValueType(type_), surface=surface, unit=units.get(type_, "")),
        quotes=(Grounding(name="q1", article="bridge", exact=exact),),
    )
    return replace(fact, **changes)


VISITORS = make_fact(
    "visitors",
    "visit.count",
    "The opening",
    "count",
    "around 500 people",
    "Around 500 people came, the police said.",
    hedge="around",
    attribution="the police",
)
LONG = make_fact(
    "long", "bridge.length", "The bridge", "quantity", "340 km", "The bridge is 340 km long."
)
AIGUL = make_fact("aigul", "person.age", "Aigul Serik", "age", "58", "Aigul Serik, 58")
DANA = make_fact("dana", "person.age", "Dana Alim", "age", "42", "Dana Alim, 42")
WATCHED = make_fact(
    "watched", "bridge.opener", "The bridge", "person", "Timur Omar", "Timur Omar watched."
)
FACTS = [VISITORS, LONG, AIGUL, DANA, WATCHED]


def bridge(*relations: Relation) -> Inventory:
    """The inventory of the bridge article."""
    used = list(relations) or [COUNT, LENGTH, AGE, OPENER]
    return make_inventory(FACTS, used, [make_article("bridge", TEXT)])


def of(inventory: Inventory, key: str, operator: str) -> list[Claim]:
    """The claims that an operator makes of a fact."""
    made = claims(inventory, inventory.facts[key], "seed")
    return [claim for claim in made if claim.operator == operator]


def test_a_claim_of_an_operator_that_is_not_in_the_list_is_not_licensed() -> None:
    inventory = bridge()
    claim = of(inventory, "aigul", "as-stated")[0]

    assert not licensed(inventory, replace(claim, operator="guess"))
    assert not licensed(inventory, replace(claim, verdict=Verdict.REFUTED))


def test_a_value_that_was_not_exchanged_is_not_refuted() -> None:
    inventory = bridge()
    true = of(inventory, "aigul", "as-stated")[0]
    claim = replace(true, verdict=Verdict.REFUTED, operator="near-miss")

    assert not licensed(inventory, claim)


def test_no_value_is_exchanged_where_a_subject_may_have_several() -> None:
    several = replace(AGE, functional=False)
    inventory = bridge(COUNT, LENGTH, several, OPENER)
    made = claims(inventory, inventory.facts["aigul"], "seed")

    assert {claim.verdict for claim in made} <= {Verdict.SUPPORTED, Verdict.NEI}


def test_another_name_in_a_list_that_is_open_leaves_the_claim_undecided() -> None:
    added = of(bridge(), "watched", "list-addition")

    assert [claim.verdict for claim in added] == [Verdict.NEI]
    assert added[0].missing is Facet.NOT_MENTIONED


def test_a_false_claim_has_its_true_twin_in_the_same_frame() -> None:
    inventory = bridge()
    for fact in inventory.facts.values():
        made = claims(inventory, fact, "seed")
        for claim in made:
            if claim.verdict is Verdict.REFUTED:
                assert any(
                    other.verdict is Verdict.SUPPORTED and other.truth == claim.truth
                    for other in made
                )


def test_an_exact_number_is_left_open_by_about_and_stands_without_it() -> None:
    inventory = bridge()
    made = of(inventory, "visitors", "hedge-strengthening")

    assert [claim.text for claim in made] == [
        "the police said that exactly 500 people came to the opening."
    ]
    assert made[0].verdict is Verdict.NEI
    assert made[0].missing is Facet.HOW_MANY
    assert not of(inventory, "long", "hedge-strengthening")


def test_what_only_somebody_says_is_not_so_without_them() -> None:
    dropped = of(bridge(), "visitors", "attribution-dropped")

    assert [claim.text for claim in dropped] == ["around 500 people came to the opening."]
    assert dropped[0].verdict is Verdict.NEI


def test_the_number_with_another_unit_is_refuted() -> None:
    swapped = of(bridge(), "long", "unit-swap")

    assert [claim.text for claim in swapped] == ["the bridge is 340 miles long."]
    assert swapped[0].verdict is Verdict.REFUTED


def test_what_goes_beyond_the_article_is_not_told_there() -> None:
    inventory = bridge()
    beyond = of(inventory, "long", "superlative")
    told = Beyond(operator="superlative", claim="Nobody was hurt.", missing=Facet.WHO)
    inventory_told = bridge(COUNT, replace(LENGTH, beyond=(told,)), AGE, OPENER)

    assert [claim.verdict for claim in beyond] == [Verdict.NEI]
    assert of(inventory_told, "long", "superlative") == []


def test_an_age_is_claimed_of_somebody_whose_age_is_not_given() -> None:
    inventory = bridge()
    made = of(inventory, "aigul", "subject-without-value")

    assert without_value(inventory, inventory.facts["aigul"]) == ("Timur Omar",)
    assert [claim.text for claim in made] == ["Timur Omar was 58 years old."]


def test_nobody_is_without_an_age_in_a_sentence_with_a_number() -> None:
    watched = replace(WATCHED, value=replace(WATCHED.value, surface="Dana Alim"))
    text = TEXT.replace("Timur Omar watched", "Dana Alim watched")
    quoted = replace(watched, quotes=(replace(WATCHED.quotes[0], exact="Dana Alim watched."),))
    inventory = make_inventory([AIGUL, quoted], [AGE, OPENER], [make_article("bridge", text)])

    assert without_value(inventory, inventory.facts["aigul"]) == ()


def test_a_comparison_is_undecided_only_without_its_other_side() -> None:
    inventory = shipped_inventory()
    made = [
        claim
        for fact in inventory.facts.values()
        for claim in claims(inventory, fact, "seed")
        if claim.operator.startswith("comparison")
    ]
    stated = next(claim for claim in made if claim.operator == "comparison-stated")

    assert {claim.verdict for claim in made} == set(THREE_VERDICTS)
    assert not licensed(inventory, replace(stated, facts=stated.facts[:1]))
    assert not licensed(inventory, replace(stated, text="another"))


def test_an_age_of_somebody_whose_age_is_given_is_not_undecided() -> None:
    inventory = bridge()
    claim = of(inventory, "aigul", "subject-without-value")[0]

    assert not licensed(inventory, replace(claim, text="Dana Alim was 58 years old."))


def test_every_operator_that_licenses_refuted_is_one_of_the_list() -> None:
    refuting = {
        operator.name for operator in OPERATORS.values() if operator.verdict is Verdict.REFUTED
    }

    assert refuting == {
        *("value-swap-other-time", "value-swap-other-subject", "near-miss", "entity-swap"),
        *("antonym", "quantifier", "hedge-removal", "attribution-swap", "unit-swap"),
        *("bound-swap", "comparison-swap"),
    }


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_shipped_claims_hold_what_their_verdicts_say(seed: str) -> None:
    inventory = shipped_inventory()
    counted = 0
    for fact in inventory.facts.values():
        source = inventory.values[fact.key].interval
        for claim in claims(inventory, fact, seed):
            counted += 1
            assert licensed(inventory, claim), claim.text
            if claim.claimed is None or source is None:
                continue
            if claim.verdict is Verdict.SUPPORTED:
                assert claim.claimed.contains(source), claim.text
            if claim.verdict is Verdict.REFUTED and claim.operator not in {
                "hedge-removal",
                "attribution-swap",
            }:
                assert not claim.claimed.meets(source), claim.text
    assert counted > 100


def test_a_bound_is_written_as_it_is_meant() -> None:
    inventory = shipped_inventory()
    made = [
        claim
        for fact in inventory.facts.values()
        for claim in claims(inventory, fact, "seed")
        if claim.frame == "bound" and claim.claimed is not None
    ]
    for claim in made:
        bounds = {claim.claimed.low, claim.claimed.high}  # type: ignore[union-attr]
        written = {number.value for number in numbers_of(claim.text, "en")}
        assert bounds & written, claim.text
    assert len(made) > 10


def test_shipped_claims_are_refuted_only_where_the_relation_or_the_author_allows_it() -> None:
    inventory = shipped_inventory()
    for fact in inventory.facts.values():
        relation = inventory.relation(fact)
        for claim in claims(inventory, fact, "seed"):
            if claim.verdict is Verdict.REFUTED:
                licensed_by = (
                    relation.functional
                    or relation.exclusive
                    or relation.antonym
                    or any(not one.holds for one in relation.restated)
                    or claim.operator in {"hedge-removal", "attribution-swap"}
                )
                assert licensed_by, claim.text


def test_what_an_author_restated_is_supported_or_refuted_as_the_author_says() -> None:
    holds = Restated(claim="{subject} has a length of {value}.", holds=True)
    fails = Restated(claim="{subject} is shorter than a house.", holds=False)
    inventory = bridge(COUNT, replace(LENGTH, restated=(holds, fails)), AGE, OPENER)

    assert [claim.verdict for claim in of(inventory, "long", "paraphrase")] == [Verdict.SUPPORTED]
    assert "the bridge is shorter than a house." in {
        claim.text for claim in of(inventory, "long", "antonym")
    }


def test_what_goes_beyond_or_restates_may_be_kept_to_some_facts() -> None:
    elsewhere = replace(LENGTH.beyond[0], facts=("another",))
    restated = Restated(claim="{subject} is a tunnel.", holds=False, facts=("another",))
    relation = replace(LENGTH, beyond=(elsewhere,), restated=(restated,), antonym="")
    inventory = bridge(COUNT, relation, AGE, OPENER)

    assert of(inventory, "long", "superlative") == []
    assert of(inventory, "long", "antonym") == []


def test_as_many_claims_of_each_verdict_are_chosen_true_ones_in_the_frames_of_false_ones() -> None:
    inventory = shipped_inventory()
    for fact in inventory.facts.values():
        made = claims(inventory, fact, "seed")
        chosen = even(made, "seed")
        counts = Counter(claim.verdict for claim in chosen)
        wanted = Counter(claim.verdict for claim in made)

        assert set(counts.values()) <= {min(wanted.values())}
        assert set(counts) == (set(wanted) if len(wanted) > 1 else set())
        if any(claim.frame == "bound" and claim.verdict is Verdict.REFUTED for claim in chosen):
            assert any(claim.operator == "generalisation" for claim in chosen)


def test_exactly_stands_in_true_claims_false_ones_and_open_ones() -> None:
    inventory = shipped_inventory()
    verdicts = {
        claim.verdict
        for fact in inventory.facts.values()
        for claim in claims(inventory, fact, "seed")
        if "exactly" in claim.text
    }

    assert verdicts == set(THREE_VERDICTS)
