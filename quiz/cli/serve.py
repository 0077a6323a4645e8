"""Serving: `quiz start` for one's own machine, `quiz serve` for a site that others look after."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import click
import segno

from quiz import config
from quiz.config import Settings
from quiz.persistence import migrate
from quiz.persistence.engine import Database
from quiz.services import bank, people
from quiz.web.server import serve as serve_site
from quiz.web.site import system_clock

LOOPBACK = ("127.0.0.1", "::1", "localhost")
WIDTH = 14


def _options(command: click.Command) -> click.Command:
    for option in (
        click.option("--instance", type=click.Path(path_type=Path), help="The folder of the data."),
        click.option("--port", type=click.IntRange(1, 65535), help="The port (8000)."),
        click.option("--host", help="The address to serve on; 0.0.0.0 for the local network."),
    ):
        command = option(command)
    return command


@click.command()
@_options
def start(host: str | None, port: int | None, instance: Path | None) -> None:
    """Prepare everything and serve: database, shipped bank, a sign-in link for the owner."""
    settings = config.load(instance, host=host, port=port)
    _ready(settings)
    link = _owner_link(settings)
    _announce(settings, link)
    serve_site(settings)


@click.command()
@_options
def serve(host: str | None, port: int | None, instance: Path | None) -> None:
    """Serve a site; for whoever looks after it, behind a proxy that speaks TLS."""
    settings = config.load(instance, host=host, port=port)
    _ready(settings)
    click.echo(f"{'Sourcecheck':{WIDTH}}{address(settings)}")
    serve_site(settings)


def _ready(settings: Settings) -> None:
    """Check that the port is free, bring the schema up and the shipped banks in."""
    _check_port(settings)
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database)
        for problem in bank.import_folder(database, settings.questions, system_clock()):
            click.echo(str(problem), err=True)
    finally:
        database.close()


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.UsageError(_why_not(settings, error)) from error


def _why_not(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken, perhaps by another Sourcecheck. "
            f"Stop that one, or take another port: make run PORT={settings.port + 1}"
        )
    return f"Cannot serve on {settings.host}:{settings.port}: {error.strerror}."


def _owner_link(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        with database.written() as session:
            token = people.issue_owner_link(session, system_clock())
    finally:
        database.close()
    return f"{address(settings)}/enter/{token}"


def address(settings: Settings) -> str:
    """Return the address under which a person on this machine reaches the site."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.port}"


def network_address() -> str | None:
    """Return this machine's address in the local network, nothing where it has none.

    Connecting a datagram socket sends nothing; it only asks the system which way it would go.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith("127.") else found


def _announce(settings: Settings, link: str) -> None:
    """Say where the site is, how the owner comes in, and how to stop it."""
    alone = settings.host in LOOPBACK
    where = settings.instance
    scope = "only this computer" if alone else "everybody in this network"
    click.echo(f"{'Sourcecheck':{WIDTH}}{address(settings)}        (data in {where}, {scope})")
    if not alone:
        _announce_network(settings)
    click.echo(
        f'{"Owner":{WIDTH}}{link}\n{"":{WIDTH}}(all roles, "view as learner"; one use, '
        "60 min; fresh at each start)"
    )
    click.echo("Stop: Ctrl+C")


def _announce_network(settings: Settings) -> None:
    host = network_address() if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    if host is None:
        click.echo(f"{'Network':{WIDTH}}this machine has no address in a network")
        return
    url = f"http://{host}:{settings.port}"
    click.echo(f"{'Network':{WIDTH}}{url}")
    segno.make(url, error="m").terminal(border=2, compact=True)
    click.echo(
        "Warning: this is plain HTTP. Whoever shares the network can read what is sent, "
        "passwords too.\nThe README has a recipe for TLS (section “For a class”)."
    )
