from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from quiz import resources
from quiz.cli import main
from quiz.formats.bank_writing import bank_files
from quiz.persistence.bank.banks import find_bank
from quiz.services import upkeep
from quiz.services.bank.records import store_question
from tests.builders import NOW, make_bank, make_choice, make_question
from tests.paths import ROOT
from tests.sample_bank import FACTS, sample

LENGTH = "questions/bridge-length.toml"
CLAIM = "questions/bridge-claim.toml"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "bridges"
    write(folder, bank_files(None, make_bank()))
    return folder


@pytest.fixture
def quiz(tmp_path, monkeypatch):
    """Run `quiz` with an instance of the test's own."""
    monkeypatch.delenv("QUIZ_DATABASE_URL", raising=False)
    monkeypatch.setenv("QUIZ_INSTANCE", str(tmp_path / "instance"))

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def write(folder, files):
    for path, raw in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def edit(folder, path, old, new):
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


# --- wrong use -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["bank", "check"],
        ["bank", "check", "/nowhere"],
        ["bank", "check", ".", "--format", "xml"],
        ["bank", "sync", ".", "--prefer", "neither"],
        ["bank", "export", "one"],
        ["db", "restore", "/nowhere"],
        ["db", "revision"],
    ],
)
def test_wrong_use_is_exit_code_2_and_says_how(quiz, arguments):
    result = quiz(*arguments)

    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_a_bad_setting_is_exit_code_2(quiz, monkeypatch):
    monkeypatch.setenv("QUIZ_PORT", "eighty")

    result = quiz("db", "check")

    assert result.exit_code == 2
    assert "QUIZ_PORT" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@host:port/name",
        "postgresql://",
        "postgresql://user:secret@127.0.0.1:1/name",
        "sqlite:////proc/nowhere/site.db",
    ],
)
def test_a_database_that_cannot_be_there_is_told_without_a_traceback(quiz, monkeypatch, url):
    monkeypatch.setenv("QUIZ_DATABASE_URL", url)

    result = quiz("db", "check")

    assert result.exit_code == 1
    assert "QUIZ_DATABASE_URL" in result.stderr
    assert "secret" not in result.stderr


# --- checking --------------------------------------------------------------------------------


def test_a_folder_without_a_bank_is_a_problem(quiz, tmp_path):
    (tmp_path / "empty").mkdir()

    result = quiz("bank", "check", tmp_path / "empty")

    assert result.exit_code == 1
    assert "bank.toml" in result.stdout


def test_a_problem_is_told_with_its_file_line_record_and_rule(quiz, folder):
    edit(folder, LENGTH, "340 metres long", "341 metres long")

    result = quiz("bank", "check", folder)

    assert result.exit_code == 1
    assert re.search(rf"{LENGTH}:\d+ bridge-length \(.*\): error \w+: ", result.stdout)


