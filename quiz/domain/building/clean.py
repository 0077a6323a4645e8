"""Building a whole bank: what its recipes give, without what the linter finds errors in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from quiz.domain.bank import Bank
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import Built
from quiz.domain.building.recipes.registry import build_all
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Finding, Level


class BankBuild:
    """What a bank builds, built and checked when it is first asked for, and kept.

    An import checks a bank and then stores what it builds: both ask the same one.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._errors: dict[str, tuple[Finding, ...]] = {}

    @cached_property
    def built(self) -> dict[str, Built]:
        """All that the recipes give, by key."""
        return {one.key: one for one in build_all(Inventory.of(self._bank), self._bank.key)}

    def clean(self) -> list[Built]:
        """Return what has no error."""
        return self.divided(self.built.values())[0]

    def divided(self, built: Iterable[Built]) -> tuple[list[Built], dict[str, tuple[Finding, ...]]]:
        """Divide some of it into what is clean of errors, and the errors of the others by key."""
        good: list[Built] = []
        bad: dict[str, tuple[Finding, ...]] = {}
        for question in built:
            if errors := self._errors_of(question):
                bad[question.key] = errors
            else:
                good.append(question)
        return good, bad

    def is_of(self, bank: Bank) -> bool:
        """Tell whether a bank builds the same: what is written beside its facts has no say."""
        return _sources(bank) == _sources(self._bank)

    def _errors_of(self, one: Built) -> tuple[Finding, ...]:
        if one.key not in self._errors:
            self._errors[one.key] = _errors(one, self._bank)
        return self._errors[one.key]


def check_built_values(build: BankBuild) -> Iterator[tuple[str, str, Finding]]:
    """Yield VAL for what a bank builds: each built question's values, read again.

    A finding belongs to the first fact of its question; the place names the recipe.
    """
    _, bad = build.divided(build.built.values())
    for key, errors in bad.items():
        one = build.built[key]
        for finding in errors:
            if finding.rule == "VAL" and one.facts:
                yield "fact", one.facts[0], replace(finding, place=f"{one.recipe}.{finding.place}")


def _sources(bank: Bank) -> tuple[object, ...]:
    return (
        *(bank.key, bank.language, bank.recipes),
        *(bank.articles, bank.facts, bank.relations),
    )


def _errors(one: Built, bank: Bank) -> tuple[Finding, ...]:
    question = one.question(language=bank.language)
    found = check_question(question, bank.articles, bank.facts, bank.relations, bank.recipes)
    return tuple(finding for finding in found if finding.level is Level.ERROR)
