"""A PostgreSQL server of the tests' own: started once in a session, reached by a socket alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

PATIENCE = 30.0
# PostgreSQL refuses to run as root; there the account that Debian's package made runs it.
ACCOUNT = "postgres"


class NoServer(Exception):
    """PostgreSQL cannot be started here; the text says why in one line."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest of several."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    # Debian keeps them out of the path.
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_release)
    if not newest:
        raise NoServer("PostgreSQL is not installed (Debian: apt install postgresql)")
    return newest[-1].parent


def _release(program: Path) -> int:
    name = program.parent.parent.name
    return int(name) if name.isdecimal() else 0


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server on an empty cluster; yields its address with `{}` for a database's name."""
    folder = Path(tempfile.mkdtemp(prefix="quiz-pg-"))
    try:
        account = _account()
        if account:
            shutil.chown(folder, ACCOUNT, ACCOUNT)
        _create_cluster(folder, account)
        server = subprocess.Popen(
            [
                programs() / "postgres",
                *("-D", str(folder / "data"), "-k", str(folder)),
                *("-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **account,
        )
        try:
            _wait_until_ready(folder, server)
            yield f"postgresql://{ACCOUNT}@/{{}}?host={folder}"
        finally:
            # SIGTERM would wait for clients that still hold a connection, for ever.
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def administer(address: str, statement: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    with psycopg.connect(address.format(ACCOUNT), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def database_copy(address: str, template: str) -> Iterator[str]:
    """Make a copy of a database, yield its URL, and drop it afterwards."""
    name = f"t{uuid4().hex}"
    administer(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield address.format(name)
    finally:
        administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}


def _create_cluster(folder: Path, account: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            programs() / "initdb",
            *("-D", str(folder / "data"), "-U", ACCOUNT, "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        **account,
    )
    if made.returncode:
        raise NoServer(f"PostgreSQL's initdb failed: {made.stderr.strip().splitlines()[-1]}")


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise NoServer(f"PostgreSQL ended at once with code {server.returncode}")
        try:
            psycopg.connect(f"host={folder} user={ACCOUNT} dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"PostgreSQL did not answer within {PATIENCE:.0f} seconds")