def test_problems_are_given_to_programs_as_data(quiz, folder):
    edit(folder, LENGTH, "340 metres long", "341 metres long")

    result = quiz("bank", "check", folder, "--format", "json")

    (bank,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert bank["bank"] == "bridges"
    assert {"file", "line", "record", "place", "level", "rule", "message", "cure"} == set(
        bank["problems"][0]
    )


def test_problems_become_annotations_that_cannot_break_out_of_their_line(quiz, folder):
    edit(folder, LENGTH, "It is 340 metres long.", "100%, it: was\\n::error::forged")

    result = quiz("bank", "check", folder, "--format", "github")

    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert all(
        re.match(r"::(error|warning|notice) file=[^,:]+,line=\d+,title=", at) for at in lines
    )
    assert "%0A%3A%3Aerror" in result.stdout or "%0A::error" in result.stdout


def test_rules_are_selected_and_ignored_by_how_their_ids_begin(quiz, folder):
    edit(folder, LENGTH, "340 metres long", "341 metres long")
    found = json.loads(quiz("bank", "check", folder, "--format", "json").stdout)[0]["problems"]
    rules = {problem["rule"] for problem in found if problem["level"] == "error"}

    ignored = quiz("bank", "check", folder, "--ignore", ",".join(sorted(rules)))
    selected = quiz("bank", "check", folder, "--select", "XX")
    one = quiz("bank", "check", folder, "--select", min(rules).lower())

    assert rules
    assert (ignored.exit_code, selected.exit_code, one.exit_code) == (0, 0, 1)


RELATION = """
[[relation]]
key = "bridge.length"
label = "the length"
question = "According to {article}, how long is {subject}?"
claim = "According to {article}, {subject} is {value} long."
value_type = "quantity"
functional = true
"""
RESTATED = """
[[relation.restated]]
claim = "{subject} is short."
holds = false
facts = ["no-such-fact"]
"""


def test_what_cannot_be_is_told_with_its_place_and_the_rest_of_the_bank_loads(quiz, tmp_path):
    """Six facts and relations that cannot be, beside those of the sample."""
    fact = FACTS.partition("[[fact]]")[2]
    facts = {
        "contradiction": fact.replace('340.5 metres", unit', '12 metres", unit'),
        "unit": fact.replace('unit = "m"', 'unit = "smoots"'),
        "value": fact.replace('340.5 metres", unit', 'a great many metres", unit'),
        "relation": fact.replace("bridge.length", "bridge.colour"),
    }
    broken = "".join(f"[[fact]]{text.replace('bridge-length', key)}" for key, text in facts.items())
    slotless = RELATION.replace("bridge.length", "bridge.slotless").replace("{value}", "very")
    elsewhere = RELATION.replace("bridge.length", "bridge.elsewhere") + RESTATED
    files = sample() | {
        "facts/broken.toml": broken.encode(),
        "facts/relations.toml": f"{RELATION}{slotless}{elsewhere}".encode(),
    }
    write(tmp_path / "bank", files)

    for command in ("check", "sync"):
        result = quiz("bank", command, tmp_path / "bank", "--format", "json")
        (told,) = json.loads(result.stdout)
        errors = [one for one in told["problems"] if one["level"] == "error"]
        assert result.exit_code == 1
        assert {(error["file"], error["record"], error["rule"]) for error in errors} == {
            ("facts/broken.toml", "contradiction", "FA3"),
            ("facts/broken.toml", "contradiction", "GR2"),
            ("facts/broken.toml", "unit", "FA2"),
            ("facts/broken.toml", "value", "FA2"),
            ("facts/broken.toml", "value", "GR2"),
            ("facts/broken.toml", "relation", "REF"),
            ("facts/relations.toml", "bridge.slotless", "RE1"),
            ("facts/relations.toml", "bridge.elsewhere", "REF"),
        }
        assert all(error["line"] and error["message"] and error["cure"] for error in errors)
    stored = {tuple(one) for one in told["stored"]}
    assert ("fact", "bridge-length") in stored
    assert ("relation", "bridge.length") in stored
    assert {("article", "bridge"), ("question", "bridge-mayor"), ("quiz", "bridges")} <= stored
    assert not {("fact", key) for key in facts} & stored
    assert read(tmp_path / "bank") == files


def test_a_sound_bank_is_exit_code_0(quiz, folder):
    result = quiz("bank", "check", folder)

    assert result.exit_code == 0
    assert "0 errors" in result.stdout


# --- syncing and exporting -------------------------------------------------------------------


def test_the_shipped_bank_comes_out_as_it_went_in(quiz, tmp_path):
    shipped = ROOT / "questions" / "kazakh-elections"
    copy = tmp_path / "copy"
    write(copy, read(shipped))

    assert quiz("bank", "sync", copy).exit_code == 0
    assert quiz("bank", "export", "kazakh-elections", tmp_path / "out").exit_code == 0

    assert read(copy) == read(shipped)
    assert read(tmp_path / "out") == read(shipped)


def test_syncing_twice_does_nothing_the_second_time(quiz, folder):
    quiz("bank", "sync", folder)

    result = quiz("bank", "sync", folder, "--format", "json")

    (told,) = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["stored"], told["retired"], told["written"]) == ([], [], [])


def test_a_broken_record_is_left_out_of_a_sync_and_no_file_is_touched(quiz, folder):
    edit(folder, LENGTH, "kind = ", "kind ")
    before = read(folder)

    result = quiz("bank", "sync", folder)

    assert result.exit_code == 1
    assert LENGTH in result.stdout
    assert read(folder) == before
    counts = json.loads(quiz("bank", "stats", "--format", "json").stdout)
    assert counts["questions"] == 2


def clashing(quiz, folder, tmp_path):
    """Change a question in the folder and in the database."""
    quiz("bank", "sync", folder)
    edit(folder, LENGTH, "says in its", "says (in the files) in its")
    question = make_question(content=make_choice(explanation="The browser's explanation of it."))
    with (
        upkeep.opened(f"sqlite:///{tmp_path / 'instance' / 'sourcecheck.db'}") as database,
        database.written() as session,
    ):
        store_question(session, find_bank(session, "bridges"), question, NOW)


