"""A real server in processes of its own, and learners who speak HTTP with it over loopback."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.paths import ROOT

PATIENCE = 60.0
# How long a learner waits for an answer: a slow machine is no fault, and the seconds are told.
LONGEST = 300.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


SERVE = (sys.executable, "-m", "quiz", "serve")


class Server:
    """`quiz serve`, or a command that takes the same, in a process group of its own."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        command: Sequence[str] = SERVE,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = _free_port()
        self.printed = folder / "printed.txt"
        questions = folder / "no-questions"
        questions.mkdir(exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("QUIZ_")}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "QUIZ_DATABASE_URL": database_url,
            "QUIZ_QUESTIONS": str(questions),
            **(settings or {}),
        }
        with self.printed.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--instance", str(folder / "instance")],
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=ROOT,
                env=environment,
            )

    def wait(self) -> None:
        """Wait until it serves."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.printed.read_text()
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"nothing serves: {self.printed.read_text()}")

    def kill(self) -> None:
        """End all of its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Let it end."""
        if self.process.poll() is None:
            stop(self.process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl+C, which a terminal sends to all processes of a command; it must end by that."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        raise AssertionError("Ctrl+C did not end the server") from None


@contextmanager
def serving(
    folder: Path,
    database_url: str,
    command: Sequence[str] = SERVE,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serve a database until the end of the block; `settings` are more of the environment's."""
    server = Server(folder, database_url, command, settings)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Answered:
    """What the server said: status, body, where it leads, and the seconds that it took."""

    status: int
    body: str
    location: str
    seconds: float


@dataclass
class Learner:
    """A browser with one connection that stays open, and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    connection: http.client.HTTPConnection | None = None
    host: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    _calls: int = 0

    def get(self, path: str) -> Answered:
        """Open a page, and remember the token of its forms."""
        answer = self._ask("GET", path, None)
        if found := TOKEN.search(answer.body):
            self.token = found[1]
        return answer

    def post(self, path: str, fields: Mapping[str, str]) -> Answered:
        """Send a form."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def close(self) -> None:
        """Hang up."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def _ask(self, method: str, path: str, body: str | None) -> Answered:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        try:
            answer, text = self._send(method, path, body, headers)
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            # The server hangs up on who was silent for half a minute; a browser calls once more.
            if self._calls < 2:
                raise
            answer, text = self._send(method, path, body, headers)
        seconds = time.perf_counter() - started
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answered(answer.status, text, answer.getheader("Location") or "", seconds)

    def _connect(self) -> http.client.HTTPConnection:
        if self.context is None:
            return http.client.HTTPConnection(self.host, self.port, timeout=LONGEST)
        return http.client.HTTPSConnection(
            self.host, self.port, timeout=LONGEST, context=self.context
        )

    def _send(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        if self.connection is None:
            self.connection = self._connect()
            self._calls = 0
        self._calls += 1
        try:
            self.connection.request(method, path, body, dict(headers))
            answer = self.connection.getresponse()
            return answer, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise


def told(answer: Answered) -> dict[str, object]:
    """Read an answer that is JSON."""
    read: dict[str, object] = json.loads(answer.body)
    return read
