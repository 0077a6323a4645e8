"""Building a whole bank: what its recipes give, without what the linter finds errors in."""

from __future__ import annotations

from collections.abc import Iterable

from quiz.domain.bank import Bank
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import Built
from quiz.domain.building.recipes.registry import build_all
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Finding, Level


def built_clean(bank: Bank) -> list[Built]:
    """Build everything that a bank builds, and return what has no error."""
    return clean(build_all(Inventory.of(bank), bank.key), bank)[0]


def clean(built: Iterable[Built], bank: Bank) -> tuple[list[Built], dict[str, tuple[Finding, ...]]]:
    """Divide what was built into what is clean of errors, and the errors of the others by key."""
    good: list[Built] = []
    bad: dict[str, tuple[Finding, ...]] = {}
    for one in built:
        errors = _errors(one, bank)
        if errors:
            bad[one.key] = errors
        else:
            good.append(one)
    return good, bad


def _errors(one: Built, bank: Bank) -> tuple[Finding, ...]:
    question = one.question(language=bank.language)
    found = check_question(question, bank.articles, bank.facts, bank.relations, bank.recipes)
    return tuple(finding for finding in found if finding.level is Level.ERROR)
