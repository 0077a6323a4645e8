"""`quiz bank`: checking, syncing, exporting and counting banks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from quiz import config
from quiz.cli import command
from quiz.domain.linting.findings import Level
from quiz.formats.bank import BankReading, check, read_bank, read_banks
from quiz.formats.folder import write_files
from quiz.formats.problems import Problem
from quiz.services import upkeep
from quiz.services.bank_files import sync
from quiz.services.bank_files.merge import Side, clash_problem
from quiz.services.building.apart import LaterBuilds

_folder = click.Path(exists=True, file_okay=False, path_type=Path)
_GITHUB_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


@click.group(cls=command.Commands)
def bank() -> None:
    """Check, sync, export and count banks of questions."""


@bank.command("check")
@click.argument("path", type=_folder)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="Text for people, JSON for programs, or annotations for GitHub's runner.",
)
@click.option("--select", "selected", metavar="RULES", help="Only these rules: GR1,OP or the like.")
@click.option("--ignore", "ignored", metavar="RULES", help="All but these rules.")
@click.pass_context
def check_command(
    context: click.Context, path: Path, form: str, selected: str | None, ignored: str | None
) -> None:
    """Check every bank at or below PATH: each quote, each key, each rule of writing.

    Rules are named by their ids, or by the letters with which these begin. Exit code 1 where
    there are errors.
    """
    readings = _read(path)
    problems = {
        folder: [problem for problem in check(reading) if _wanted(problem, selected, ignored)]
        for folder, reading in readings.items()
    }
    if form == "json":
        command.echo_json([_bank_data(at, readings[at], found) for at, found in problems.items()])
    elif form == "github":
        for folder, found in problems.items():
            _annotate(folder, found)
    else:
        for folder, found in problems.items():
            _tell(folder, readings[folder], found)
    every = [problem for found in problems.values() for problem in found]
    context.exit(int(any(problem.level is Level.ERROR for problem in every)))


@bank.command("sync")
@click.argument("path", type=_folder)
@click.option(
    "--prefer",
    type=click.Choice([side.value for side in Side]),
    help="Which side to take where both have changed; otherwise that is reported.",
)
@command.instance_option
@command.format_option
@click.pass_context
def sync_command(
    context: click.Context, path: Path, prefer: str | None, instance: Path | None, form: str
) -> None:
    """Bring the banks at or below PATH and the database together.

    What changed on one side since they last met follows on the other. Where both have changed,
    both texts are shown and neither is touched. Exit code 1 where anything was left out.
    """
    side = Side(prefer) if prefer else None
    settings = config.load(instance)
    reports = []
    good = True
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
        for folder, reading in _read(path).items():
            later = LaterBuilds()
            with database.written("importing a bank") as session:
                report = sync.sync_bank(session, reading, command.now(), prefer=side, build=later)
                # Before the commit: where the files cannot be written, nothing has happened.
                written = write_files(folder, report.files, reading.files)
            later.run(database, command.now())
            good = good and not report.imported.errors and not report.imported.clashes
            if form == "json":
                reports.append(_sync_data(folder, reading, report, written))
            else:
                _tell_sync(folder, reading, report, written)
    if form == "json":
        command.echo_json(reports)
    context.exit(0 if good else 1)


@bank.command("export")
@click.argument("key", metavar="BANK-KEY")
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
@command.instance_option
def export_command(key: str, path: Path, instance: Path | None) -> None:
    """Write a bank of the database to a folder that has no bank in it yet.

    What was read and has not changed since is written byte for byte. To bring a folder that has
    the bank up to date, sync it.
    """
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
        with database.reading() as session:
            files = sync.export_bank(session, key)
    before = read_bank(path).files if path.is_dir() else {}
    if any(files.get(name) != content for name, content in before.items()):
        raise click.ClickException(
            f"{path} holds a bank with other files. Run: quiz bank sync {path}"
        )
    path.mkdir(parents=True, exist_ok=True)
    written = write_files(path, files)
    click.echo(f"{path}: {len(files)} files, {len(written)} written")


@bank.command("stats")
@click.argument("path", type=_folder, required=False)
@command.instance_option
@command.format_option
def stats_command(path: Path | None, instance: Path | None, form: str) -> None:
    """Count what the banks at or below PATH hold, or those in the database without PATH."""
    if path is not None:
        stats = sync.count_files(reading.bank for reading in _read(path).values() if reading.bank)
    else:
        with upkeep.opened(config.load(instance).database_url) as database:
            upkeep.make_ready(database)
            with database.reading() as session:
                stats = sync.count_stored(session)
    if form == "json":
        command.echo_json(asdict(stats))
    else:
        _tell_stats(stats)


def _read(path: Path) -> dict[Path, BankReading]:
    """Read the banks; a folder without any is read as one, so that its problem is told."""
    return read_banks(path) or {path: read_bank(path)}


def _wanted(problem: Problem, selected: str | None, ignored: str | None) -> bool:
    return (selected is None or _named(problem.rule, selected)) and not (
        ignored is not None and _named(problem.rule, ignored)
    )


def _named(rule: str, rules: str) -> bool:
    """Tell whether a rule is named: by its id, or by letters with which it begins."""
    # Letters alone, so that B1 does not name B10.
    names = [name.strip().upper() for name in rules.split(",") if name.strip()]
    return any(rule == name or (name.isalpha() and rule.startswith(name)) for name in names)


def _tell(folder: Path, reading: BankReading, problems: Iterable[Problem]) -> None:
    found = list(problems)
    for problem in found:
        click.echo(f"{folder}/{problem}")
    errors = sum(problem.level is Level.ERROR for problem in found)
    warnings = sum(problem.level is Level.WARNING for problem in found)
    click.echo(f"{folder}: {_contents(reading)}; {errors} errors, {warnings} warnings")


def _contents(reading: BankReading) -> str:
    if reading.bank is None:
        return "no bank"
    stats = sync.count_banks([reading.bank])
    return f"{stats.articles} articles, {stats.facts} facts, {stats.questions} questions"


def _bank_data(
    folder: Path, reading: BankReading, problems: Iterable[Problem]
) -> dict[str, object]:
    return {
        "folder": str(folder),
        "bank": reading.bank.key if reading.bank else None,
        "problems": [problem.to_data() for problem in problems],
    }


def _annotate(folder: Path, problems: Iterable[Problem]) -> None:
    """Write workflow commands: GitHub shows them beside the lines of a pull request."""
    for problem in problems:
        place = f"file={_property(f'{folder}/{problem.file}')},line={problem.line or 1}"
        text = _escaped(f"{problem.message} {problem.cure}".strip())
        title = _property(f"{problem.rule} {problem.record}".strip())
        click.echo(f"::{_GITHUB_LEVELS[problem.level]} {place},title={title}::{text}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _tell_sync(
    folder: Path, reading: BankReading, report: sync.SyncReport, written: list[str]
) -> None:
    imported = report.imported
    for problem in imported.errors:
        click.echo(f"{folder}/{problem}")
    for clash in imported.clashes:
        click.echo(f"{folder}/{clash_problem(clash, reading)}")
        click.echo(f"--- in the files\n{clash.in_files}--- in the database\n{clash.in_database}---")
    for name in written:
        click.echo(f"{folder}/{name}: written")
    click.echo(
        f"{folder}: {len(imported.stored)} records stored, {len(imported.retired)} retired, "
        f"{len(written)} files written, {len(imported.clashes)} conflicts, "
        f"{len(imported.errors)} errors"
    )
    if imported.errors:
        click.echo("Nothing was written to the files: mend the errors first.")


def _sync_data(
    folder: Path, reading: BankReading, report: sync.SyncReport, written: list[str]
) -> dict[str, object]:
    imported = report.imported
    return _bank_data(folder, reading, imported.errors) | {
        "stored": [list(record) for record in imported.stored],
        "retired": [list(record) for record in imported.retired],
        "written": written,
        "conflicts": [asdict(clash) for clash in imported.clashes],
    }


def _tell_stats(stats: sync.Stats) -> None:
    click.echo(f"articles   {stats.articles}")
    click.echo(f"facts      {stats.facts}")
    click.echo(f"questions  {stats.questions}")
    for title, counts in (
        ("kinds", stats.kinds),
        ("recipes", stats.recipes),
        ("verdicts", stats.verdicts),
    ):
        for name, count in counts.items():
            click.echo(f"{title:9}  {name}: {count}")
