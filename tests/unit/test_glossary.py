"""The words of the code: a class has a name of its own, and no private word comes back."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import quiz

ROOT = Path(quiz.__file__).parent
TREES = {path.relative_to(ROOT): ast.parse(path.read_text()) for path in ROOT.rglob("*.py")}

# The private words that were replaced, each with the word that is meant.
REPLACED = {
    "asked_item": "QuestionView",
    "brought": "offline_reviews",
    "carrying": "transfer",
    "first_come_gate": "FairWriteLock",
    "foretold": "PossibleReveal",
    "gate": "WriteLock",
    "held": "AuthorizedAttempt",
    "hold": "authorize_attempt",
    "jot": "save_notes",
    "jotting": "ItemNotes",
    "jottings": "notes",
    "luggage": "offline_store",
    "newer_answer": "AnswerConflict",
    "offer_columns": "AssignmentWithQuiz",
    "offers": "assignments",
    "posed": "ShownItem",
    "posing": "presenting",
    "slip": "AnswerTarget, OfflineTicket or typo",
    "slips": "typos",
    "told": "Reveal, MarkedAnswer or the noun",
    "wire": "outbox",
}


def snake(name: str) -> str:
    """Return a name of any style in lower case with underscores."""
    parts = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return parts.strip("_")


def names(tree: ast.Module) -> Iterator[str]:
    """Yield the classes, functions and parameters that a module defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


NAMES = {path: frozenset(names(tree)) for path, tree in TREES.items()}


def test_no_class_name_is_defined_in_two_modules() -> None:
    homes = defaultdict(set)
    for path, tree in TREES.items():
        # `Meta` within a form is WTForms' own word.
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                homes[node.name].add(str(path))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("word", REPLACED)
def test_a_private_word_does_not_come_back(word: str) -> None:
    found = {
        f"{path}: {name}"
        for path, defined in NAMES.items()
        for name in (*path.with_suffix("").parts, *defined)
        if snake(name) == word
    }
    assert not found, f"say {REPLACED[word]}"


def test_what_rights_ask_about_is_a_resource() -> None:
    assert not [
        name for defined in NAMES.values() for name in defined if snake(name).endswith("_thing")
    ]
