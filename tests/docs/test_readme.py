"""The README's settings and commands are those that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click
import pytest

from quiz import config
from quiz.cli import main
from tests.docs.pages import ROOT, rows

TEXT = (ROOT / "README.md").read_text()
SETTINGS = list(rows(TEXT.partition("## Settings")[2].partition("\n## ")[0]))


class Asked(dict[str, str]):
    """An environment without settings that remembers which ones were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None, /) -> Any:
        """Remember the name, and have no such setting."""
        self.names.add(name)
        return default


def test_every_setting_is_listed(tmp_path) -> None:
    asked = Asked()
    config.load(environ=asked, instance=tmp_path)
    # A folder that is given is not looked for.
    assert asked.names | {"QUIZ_INSTANCE"} == set(re.findall(r"`(QUIZ_\w+)`", str(SETTINGS)))


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row[0])
def test_defaults_are_as_listed(row, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config.load(environ={})
    [name, *_], default = re.findall(r"QUIZ_(\w+)", row[0]), row[1].strip("`")
    if name == "SECRET_KEY":
        assert (settings.instance / "secret-key").is_file()
        return
    value = getattr(settings, {"TLS_CERT": "tls_certificate"}.get(name, name.lower()))
    told = {"False": "no", "None": "none", "()": "any"}.get(repr(value), str(value))
    assert told.endswith(default.partition("…")[2] or default.removeprefix("the shipped `"))


def commands(group: click.Group, above: str = "quiz") -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}", command.get_short_help_str(limit=200)


def test_every_command_is_listed_as_it_explains_itself() -> None:
    listed = TEXT.partition("## Commands")[2].split("```")[1]
    assert listed.strip().splitlines() == [f"{name:<17} {what}" for name, what in commands(main)]
