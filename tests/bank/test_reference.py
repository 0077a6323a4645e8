"""The reference of the bank's format is tested like code: its examples are read and checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz.domain.questions.questions import CONTENTS
from quiz.formats.bank import check, read_bank, read_files
from quiz.formats.record_fields import names_in_files
from tests.paths import QUESTIONS, ROOT

FOLDER = QUESTIONS
TEXT = (FOLDER / "README.md").read_text()
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SHIPPED = read_bank(FOLDER / "kazakh-elections").files
SOURCE = ROOT / "quiz"
# What makes a finding; some rules are an error in an exam and a warning in practice.
REPORTING = {"error", "warning", "info", "make", "Finding"}
# A toy kind of another test is none of the product's.
SHIPPED_KINDS = {kind for kind, one in CONTENTS.items() if one.__module__.startswith("quiz.")}


def test_every_example_is_read_and_free_of_problems() -> None:
    files = {path: raw for path, raw in SHIPPED.items() if path.startswith("articles/")}
    for number, example in enumerate(EXAMPLES):
        found = re.search(r"^\[\[(fact|question|edition)\]\]", example, re.MULTILINE)
        noun = found[1] if found else "bank"
        path = {
            "fact": f"facts/{number}.toml",
            "question": f"questions/{number}.toml",
            "edition": "articles/tokayev-elected-2019.toml",
            "bank": "bank.toml",
        }[noun]
        files[path] = example.encode()
    reading = read_files(files)
    assert [str(problem) for problem in check(reading)] == []
    assert reading.bank is not None
    assert {question.kind for question in reading.bank.questions.values()} == SHIPPED_KINDS
    assert len(reading.bank.questions) == len(re.findall(r"^\[\[question\]\]\nkey", TEXT, re.M))


def reported(folder: Path) -> Iterator[str]:
    """Yield the rules that the modules of a folder report, as in `error("GR1", …)`."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                rule = node.args[0]
                if node.func.id in REPORTING and isinstance(rule, ast.Constant):
                    yield str(rule.value)


def test_the_reference_lists_every_rule_that_can_be_reported() -> None:
    rules = {*reported(SOURCE / "formats"), *reported(SOURCE / "domain")}
    listed = set(re.findall(r"`([A-Z]+\d*)`", TEXT.partition("## Checking")[2]))
    assert rules
    assert rules == listed


@pytest.mark.parametrize("kind", sorted(SHIPPED_KINDS))
def test_the_reference_names_every_field_of_a_kind(kind: str) -> None:
    for name in names_in_files(CONTENTS[kind]):
        assert re.search(rf"\b{name}\b", TEXT), name
