"""Authors with an article and questions, and a bank as files."""

from __future__ import annotations

import pytest

from quiz.formats.bank_writing import bank_files
from quiz.services.bank import access
from tests.builders import (
    NOW,
    make_bank,
)
from tests.integration.bank.desk import (
    an_article,
    an_author,
    choice_with_explanations,
    published,
)
from tests.integration.bank.sides import (
    LENGTH,
)


@pytest.fixture
def files() -> dict[str, bytes]:
    files = bank_files(None, make_bank())
    files[LENGTH] = b"# Counted twice.\n" + files[LENGTH]
    return files


@pytest.fixture
def author(session):
    return an_author(session, "Aigul Author")


@pytest.fixture
def article(session, author):
    return an_article(session, author)


@pytest.fixture
def question(session, author, article):
    return published(session, author, article, choice_with_explanations())


@pytest.fixture
def bank(session, author):
    return access.own_bank(session, author, NOW)


@pytest.fixture
def other(session):
    return an_author(session, "Other Author")
