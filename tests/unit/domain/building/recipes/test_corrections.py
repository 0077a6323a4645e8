"""The recipe about corrections, and facts of an edition that was corrected since."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import Built
from quiz.domain.building.recipes.registry import build_all
from quiz.domain.facts.facts import Fact, Value, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Level
from quiz.domain.questions.questions import Grounding, Numeric
from tests.builders import TEXT, make_article
from tests.building import make_inventory

COUNT = Relation(
    key="visit.count",
    label="the number of visitors",
    question="According to {article}, [{hedge} ]how many people came to {subject}?",
    claim="{value} came to {subject}.",
    value_type=ValueType.COUNT,
    functional=True,
)
FACT = Fact(
    key="visitors",
    article="bridge",
    subject="The opening",
    relation="visit.count",
    value=Value(type=ValueType.COUNT, surface="around 500 people", unit="people"),
    hedge="around",
    quotes=(Grounding(name="q1", article="bridge", exact="around 500 people had come"),),
)


def corrected(after: str) -> Inventory:
    """The bridge article, whose second edition has other words for the visitors."""
    return make_inventory(
        [FACT], [COUNT], [make_article("bridge", TEXT, TEXT.replace("around 500 people", after))]
    )


def test_an_edition_that_changed_something_else_builds_no_correction() -> None:
    article = make_article("bridge", TEXT, TEXT.replace("340 metres", "360 metres"))

    assert list(build_all(make_inventory([FACT], [COUNT], [article]), "seed")) == []


def test_a_fact_of_an_old_edition_builds_only_what_the_correction_changed() -> None:
    built = list(build_all(corrected("around 700 people"), "seed"))

    assert [one.recipe for one in built] == ["correction"]
    content = built[0].content
    assert isinstance(content, Numeric)
    assert content.value == Decimal(700)
    assert content.stem == (
        "Edition 1 of the bridge report gave around 500 people as the number of visitors of the "
        "opening. What does edition 2 give?"
    )


def test_a_correction_is_clean_of_errors() -> None:
    inventory = corrected("around 700 people")
    built: Built = next(iter(build_all(inventory, "seed")))
    findings = check_question(built.question(), inventory.articles)

    assert [finding for finding in findings if finding.level is Level.ERROR] == []


def test_a_fact_of_the_newest_edition_builds_no_correction() -> None:
    newest = replace(FACT, quotes=(replace(FACT.quotes[0], edition=2),))
    article = make_article("bridge", TEXT, TEXT.replace("340 metres", "360 metres"))
    built = list(build_all(make_inventory([newest], [COUNT], [article]), "seed"))

    assert built
    assert "correction" not in {one.recipe for one in built}