def test_both_texts_of_a_conflict_are_shown_and_no_file_is_touched(quiz, folder, tmp_path):
    clashing(quiz, folder, tmp_path)
    before = read(folder)

    result = quiz("bank", "sync", folder)

    assert result.exit_code == 1
    assert "says (in the files)" in result.stdout
    assert "The browser's explanation" in result.stdout
    assert "--prefer" in result.stdout
    assert read(folder) == before


def test_a_conflict_is_settled_by_naming_a_side(quiz, folder, tmp_path):
    clashing(quiz, folder, tmp_path)

    result = quiz("bank", "sync", folder, "--prefer", "database")

    assert result.exit_code == 0
    assert "The browser's explanation" in (folder / LENGTH).read_text(encoding="utf-8")
    assert quiz("bank", "sync", folder).exit_code == 0


def test_exporting_an_unknown_bank_is_exit_code_1(quiz, tmp_path):
    result = quiz("bank", "export", "nothing", tmp_path / "out")

    assert result.exit_code == 1
    assert "There is no bank with this key. Check how it is written" in result.stderr
    assert "front page" not in result.stderr


def test_an_export_overwrites_no_bank_that_says_something_else(quiz, folder):
    quiz("bank", "sync", folder)
    edit(folder, CLAIM, "340 is more", "Indeed 340 is more")
    before = read(folder)

    result = quiz("bank", "export", "bridges", folder)

    assert result.exit_code == 1
    assert "quiz bank sync" in result.stderr
    assert read(folder) == before


def test_stats_count_a_folder_and_the_database_alike(quiz, folder):
    quiz("bank", "sync", folder)

    of_folder = json.loads(quiz("bank", "stats", folder, "--format", "json").stdout)
    of_database = json.loads(quiz("bank", "stats", "--format", "json").stdout)

    assert of_folder == of_database
    assert set(of_folder) == {"articles", "facts", "questions", "kinds", "recipes", "verdicts"}
    assert of_folder["questions"] == 3
    assert "questions  3" in quiz("bank", "stats", folder).stdout


# --- the database ----------------------------------------------------------------------------


def test_a_new_database_is_made_and_found_whole(quiz):
    assert quiz("db", "check").exit_code == 1
    assert quiz("db", "upgrade").exit_code == 0

    checked = quiz("db", "check", "--format", "json")

    assert checked.exit_code == 0
    assert json.loads(checked.stdout) == []


def test_a_backup_is_put_back(quiz, folder, tmp_path):
    quiz("bank", "sync", folder)
    backup = json.loads(quiz("db", "backup", "--format", "json").stdout)["backup"]
    for path in (CLAIM, "quizzes/bridge-quiz.toml"):
        (folder / path).unlink()
    quiz("bank", "sync", folder)
    assert json.loads(quiz("bank", "stats", "--format", "json").stdout)["questions"] == 2

    result = quiz("db", "restore", backup)

    assert result.exit_code == 0
    assert "before-restore" in result.stdout
    counts = json.loads(quiz("bank", "stats", "--format", "json").stdout)
    assert counts["questions"] == 3


def test_a_damaged_backup_is_exit_code_1(quiz, tmp_path):
    quiz("db", "upgrade")
    quiz("db", "backup", tmp_path / "copy.db")
    (tmp_path / "copy.db").write_bytes(b"nothing")

    result = quiz("db", "restore", tmp_path / "copy.db")

    assert result.exit_code == 1
    assert "damaged" in result.stderr


def test_a_migration_is_written_where_the_product_is_developed_alone(quiz, tmp_path, monkeypatch):
    result = quiz("db", "revision", "-m", "Nothing")
    assert result.exit_code == 1
    assert "The tables have not changed since revision" in result.stderr

    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "site-packages" / "quiz")
    result = quiz("db", "revision", "-m", "Nothing")
    assert result.exit_code == 1
    assert "migrations are written in a checkout" in result.stderr


# --- every command ---------------------------------------------------------------------------


def commands(group: click.Group, path: tuple[str, ...] = ()):
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [*commands(main)], ids=" ".join)
def test_every_command_explains_itself(quiz, path):
    result = quiz(*path, "--help")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()[2].strip()) > 10


def test_the_package_runs_as_a_program():
    done = subprocess.run(
        [sys.executable, "-m", "quiz", "bank", "stats", "questions", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["questions"] >= 40
