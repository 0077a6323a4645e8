"""`quiz user`: accounts and links to sign in, for whoever runs commands on the machine."""

from __future__ import annotations

from pathlib import Path

import click

from quiz import config
from quiz.cli.command import Commands, echo_json, format_option, instance_option, now
from quiz.cli.serve import address
from quiz.config import Settings
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.services import upkeep
from quiz.services.people import accounts, erasure, links, profiles, roster
from quiz.services.people.links import IssuedLink

GRANTED = [role.value for role in Role if role is not Role.LEARNER]


@click.group(cls=Commands)
def user() -> None:
    """Look after accounts."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="The name that others see (the login).")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(GRANTED),
    help="A role to grant; may be given more than once. Everybody is a learner.",
)
@instance_option
@format_option
def add_command(
    login: str, name: str | None, roles: tuple[str, ...], instance: Path | None, form: str
) -> None:
    """Make an account that signs in with LOGIN, and print a link with which it comes in once.

    The person chooses a password on their account's page; none is ever typed here.
    """
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database, database.written() as session:
        person_id = accounts.make_account(
            session,
            Actor.visitor(),
            name=name or login,
            login=login,
            password_hash=None,
            now=now(),
            zone=settings.zone,
            language=settings.language,
        )
        for role in roles:
            roster.grant_from_console(session, person_id, Role(role), now())
        link = links.issue_link_from_console(session, login, now())
    _tell(settings, link, form)


@user.command("link")
@click.argument("login", required=False)
@instance_option
@format_option
def link_command(login: str | None, instance: Path | None, form: str) -> None:
    """Print a link that signs in once: for the account with LOGIN, else for the owner."""
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database, database.written() as session:
        link = (
            links.issue_link_from_console(session, login, now())
            if login
            else links.issue_owner_link(session, now(), "Owner", settings.zone, settings.language)
        )
    _tell(settings, link, form)


@user.command("erase")
@click.argument("login")
@click.option("--dry-run", is_flag=True, help="Say what would go and stay, and change nothing.")
@instance_option
@format_option
def erase_command(login: str, dry_run: bool, instance: Path | None, form: str) -> None:
    """Erase the account with LOGIN and all that names its person; scores stay without a name."""
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        if dry_run:
            with database.reading() as session:
                found = profiles.find_account(session, login)
                done = erasure.plan_erasure(session, found.id)
        else:
            with database.written() as session:
                found = profiles.find_account(session, login)
                done = erasure.erase(session, found, now(), by_id=None)
    if form == "json":
        counts = {name: {"fate": fate, "rows": rows} for name, (fate, rows) in done.counts.items()}
        echo_json({"dry_run": dry_run, "tables": counts})
        return
    for name, (fate, rows) in done.counts.items():
        if rows:
            click.echo(f"{name:<18} {rows:>7}  {fate}")
    click.echo("Nothing was changed." if dry_run else "Erased. Delete older backups, too.")


@user.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and change nothing.")
@instance_option
@format_option
def retention_command(dry_run: bool, instance: Path | None, form: str) -> None:
    """Erase what classes have kept for as long as they said after their end. Run it every day."""
    settings = config.load(instance)
    with upkeep.opened(settings.database_url) as database:
        session_of = database.reading if dry_run else database.written
        with session_of() as session:
            done = erasure.apply_retention(session, now(), dry_run=dry_run)
    if form == "json":
        lines = [
            {
                "class": line.key,
                "kept_until": line.kept_until.isoformat(),
                "erased": line.erased,
                "detached": line.detached,
                "attempts": line.attempts,
            }
            for line in done
        ]
        echo_json({"dry_run": dry_run, "classes": lines})
        return
    for line in done:
        click.echo(
            f"{line.key}: kept until {line.kept_until:%Y-%m-%d}; {line.erased} guests erased, "
            f"{line.detached} others taken out, {line.attempts} attempts without a name"
        )
    if not done:
        click.echo("No class has kept anything for longer than it said.")
    elif dry_run:
        click.echo("Nothing was changed.")


def _tell(settings: Settings, link: IssuedLink, form: str) -> None:
    path = f"/enter/{link.token}"
    if form == "json":
        echo_json({"name": link.name, "path": path, "expires_at": link.expires_at.isoformat()})
        return
    click.echo(f"{link.name} signs in once, until {link.expires_at:%H:%M} UTC, with")
    click.echo(f"{address(settings)}{path}")
