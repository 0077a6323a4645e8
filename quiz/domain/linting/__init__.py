"""The linter: what is wrong with an article, a fact, a question, a quiz, a whole bank."""

from __future__ import annotations

from quiz.domain.bank import Bank
from quiz.domain.linting.findings import Finding


def check_bank(bank: Bank) -> tuple[tuple[str, str, Finding], ...]:
    """Check all records of a bank; each finding comes with the noun and the key of its record."""
    return ()
