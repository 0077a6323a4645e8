"""Each promise of `docs/reliability.md` names tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import RELIABILITY, ROOT, functions_of, sections

TEXT = RELIABILITY.read_text()
PROMISES = re.split(r"^(?=\*\*T\d\d )", TEXT.partition("## Answers")[2], flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text[2:5])
def test_a_promise_is_held_by_tests_that_exist(promise: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", promise)
    assert named
    assert [
        f"{path}::{name}" for path, name in named if name not in functions_of(ROOT / path)
    ] == []


def test_invariants_stand_on_promises_that_are_there() -> None:
    invariants = TEXT.partition("## Answers")[0]
    for first, last in re.findall(r"(T\d\d)(?: to (T\d\d))?", invariants.partition("* **I1**")[2]):
        assert {first, last or first} <= sections(RELIABILITY)
