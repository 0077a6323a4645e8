"""`quiz db`: bringing the database up to date, checking it, copying it and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quiz import config, resources
from quiz.cli import command
from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.services import upkeep
from quiz.services.soundness import checking, restoring
from quiz.services.soundness.complaints import Complaint

BACKUPS = "backups"
UNREAD = (
    "The present database can't be read, so people erased since this backup may be in it again: "
    "check who asked to be erased, and run quiz user erase for each of them."
)


@click.group(cls=command.Commands)
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@command.instance_option
@command.format_option
def upgrade_command(instance: Path | None, form: str) -> None:
    """Bring the schema up to date; a SQLite database is copied to the instance's backups first."""
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        done = upkeep.upgrade(database, settings.instance / BACKUPS, command.now())
    if form == "json":
        backup = str(done.backup) if done.backup else None
        command.echo_json({"before": done.before, "after": done.after, "backup": backup})
    elif done.before == done.after:
        click.echo(f"The schema is up to date (revision {done.after}).")
    else:
        if done.backup:
            click.echo(f"The database as it was is in {done.backup}.")
        click.echo(f"The schema is at revision {done.after} now.")


@db.command("check")
@command.instance_option
@command.format_option
@click.pass_context
def check_command(context: click.Context, instance: Path | None, form: str) -> None:
    """Check the database: its schema, its settings, its pages and its rows.

    Exit code 1 where anything is wrong.
    """
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        complaints = checking.check(database)
    if form == "json":
        command.echo_json(_data(complaints))
    else:
        _say(complaints)
        if not complaints:
            click.echo("The database is whole.")
    context.exit(int(bool(complaints)))


def _data(complaints: Sequence[Complaint]) -> list[dict[str, str]]:
    return [
        {"rule": found.rule, "message": str(found.message), "cure": str(found.cure)}
        for found in complaints
    ]


def _say(complaints: Sequence[Complaint]) -> None:
    for found in complaints:
        click.echo(f"{found.rule}: {found.message} {found.cure}")


@db.command("backup")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), required=False)
@command.instance_option
@command.format_option
def backup_command(path: Path | None, instance: Path | None, form: str) -> None:
    """Copy the database, in use or not, to PATH (a new file in the instance's backups).

    Its checksum is written beside it, and `quiz db restore` looks at that. Copying the files of a
    running site by other means can lose everything.
    """
    settings = config.load(instance)
    target = path or settings.instance / BACKUPS / upkeep.backup_name(command.now())
    with upkeep.opened(settings.database_url) as database:
        upkeep.back_up(database, target)
    if form == "json":
        command.echo_json({"backup": str(target)})
    else:
        click.echo(f"{target}: written, with its checksum beside it")


@db.command("restore")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--anyway", is_flag=True, help="Restore it although something is found in it.")
@command.instance_option
@command.format_option
@click.pass_context
def restore_command(
    context: click.Context, path: Path, anyway: bool, instance: Path | None, form: str
) -> None:
    """Put the backup at PATH in the place of the present database, and keep a copy of that.

    Where QUIZ_DATABASE_URL names a database on PostgreSQL, it has to be an empty one: the rows of
    the backup are carried into it, and the site moves there.

    A backup that is damaged or was altered is refused, and nothing is touched. People erased since
    the backup are erased again.

    What the backup holds is checked first, as `quiz db check` does. Problems are listed, nothing is
    changed, and the exit code is 1. With --anyway it is restored all the same.
    """
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        backups = settings.instance / BACKUPS
        came = restoring.restore(database, path, backups, command.now(), anyway=anyway)
    kept = str(came.kept) if came.kept else None
    if form == "json":
        restored = str(path) if came.done else None
        found = _data(came.complaints)
        command.echo_json(
            {
                "restored": restored,
                "kept": kept,
                "found": found,
                "erased_again": came.is_erased_again,
            }
        )
    else:
        _say(came.complaints)
        click.echo(f"{path}: restored" if came.done else f"{path}: not restored, nothing touched")
        if kept:
            click.echo(f"The database as it was is in {kept}.")
        if not came.is_erased_again:
            click.echo(UNREAD)
        if not came.done:
            click.echo("Restore an older backup, or this one with --anyway.")
    context.exit(int(not came.done))


@db.command("revision")
@click.option("-m", "--message", required=True, help="What changes, as a phrase.")
@command.format_option
def revision_command(message: str, form: str) -> None:
    """Write the next migration from what has changed in the tables. For developers.

    Read it before you commit it: a renamed column looks like one dropped and one added.
    """
    if not resources.is_checkout():
        raise Refused(
            N_("This Sourcecheck is installed, and migrations are written in a checkout."),
            N_("Run this where you develop it."),
        )
    path = upkeep.write_revision(message)
    if form == "json":
        command.echo_json({"revision": str(path)})
    else:
        click.echo(f"{path}: written. Read it, run make format, and try it with quiz db upgrade.")
