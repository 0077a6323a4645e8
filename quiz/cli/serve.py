"""Serving: `quiz start` for one's own machine, `quiz serve` for a site that others look after."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path

import click
import segno

from quiz import config
from quiz.cli.command import instance_option, now
from quiz.cli.db import BACKUPS
from quiz.config import Settings
from quiz.services import upkeep
from quiz.services.bank_files import sync
from quiz.services.people import links
from quiz.web.serving.server import serve as serve_site

LOOPBACK = ("127.0.0.1", "::1", "localhost")
WIDTH = 14


def _served(command: Callable[[Settings], None]) -> Callable[..., None]:
    """Give a command the options of serving; it gets them as settings, its port being free."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)

    @click.option("--host", help="The address to serve on; 0.0.0.0 for the local network.")
    @click.option("--port", type=click.IntRange(1, 65535), help="The port (8000).")
    @instance_option
    @click.option(
        "--tls-cert", type=file, help="A certificate (PEM), to serve by https; with --tls-key."
    )
    @click.option("--tls-key", type=file, help="The certificate's key (PEM).")
    @wraps(command)
    def serving(
        host: str | None,
        port: int | None,
        instance: Path | None,
        tls_cert: Path | None,
        tls_key: Path | None,
    ) -> None:
        settings = config.load(
            instance, host=host, port=port, tls_certificate=tls_cert, tls_key=tls_key
        )
        _check_port(settings)
        command(settings)

    return serving


@click.command()
@_served
def start(settings: Settings) -> None:
    """Prepare everything and serve: database, shipped bank, a sign-in link for the owner."""
    with upkeep.opened(settings.database_url) as database:
        done = upkeep.upgrade(database, settings.instance / BACKUPS, now())
        if done.backup:
            click.echo(f"The schema is new; the database as it was is in {done.backup}.")
        _tell(sync.import_folder(database, settings.questions, now()))
    link = _owner_link(settings)
    _announce(settings, link)
    serve_site(settings)


@click.command()
@_served
def serve(settings: Settings) -> None:
    """Serve a site; for those who run one."""
    with upkeep.opened(settings.database_url) as database:
        upkeep.make_ready(database)
        _tell(sync.import_folder(database, settings.questions, now()))
    click.echo(f"{'Sourcecheck':{WIDTH}}{address(settings)}")
    if not settings.database_url.startswith("sqlite") and config.has_own_key(settings):
        click.echo(
            f"Cookies are signed by a key of this server's own, in {settings.instance}. Other "
            "servers of this site need the same: give QUIZ_SECRET_KEY to all of them.",
            err=True,
        )
    serve_site(settings)


def _tell(problems: Iterable[object]) -> None:
    """Tell what of the shipped banks cannot be used; the rest of them serves."""
    for problem in problems:
        click.echo(str(problem), err=True)


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
    with upkeep.opened(settings.database_url) as database, database.written() as session:
        link = links.issue_owner_link(session, now(), "Owner", settings.zone, settings.language)
    return f"{address(settings)}/enter/{link.token}"


def address(settings: Settings) -> str:
    """Return the address under which a person on this machine reaches the site."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    shown = f"[{host}]" if ":" in host else host
    return f"{_scheme(settings)}://{shown}:{settings.port}"


def _scheme(settings: Settings) -> str:
    return "https" if settings.tls_certificate else "http"


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
    url = f"{_scheme(settings)}://{host}:{settings.port}"
    click.echo(f"{'Network':{WIDTH}}{url}")
    segno.make(url, error="m").terminal(border=2, compact=True)
    if settings.tls:
        return
    click.echo(
        "Warning: this is plain HTTP. Whoever shares the network can read what is sent, "
        "passwords too.\nThe README has a recipe for TLS (section “For a class”)."
    )
