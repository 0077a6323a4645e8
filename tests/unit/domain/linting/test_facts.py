"""Facts in questions: what is sure and who says so; waivers; facts beside each other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from quiz.domain.bank import RecipeNote
from quiz.domain.facts.facts import Value, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.linting import check_bank, check_fact
from quiz.domain.linting.findings import Level
from quiz.domain.questions.questions import (
    Grounding,
    Numeric,
    ShortAnswer,
    TrueFalse,
    Waiver,
)
from tests.unit.domain.linting.shipped import (
    ARRESTS,
    ARTICLES,
    CITY,
    READ,
    SEDOV,
    A,
    E,
    W,
    asked,
    choice,
    errors,
    fact,
    found,
    levels,
    numbers,
)

# --- facts: what is sure, and who says so ----------------------------------------------------


ARRESTED = fact("500", hedge="around", attribution="interior ministry")


@pytest.mark.parametrize(
    ("stem", "rules"),
    [
        ("According to the 2019 report, how many people were arrested?", {"GR6": E, "GR7": W}),
        ("According to the 2019 report, about how many people were arrested?", {"GR7": W}),
        ("According to the 2019 report, how many did the ministry say were arrested?", {"GR6": E}),
        ("In the 2019 report, about how many did the ministry say were arrested?", {}),
    ],
)
def test_a_question_keeps_the_hedge_and_the_attribution_of_the_fact_that_it_tests(
    stem: str, rules: dict[str, Level]
) -> None:
    told = levels(found(asked(Numeric(stem=stem, value=Decimal(500)), ARRESTS), ARRESTED))
    assert {rule: told[rule] for rule in ("GR6", "GR7") if rule in told} == rules


def test_a_question_about_something_else_in_the_fact_needs_neither() -> None:
    content = ShortAnswer(
        stem="According to the 2019 report, which ministry counted the arrested people?",
        accepted=("interior ministry",),
    )
    assert not {"GR6", "GR7"} & set(levels(found(asked(content, ARRESTS), ARRESTED)))


def test_a_false_claim_may_differ_from_the_article_in_its_hedge() -> None:
    claim = TrueFalse(
        stem="According to the 2019 report, exactly 500 people were arrested.", truth=False
    )
    assert "GR6" not in levels(found(asked(claim, ARRESTS), ARRESTED))
    truth = replace(claim, truth=True)
    assert levels(found(asked(truth, ARRESTS), ARRESTED))["GR6"] is E


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stem": "In the 2019 report, what is the the city?"}, ["the the"]),
        ({"explanation": "It is an city, Almaty, in so many words."}, ["an city"]),
        ({"explanation": "It is a “interim” city, but a old one, Almaty."}, ["a old"]),
        ({"stem": "In the 2019 report, what is it that that city had had?"}, []),
        ({"explanation": "Almaty, Almaty! An hour, a university, an 18th of it."}, []),
    ],
)
def test_a_doubled_word_and_a_wrong_article_are_slips(changes: dict[str, Any], words: list[str]):
    content = ShortAnswer(stem="In the 2019 report, what is the city?", accepted=("Almaty",))
    told = [
        finding
        for finding in found(asked(replace(content, **changes), CITY))
        if finding.rule == "OP26"
    ]

    assert [finding.message.params["words"] for finding in told] == words
    assert [finding.place for finding in told] == list(changes) * len(words)
    assert all(finding.level is W for finding in told)


def test_reasons_are_read_for_slips_too() -> None:
    content = choice("In the 2019 report, which city?", "Almaty", "Astana", "Oslo")
    options = (*content.options[:2], replace(content.options[2], rationale="It is is far away."))
    told = found(asked(replace(content, options=options), CITY))

    assert [finding.place for finding in told if finding.rule == "OP26"] == ["options.o2.rationale"]


def relation(**changes: Any) -> Relation:
    """The relation of the facts above."""
    made = Relation(
        key="r",
        label="the number of arrests",
        question="According to {article}, how many were arrested at {subject}?",
        claim="At {subject}, {value} were arrested.",
        value_type=ValueType.COUNT,
    )
    return replace(made, **changes)


def test_what_the_world_knows_too_is_told_without_a_warning() -> None:
    question = asked(Numeric(stem="In the 2019 report, how many?", value=Decimal(500)), ARRESTS)
    told = levels(found(question, ARRESTED, relations={"r": relation(encyclopedic=True)}))
    assert told["OP25"] is Level.INFO


def test_the_bounds_of_a_relation_and_of_ages_hold_for_wrong_options() -> None:
    content = numbers("In the 2019 report, about how many?", "300", "500", "90000", right=1)
    bound = {"r": relation(high=Decimal(10_000))}
    assert levels(found(asked(content, ARRESTS), ARRESTED, relations=bound))["OP23"] is W
    assert "OP23" not in levels(found(asked(content, ARRESTS), ARRESTED, relations={}))
    age = fact("42", ValueType.AGE, unit="years")
    old = numbers("In the 2019 report, how old?", "42", "58", "142")
    assert levels(found(asked(old, SEDOV), age))["OP23"] is W


def test_another_name_refutes_only_where_there_is_one() -> None:
    city = fact("Almaty", ValueType.PLACE)
    claim = asked(
        TrueFalse(stem="According to the 2019 report, Shymkent saw rare protests.", truth=False),
        CITY,
    )
    many = {"r": relation(value_type=ValueType.PLACE)}
    one = {"r": relation(value_type=ValueType.PLACE, functional=True)}
    assert levels(found(claim, city, relations=many))["REF1"] is E
    assert "REF1" not in levels(found(claim, city, relations=one))
    denied = replace(
        claim,
        content=replace(claim.content, stem="In the 2019 report, Almaty saw no rare protests."),
    )
    assert "REF1" not in levels(found(denied, city, relations=many))


# --- waivers ---------------------------------------------------------------------------------


REASON = "The ministry is the only source of any number."


@pytest.mark.parametrize("where", ["question", "fact", "relation", "recipe"])
def test_a_waiver_on_question_fact_relation_or_recipe_makes_a_finding_an_info_with_its_reason(
    where: str,
) -> None:
    waivers = (Waiver(rule="GR7", reason=REASON),)
    stem = "According to the 2019 report, about how many people were arrested?"
    question = asked(Numeric(stem=stem, value=Decimal(500)), ARRESTS)
    question = replace(question, waivers=waivers) if where == "question" else question
    tested = replace(ARRESTED, waivers=waivers) if where == "fact" else ARRESTED
    question = replace(question, tags=("number",))
    of = {"r": relation(waivers=waivers)} if where == "relation" else {}
    notes = (RecipeNote(name="number", waivers=waivers),) if where == "recipe" else ()
    findings = found(question, tested, relations=of, notes=notes)
    (told,) = [finding for finding in findings if finding.rule == "GR7"]
    assert told.level is Level.INFO
    assert str(told.message).endswith(f"Set aside: {REASON}")


def test_a_waiver_on_a_fact_needs_a_reason_and_spares_no_ground() -> None:
    told = check_fact(replace(ARRESTED, waivers=(Waiver(rule="GR7", reason=" "),)), ARTICLES)
    assert levels(list(told)) == {"WAIVER": E}
    lost = replace(
        ARRESTED,
        quotes=(Grounding(name="q1", article=A, exact="no such words"),),
        waivers=(Waiver(rule="GR1", reason=REASON),),
    )
    assert {"GR1", "WAIVER"} <= errors(list(check_fact(lost, ARTICLES)))


# --- facts and relations beside each other ---------------------------------------------------


def test_bad_facts_and_relations_are_told_with_their_rule() -> None:
    facts = {
        "f1": ARRESTED,
        "f2": replace(ARRESTED, key="f2", hedge="", value=Value(type=ValueType.COUNT, surface="9")),
        "f3": fact("some day", ValueType.DATE, key="f3", relation="lost"),
        "f4": fact("5", ValueType.QUANTITY, key="f4", unit="wishes"),
    }
    relations = {
        "r": relation(functional=True),
        "bad": relation(key="bad", claim="At {subject}, {number} were arrested."),
    }
    assert READ is not None
    bank = replace(READ, facts=facts, relations=relations, questions={}, quizzes={})
    told = {
        (noun, key, finding.rule) for noun, key, finding in check_bank(bank) if finding.level is E
    }
    assert {
        ("fact", "f2", "FA3"),
        ("fact", "f3", "FA2"),
        ("fact", "f3", "REF"),
        ("fact", "f4", "FA2"),
        ("relation", "bad", "RE1"),
    } <= told
    assert ("relation", "r", "RE1") not in told
