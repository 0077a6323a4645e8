"""The shipped bank with its relations, and what it builds, read once for all tests."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

from quiz.domain.bank import Bank
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import Built
from quiz.domain.building.recipes.registry import build_all
from quiz.domain.codec import from_data
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.questions import Status
from quiz.domain.text.articles import Article
from quiz.formats.bank import read_bank
from tests.paths import QUESTIONS, ROOT

SHIPPED = QUESTIONS / "kazakh-elections"
RELATIONS = ROOT / "tests" / "fixtures" / "relations.toml"


@cache
def shipped_bank() -> Bank:
    """The shipped bank; its relations are those of the fixture unless it has its own."""
    bank = read_bank(SHIPPED).bank
    assert bank is not None
    return bank if bank.relations else replace(bank, relations=fixture_relations())


def fixture_relations() -> dict[str, Relation]:
    """The relations that the facts of the shipped bank name."""
    records = tomllib.loads(RELATIONS.read_text())["relation"]
    relations = [from_data(Relation, record) for record in records]
    return {relation.key: relation for relation in relations}


@cache
def shipped_inventory() -> Inventory:
    """The inventory of the shipped bank."""
    return Inventory.of(shipped_bank())


@cache
def shipped_built() -> tuple[Built, ...]:
    """All that the shipped bank builds."""
    return tuple(build_all(shipped_inventory(), shipped_bank().key))


def make_inventory(
    facts: list[Fact], relations: list[Relation], articles: list[Article]
) -> Inventory:
    """An inventory of published facts."""
    return Inventory(
        {article.key: article for article in articles},
        [replace(fact, status=Status.PUBLISHED) for fact in facts],
        {relation.key: relation for relation in relations},
    )
