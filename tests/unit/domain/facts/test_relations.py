"""Relations: templates with slots, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from quiz.domain.facts.facts import AsOf, Fact, Value, ValueType
from quiz.domain.facts.relations import (
    Relation,
    check_relation,
    fill,
    slots_for,
    slots_of,
    with_article,
)

SHARE = Relation(
    key="election.vote-share",
    label="the share of the vote",
    question="According to {article}, [{hedge} ]what share did {subject} take in {as_of}?",
    claim="{subject} took {value} of the vote in {as_of}[, according to {attribution}].",
    value_type=ValueType.PERCENT,
    functional=True,
)
FACT = Fact(
    key="f",
    article="bridge",
    subject="The mayor",
    relation="election.vote-share",
    value=Value(type=ValueType.PERCENT, surface="nearly 98 percent", unit="percent"),
    quotes=(),
    hedge="nearly",
    as_of=AsOf(label="the first election"),
)


@pytest.mark.parametrize(
    ("field", "template", "said"),
    [
        ("question", "What share did {subject} take?", "lacks the slot {article}"),
        ("question", "In {article}, did {subject} take {value}?", "its own answer"),
        ("question", "What does {article} say?", "neither {subject} nor {as_of}"),
        ("claim", "{subject} won.", "lacks the slot {value}"),
        ("claim", "They took {value}.", "neither {subject} nor {as_of}"),
        ("claim", "{subject} took {valeu} or {value}.", "no slot {valeu}"),
        ("claim", "{subject} took {value} [of the vote.", "not closed"),
        ("antonym", "{subject} lost {value}}.", "not closed"),
        ("cloze", "Fill the gap of {paper}.", "no slot {paper}"),
        ("label", " ", "no label"),
    ],
)
def test_a_template_that_lacks_a_slot_or_has_an_unknown_one_is_named(
    field: str, template: str, said: str
) -> None:
    changes: dict[str, Any] = {field: template}
    problems = check_relation(replace(SHARE, **changes))

    assert [problem.field for problem in problems] == [field]
    assert said in str(problems[0].message)
    assert str(problems[0].cure)


def test_bounds_that_leave_no_number_are_named() -> None:
    problems = check_relation(replace(SHARE, low=Decimal(100), high=Decimal(0)))

    assert [problem.field for problem in problems] == ["high"]


def test_a_claim_of_something_that_is_so_or_not_needs_no_value() -> None:
    released = replace(SHARE, value_type=ValueType.BOOLEAN, claim="{subject} were released.")

    assert check_relation(released) == ()


def test_a_sound_relation_has_no_problem() -> None:
    assert check_relation(SHARE) == ()


def test_slots_in_brackets_count() -> None:
    assert slots_of(SHARE.question) == {"article", "hedge", "subject", "as_of"}


def test_words_in_brackets_fall_away_where_their_slot_is_empty() -> None:
    slots = slots_for(FACT, "the 2019 report", "nearly 98 percent")

    assert (
        fill(SHARE.claim, slots)
        == "The mayor took nearly 98 percent of the vote in the first election."
    )
    assert (
        fill(SHARE.claim, {**slots, "attribution": "early results"})
        == "The mayor took nearly 98 percent of the vote in the first election, "
        "according to early results."
    )


def test_a_subject_loses_the_capital_of_its_article_inside_a_sentence() -> None:
    asked = fill(SHARE.question, slots_for(FACT, "the 2019 report"))

    assert (
        asked == "According to the 2019 report, nearly what share did the mayor take in the first "
        "election?"
    )


def test_a_word_that_is_no_hedge_of_a_number_is_the_status() -> None:
    preliminary = replace(FACT, hedge="preliminary")

    assert slots_for(preliminary, "a")["hedge"] == ""
    assert slots_for(preliminary, "a")["status"] == "preliminary"
    assert slots_for(FACT, "a")["status"] == ""


def test_one_word_is_not_called_words() -> None:
    said = replace(SHARE, claim="the {words} {value} came from {subject}.")

    assert fill(said.claim, slots_for(FACT, "a", "“staged”")) == (
        "The word “staged” came from the mayor."
    )
    assert fill(said.claim, slots_for(FACT, "a", "“a farce”")).startswith("The words “a farce”")


@pytest.mark.parametrize(
    ("noun", "written"),
    [
        ("journalist", "a journalist"),
        ("entrepreneur", "an entrepreneur"),
        ("union leader", "a union leader"),
        ("uninvited guest", "an uninvited guest"),
        ("hour", "an hour"),
        ("one-time minister", "a one-time minister"),
    ],
)
def test_a_noun_gets_its_article_by_its_sound(noun: str, written: str) -> None:
    assert with_article(noun) == written
