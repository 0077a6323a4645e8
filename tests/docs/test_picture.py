"""The picture in `docs/architecture.md` shows what imports what, today."""

from __future__ import annotations

from tests.docs import picture


def test_the_picture_is_what_make_picture_draws() -> None:
    page = picture.PAGE.read_text()
    assert page.count("```mermaid") > 1
    assert picture.renewed(page) == page, "run: make picture"


def test_an_arrow_that_a_longer_way_replaces_is_left_out() -> None:
    found = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset("")}
    assert picture.reduced(found) == {"a": ["b"], "b": ["c"], "c": []}
