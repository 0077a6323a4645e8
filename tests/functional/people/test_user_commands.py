"""`quiz user` as whoever runs the machine types it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from quiz import config
from quiz.cli import main
from quiz.cli.command import now
from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database
from quiz.services import upkeep
from quiz.services.people import accounts, links, profiles


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """An instance with a database."""
    monkeypatch.delenv("QUIZ_DATABASE_URL", raising=False)
    settings = config.load(tmp_path)
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
    return settings


@pytest.fixture
def quiz(settings):
    """Run `quiz user` on that instance; return exit code and what it printed."""

    def run(*arguments):
        result = CliRunner().invoke(
            main, ["user", *arguments, "--instance", str(settings.instance)]
        )
        return result.exit_code, result.output

    return run


@pytest.fixture
def database(settings):
    opened = Database(settings.database_url)
    yield opened
    opened.close()


def test_a_login_that_is_taken_is_a_problem_and_an_unknown_role_a_wrong_use(quiz):
    assert quiz("add", "aigul@example.org")[0] == 0
    code, said = quiz("add", "AIGUL@example.org")
    assert (code, "already" in said) == (1, True)
    assert quiz("add", "dana", "--role", "king")[0] == 2
    assert quiz("add", "a b")[0] == 1


def test_a_link_for_nobody_is_a_problem(quiz):
    code, said = quiz("link", "nobody")
    assert (code, "nobody" in said) == (1, True)


def test_an_account_comes_in_by_its_link_with_its_roles_and_no_password(quiz, database):
    code, said = quiz("add", "aigul", "--name", "Айгүл", "--role", "author", "--role", "instructor")
    assert code == 0
    token = re.search(r"http://127\.0\.0\.1:8000/enter/([\w-]+)", said)[1]
    with database.written() as session:
        person_id = links.use_link(session, token, now())
        person = profiles.get_person(session, person_id)
        assert person.name == "Айгүл"
        assert profiles.actor_of(session, person).roles == {Role.AUTHOR, Role.INSTRUCTOR}
        assert accounts.own_hash(session, person_id) is None


def test_without_a_login_the_link_is_the_owners(quiz, database):
    code, said = quiz("link", "--format", "json")
    assert code == 0
    told = json.loads(said)
    assert told["name"] == "Owner"
    with database.written() as session:
        person_id = links.use_link(session, told["path"].removeprefix("/enter/"), now())
        assert profiles.actor_of(session, profiles.get_person(session, person_id)).has(Role.OWNER)
