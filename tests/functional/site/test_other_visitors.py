"""No page is another for who came before: nothing is kept by one visitor's address (T56)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import PersonRow
from quiz.web.app import create_app
from tests.functional.conftest import Clock
from tests.functional.site.test_translation import PSEUDO, Pseudo
from tests.place import Place, address, routes

KEEPING = type(lru_cache(len))
# Files that say when they were made.
PACKED = {"application/zip", "application/octet-stream", "application/apkg"}
# What is drawn or signed anew for each page.
DRAWN = re.compile(r"[\w.-]{20,}")


@dataclass(frozen=True)
class Visitor:
    """Who asks, and how they reach the site."""

    actor: str = "visitor"
    base: str = "http://localhost"
    headers: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"


PLAIN = Visitor()
TEACHER = Visitor("teacher")
PAIRS = {
    "hosts": (TEACHER, Visitor("teacher", "http://school.example:8080")),
    "schemes": (TEACHER, Visitor("teacher", "https://localhost")),
    "paths": (TEACHER, Visitor("teacher", "http://localhost/school")),
    "languages": (PLAIN, Visitor(headers={"Accept-Language": PSEUDO})),
    "zones": (Visitor("taker"), Visitor("taker", zone="Asia/Almaty")),
    "roles": (Visitor("owner"), Visitor("taker")),
    "nobody and somebody": (PLAIN, Visitor("writer")),
}


@pytest.fixture
def fresh(database: Database, tmp_path: Path, clock: Clock) -> Callable[[], Flask]:
    """Make a site that has kept nothing yet."""
    settings = config.load(tmp_path / "instance", environ={})

    def make() -> Flask:
        forget_everything()
        words = {PSEUDO: Pseudo()}
        return create_app(settings, database=database, clock=clock, translations=words)

    return make


def forget_everything() -> None:
    """Empty what functions of the product keep."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "quiz":
            for value in vars(module).values():
                if type(value) is KEEPING:
                    value.cache_clear()


def pages(app: Flask, place: Place, database: Database, visitor: Visitor) -> dict[str, str]:
    """Open every page as this visitor."""
    headers = dict(visitor.headers)
    if visitor.actor in place.tokens:
        headers["Cookie"] = f"session={place.tokens[visitor.actor]}"
        whose = PersonRow.id == place.people[visitor.actor]
        with database.written() as session:
            session.execute(update(PersonRow).where(whose).values(zone=visitor.zone))
    client = app.test_client(use_cookies=False)
    found = {}
    for _, rule in routes(app, unsafe=False):
        path = address(app, rule, place.things)
        with client.get(path, base_url=visitor.base, headers=headers) as answer:
            assert answer.status_code < 500, path
            body = DRAWN.sub("·", answer.get_data().decode(errors="replace"))
            if answer.mimetype in PACKED:
                continue
            found[path] = f"{answer.status_code} {answer.headers.get('Location', '')} {body}"
    return found


@pytest.mark.parametrize("difference", PAIRS)
def test_a_page_does_not_depend_on_who_came_before(
    fresh: Callable[[], Flask], place: Place, database: Database, difference: str
) -> None:
    one, other = PAIRS[difference]
    app = fresh()
    ones = pages(app, place, database, one)
    others_after = pages(app, place, database, other)
    app = fresh()
    others = pages(app, place, database, other)
    ones_after = pages(app, place, database, one)
    assert ones != others
    assert [path for path in ones if ones[path] != ones_after[path]] == []
    assert [path for path in others if others[path] != others_after[path]] == []
