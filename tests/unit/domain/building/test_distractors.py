"""Distractors: none may be right, each says why it is wrong, and the key stands anywhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.building.distractors import candidates, choose, shown
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.proofs import Candidate, ProofStrength, prove
from quiz.domain.facts.facts import NUMBERS, AsOf, Fact, Value, ValueType, typed
from quiz.domain.facts.relations import Relation
from quiz.domain.linting.wording.options import check_options
from quiz.domain.questions.questions import Grounding, SingleChoice
from quiz.domain.text.articles import Article
from tests.builders import make_article
from tests.building import make_inventory, shipped_built, shipped_inventory

LENGTH = Relation(
    key="bridge.length",
    label="the length",
    question="According to {article}, how long is {subject}?",
    claim="{subject} is {value} long.",
    value_type=ValueType.QUANTITY,
    functional=True,
)
SHARE = Relation(
    key="vote.share",
    label="the share",
    question="According to {article}, what share did {subject} take in {as_of}?",
    claim="{subject} took {value} in {as_of}.",
    value_type=ValueType.PERCENT,
    functional=True,
)
ONE = AsOf(label="the first vote", start=date(2019, 6, 9), end=date(2019, 6, 9))
TWO = AsOf(label="the second vote", start=date(2022, 6, 9), end=date(2022, 6, 9))


def vote_article(*shares: str) -> Article:
    """An article with a sentence for each share."""
    body = " ".join(
        f"Candidate {name} took {share}." for name, share in zip("ABCD", shares, strict=False)
    )
    return make_article("bridge", f"A vote\n\nThe votes were counted.\n\n{body}\n")


def vote_fact(name: str, share: str, as_of: AsOf = ONE, **changes: Any) -> Fact:
    """The share of a candidate."""
    fact = Fact(
        key=f"{name}-{as_of.label.split()[1]}".lower(),
        article="bridge",
        subject=f"Candidate {name}",
        relation="vote.share",
        value=Value(type=ValueType.PERCENT, surface=share, unit="percent"),
        quotes=(Grounding(name="q1", article="bridge", exact=f"{name} took {share}"),),
        as_of=as_of,
    )
    return replace(fact, **changes)


def votes(*shares: str) -> Inventory:
    """An inventory of the shares of candidates A, B, C and D."""
    facts = [vote_fact(name, share) for name, share in zip("ABCD", shares, strict=False)]
    return make_inventory(facts, [SHARE], [vote_article(*shares)])


def _value(surface: str) -> Candidate:
    return Candidate(value=typed(vote_fact("X", surface)), tier=2)


STEM = "According to the bridge report, what share did Candidate A take in the first vote?"


def test_the_right_value_in_other_words_is_rejected() -> None:
    inventory = votes("70.76 percent", "15 percent")
    fact = inventory.facts["a-first"]

    assert prove(inventory, fact, _value("70.76%"), STEM).standing is ProofStrength.REJECTED
    assert (
        prove(inventory, fact, _value("around 70 percent"), STEM).standing is ProofStrength.REJECTED
    )


def test_nothing_is_wrong_where_a_subject_may_have_several_values() -> None:
    facts = [vote_fact("A", "70 percent"), vote_fact("B", "15 percent")]
    several = replace(SHARE, functional=False)
    inventory = make_inventory(facts, [several], [vote_article("70 percent", "15 percent")])

    refused = prove(inventory, inventory.facts["a-first"], _value("15 percent"), STEM)
    assert refused.standing is ProofStrength.REJECTED
    assert "several" in str(refused.reason)


def test_the_value_at_another_time_needs_a_stem_that_rules_it_out() -> None:
    text = "A vote\n\nOnce A took 70 percent here.\n\nThen A took 81 percent there.\n"
    facts = [vote_fact("A", "70 percent"), vote_fact("A", "81 percent", TWO)]
    inventory = make_inventory(facts, [SHARE], [make_article("bridge", text)])
    fact, other = inventory.facts["a-first"], inventory.facts["a-second"]
    candidate = Candidate(value=typed(other), tier=1, fact=other.key)

    assert prove(inventory, fact, candidate, STEM).standing is ProofStrength.PROVED
    unscoped = "According to the bridge report, what share did Candidate A take?"
    assert prove(inventory, fact, candidate, unscoped).standing is ProofStrength.REJECTED


def test_a_made_up_figure_that_the_article_has_is_rejected() -> None:
    inventory = votes("70 percent", "63 percent")
    fact = inventory.facts["a-first"]
    made_up = Candidate(value=typed(vote_fact("X", "63 percent")), tier=5)

    assert prove(inventory, fact, made_up, STEM).standing is ProofStrength.REJECTED


@pytest.mark.parametrize("share", ["120 percent", "7 km"])
def test_what_is_impossible_or_of_another_unit_is_rejected(share: str) -> None:
    inventory = votes("70 percent", "15 percent")

    refused = prove(inventory, inventory.facts["a-first"], _value(share), STEM)
    assert refused.standing is ProofStrength.REJECTED


def test_a_figure_ten_times_as_long_is_too_far_away() -> None:
    fact = Fact(
        key="length",
        article="bridge",
        subject="The bridge",
        relation="bridge.length",
        value=Value(type=ValueType.QUANTITY, surface="340 metres", unit="metres"),
        quotes=(Grounding(name="q1", article="bridge", exact="It is 340 metres long."),),
    )
    inventory = make_inventory([fact], [LENGTH], [make_article()])
    far = replace(fact, value=replace(fact.value, surface="4,000 metres"))
    candidate = Candidate(value=typed(far), tier=3)

    refused = prove(inventory, inventory.facts["length"], candidate, "How long is it?")
    assert "far away" in str(refused.reason)


def test_a_sentence_that_a_checked_fact_explains_does_not_speak_against_a_distractor() -> None:
    text = "A vote\n\nCandidate B took 15 percent against Candidate A.\n\nA took 70 percent.\n"
    facts = [vote_fact("A", "70 percent"), vote_fact("B", "15 percent")]
    inventory = make_inventory(facts, [SHARE], [make_article("bridge", text)])
    fact, other = inventory.facts["a-first"], inventory.facts["b-first"]
    candidate = Candidate(value=typed(other), tier=2, fact=other.key)

    checked = prove(inventory, fact, candidate, STEM)
    assert checked.standing is ProofStrength.CHECKED

    unexplained = make_inventory(facts[:1], [SHARE], [make_article("bridge", text)])
    refused = prove(unexplained, unexplained.facts["a-first"], _value("15 percent"), STEM)
    assert refused.standing is ProofStrength.REJECTED


def test_candidates_come_tier_by_tier_and_none_twice() -> None:
    inventory = votes("70.76 percent", "15 percent", "8.1 percent", "6 percent")
    found = list(candidates(inventory, inventory.facts["a-first"], "seed"))

    assert [candidate.tier for candidate in found] == sorted(candidate.tier for candidate in found)
    assert len({candidate.value.number for candidate in found}) == len(found)


def test_the_key_is_not_in_the_middle_more_often_than_elsewhere() -> None:
    inventory = votes("50 percent", "15 percent", "26 percent", "74 percent")
    fact = inventory.facts["a-first"]
    choices = [choose(inventory, fact, STEM, f"seed {n}") for n in range(150)]
    ranks = Counter(choice.rank for choice in choices if choice)

    assert ranks.total() == 150
    assert all(30 <= ranks[rank] <= 70 for rank in range(3))


def test_a_rank_that_cannot_be_had_gives_way_to_the_nearest_and_is_recorded() -> None:
    inventory = votes("99 percent", "15 percent", "26 percent", "74 percent")
    fact = inventory.facts["a-first"]
    choices = [choose(inventory, fact, STEM, f"seed {n}") for n in range(20)]

    assert {choice.rank for choice in choices if choice} == {2}
    assert {choice.wanted for choice in choices if choice} > {2}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.decimals(min_value=1, max_value=99, places=2), min_size=3, max_size=4, unique=True),
    st.text(max_size=5),
)
def test_no_distractor_ever_meets_the_key(shares: list[Decimal], seed: str) -> None:
    surfaces = [f"{share} percent" for share in shares]
    inventory = votes(*surfaces)
    fact = inventory.facts["a-first"]
    key = inventory.values[fact.key].interval
    choice = choose(inventory, fact, STEM, seed)

    assert key is not None
    for distractor in choice.chosen if choice else ():
        assert distractor.value.interval is not None
        assert not distractor.value.interval.meets(key)


def test_no_shipped_distractor_meets_its_key() -> None:
    inventory = shipped_inventory()
    used = 0
    for built in shipped_built():
        for distractor in built.distractors:
            if distractor.standing is ProofStrength.REJECTED or not distractor.option:
                continue
            used += 1
            assert not inventory.values[built.facts[0]].meets(distractor.value), built.key
            assert distractor.rationale
    assert used > 40


def test_shipped_options_never_overlap() -> None:
    for built in shipped_built():
        if isinstance(built.content, SingleChoice):
            rules = {finding.rule for finding in check_options(built.content, "en")}
            assert not rules & {"GR3", "OP1", "OP2", "OP3", "OP15", "EX2"}, built.key


def test_the_key_of_a_number_has_no_precision_of_its_own() -> None:
    inventory = shipped_inventory()
    for built in shipped_built():
        value = inventory.values.get(built.facts[0])
        if built.recipe != "value" or value is None or value.type not in NUMBERS:
            continue
        assert isinstance(built.content, SingleChoice)
        places = {len(option.text.split()[0].partition(".")[2]) for option in built.content.options}
        assert len(places) == 1, built.key


def test_wrong_years_stay_within_the_bounds_of_their_relation() -> None:
    inventory = shipped_inventory()
    fact = inventory.facts["fact-2022-first-election"]
    relation = inventory.relation(fact)
    proven = [
        prove(inventory, fact, candidate, "") for candidate in candidates(inventory, fact, "seed")
    ]
    years = {
        distractor.value.span.start.year: distractor.standing
        for distractor in proven
        if distractor.value.span
    }

    assert relation.low is not None
    assert relation.high is not None
    assert years[1991] is ProofStrength.REJECTED
    good = [year for year, standing in years.items() if standing is not ProofStrength.REJECTED]
    assert good
    assert all(relation.low <= year <= relation.high for year in good)


def test_a_city_of_another_country_is_no_wrong_capital() -> None:
    inventory = shipped_inventory()
    fact = inventory.facts["fact-2022-capital"]
    names = {candidate.value.surface for candidate in candidates(inventory, fact, "seed")}

    assert "St Petersburg" not in names
    assert {"Almaty", "Nur-Sultan"} <= names


def test_small_numbers_are_written_in_words_where_the_article_does_so() -> None:
    inventory = shipped_inventory()
    days, years = (inventory.values[f"fact-2022-{name}"] for name in ("unrest-length", "loyal-for"))
    dead = inventory.values["fact-2022-dead"]

    assert [shown(value, 1) for value in (days, years)] == ["nine days", "two-and-a-half years"]
    assert shown(replace(days, number=Decimal(12)), 0) == "12 days"
    assert shown(replace(dead, number=Decimal(8)), 0) == "8 dead"
