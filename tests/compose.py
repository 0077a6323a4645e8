"""The compose file of docs/many-hosts.md, started without containers: its services as processes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import yaml  # type: ignore[import-untyped]

from tests.paths import ROOT
from tests.postgres import ACCOUNT, account_to_run_as, programs

PAGE = ROOT / "docs" / "many-hosts.md"
PATIENCE = 60.0
OWN = {"SITE": "localhost", "SECRET_KEY": "k" * 64, "DATABASE_PASSWORD": "w" * 32}


def compose_file() -> dict[str, Any]:
    """Return the compose file as the page has it, its variables filled in."""
    text = PAGE.read_text().partition("```yaml\n")[2].partition("```")[0]
    filled = re.sub(r"(?<!\$)\$\{(\w+)\}", lambda found: OWN[found[1]], text)
    read: dict[str, Any] = yaml.safe_load(filled.replace("$$", "$"))
    return read


def free_port() -> int:
    """Return a port on which nothing listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Composition:
    """The services, each as a process on loopback, with folders of their own for their volumes."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.file = compose_file()
        self._database_url = database_url
        # The account that PostgreSQL runs under may not come to a folder of ours.
        self._cluster = Path(tempfile.mkdtemp(prefix="quiz-pg-"))
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        names = ("server-1", "server-2", "database", "proxy")
        self.ports = {name: free_port() for name in names}
        tools = folder / "bin"
        tools.mkdir()
        program = tools / "quiz"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m quiz "$@"\n')
        program.chmod(0o755)
        for volume in ("no-questions", "backups"):
            (folder / volume).mkdir()

    @property
    def database_url(self) -> str:
        """Where the servers keep everything: its own database, unless another one was lent."""
        return self._database_url or self.here(
            self.file["services"]["server-1"]["environment"]["QUIZ_DATABASE_URL"]
        )

    def here(self, text: str, service: str = "") -> str:
        """Put ports of this machine in the place of names in the composition's own network."""
        for name in ("server-1", "server-2"):
            text = text.replace(f"{name}:8000", f"127.0.0.1:{self.ports[name]}")
        text = text.replace("@database:5432/", f"@127.0.0.1:{self.ports['database']}/")
        return text.replace("/backups", str(self.folder / "backups"))

    def start(self, name: str, **settings: str) -> None:
        """Start a service by its own command, in its own environment; do not wait for it.

        `settings` stand in for some of those in the file.
        """
        service = self.file["services"][name]
        own = {key: self.here(str(value)) for key, value in service["environment"].items()}
        if "PGHOST" in own:
            own |= {"PGHOST": "127.0.0.1", "PGPORT": str(self.ports["database"])}
        if name.startswith("server"):
            own |= {"QUIZ_HOST": "127.0.0.1", "QUIZ_PORT": str(self.ports[name])}
        if "QUIZ_INSTANCE" in own:
            own |= {"QUIZ_INSTANCE": str(self.folder / f"instance-of-{name}")}
            own |= {"QUIZ_QUESTIONS": str(self.folder / "no-questions")}
            own |= {"QUIZ_DATABASE_URL": self.database_url, **settings}
        others = {key: value for key, value in os.environ.items() if not key.startswith("QUIZ_")}
        path = f"{self.folder / 'bin'}:{programs()}:{os.environ['PATH']}"
        self._run(
            name,
            shlex.split(self.here(service["command"])),
            env={**others, "PYTHONPATH": str(ROOT), "PATH": path, **own},
            cwd=self.folder,
        )

    def _run(self, name: str, command: list[Any], **more: Any) -> None:
        with (self.folder / f"{name}.txt").open("ab") as out:
            self.running[name] = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **more
            )

    def wait_for_port(self, name: str) -> None:
        """Wait until a service listens."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.running[name].poll() is None, self.printed(name)
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.ports[name])) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(self.printed(name))

    def printed(self, name: str) -> str:
        """What a service has said."""
        return (self.folder / f"{name}.txt").read_text()

    def start_database(self) -> None:
        """Start PostgreSQL as its image does: a cluster for its user, which asks for a password."""
        own = self.file["services"]["database"]["environment"]
        data, account = self._cluster / "data", account_to_run_as()
        if not data.exists():
            data.mkdir()
            word = self._cluster / "password"
            word.write_text(own["POSTGRES_PASSWORD"])
            if account:
                for path in (self._cluster, data, word):
                    shutil.chown(path, ACCOUNT, ACCOUNT)
            subprocess.run(
                [programs() / "initdb", "-D", data, "-U", own["POSTGRES_USER"], "-A"]
                + ["scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "--no-sync"],
                check=True,
                capture_output=True,
                cwd=data,
                **account,
            )
        command = [programs() / "postgres", "-D", data, "-k", data]
        command += ["-p", str(self.ports["database"]), "-c", "listen_addresses=127.0.0.1"]
        self._run("database", command, cwd=data, **account)
        self._wait_for_database(own)

    def _wait_for_database(self, own: dict[str, str]) -> None:
        end = time.monotonic() + PATIENCE
        address = self.database_url.rpartition("/")[0] + "/postgres"
        while True:
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    asked = "SELECT 1 FROM pg_database WHERE datname = %s"
                    if not connection.execute(asked, [own["POSTGRES_DB"]]).fetchone():
                        connection.execute(f"CREATE DATABASE {own['POSTGRES_DB']}")
            except psycopg.OperationalError:
                assert time.monotonic() < end, self.printed("database")
                time.sleep(0.05)
            else:
                return

    def write_proxy_file(self) -> Path:
        """Write what the proxy reads, for a site on loopback with a certificate of its own."""
        text = self.here(self.file["configs"]["caddyfile"]["content"])
        own = "{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\n"
        site = f"https://{OWN['SITE']}:{self.ports['proxy']}"
        path = self.folder / "Caddyfile"
        path.write_text(own + text.replace("{$SITE}", site))
        return path

    def start_proxy(self) -> None:
        """Start the proxy that the file names, where this machine has it."""
        command = shlex.split(self.file["services"]["proxy"]["command"])
        file = str(self.write_proxy_file())
        command = [file if part == "/etc/caddy/Caddyfile" else part for part in command]
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        self._run("proxy", command, env={**os.environ, **home}, cwd=self.folder)
        self.wait_for_port("proxy")

    def restore_backup(self, name: str) -> str | None:
        """Put a backup back into another database, and return its URL; None where none is whole."""
        site = self.database_url
        for file in (self.folder / "backups").glob("*.dump"):
            with psycopg.connect(site, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
            url = f"{site.rpartition('/')[0]}/{name}"
            done = subprocess.run(
                [programs() / "pg_restore", f"--dbname={url}", file],
                capture_output=True,
                check=False,
            )
            if done.returncode == 0:
                return url
        return None

    def kill(self, name: str) -> None:
        """End a service as a power cut would."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def stop(self, name: str) -> None:
        """Let a service end."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(PATIENCE)

    def down(self) -> None:
        """End whatever runs, the database last."""
        for name in sorted(self.running, key=lambda one: one == "database"):
            self.kill(name)
        shutil.rmtree(self._cluster, ignore_errors=True)
