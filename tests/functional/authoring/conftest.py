"""What authors have at hand in these tests: an article on the desk, the shipped bank."""

from __future__ import annotations

import pytest

from tests.builders import TEXT
from tests.functional.authoring.desk import (
    sent,
)
from tests.place import put_in


@pytest.fixture
def author(owner):
    """The owner's browser, with an article on the desk."""
    owner.get("/author/articles/new")
    sent(owner, "/author/articles/new", having="seal", text=TEXT, do="look")
    sent(
        owner,
        "/author/articles/new",
        having="seal",
        label="the bridge report",
        do="store",
    )
    assert owner.page.status_code == 303, owner.text
    owner.follow()
    return owner


@pytest.fixture
def stocked(database, shipped_sqlite):
    """Put the shipped bank into the site's database."""
    put_in(shipped_sqlite, database)


@pytest.fixture
def shipped(stocked, owner):
    """The owner's browser on a site with the shipped bank."""
    return owner
