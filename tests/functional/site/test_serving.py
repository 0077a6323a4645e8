"""`quiz start` and `quiz serve` as a person runs them: real processes, on loopback."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quiz.domain.quizzes.rules import Rules
from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import ScoreRow
from quiz.services.attempts.rules import store_rules
from quiz.services.taking.starting import start_attempt
from quiz.web.serving import server
from quiz.web.serving.sweeper import EVERY, start_sweeping
from quiz.web.site import EXTENSION, system_clock
from tests.counting import count
from tests.integration.taking.test_sweeping import copy_attempts, states
from tests.offers import add_actor, add_offer
from tests.paths import ROOT
from tests.serving import serving, stop

PATIENCE = 60


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: str, tmp_path: Path, *options: str, folder: Path = ROOT, questions: Path | None = None
) -> Iterator[tuple[int, Path]]:
    """Run a serving command in a process group of its own; yield its port and what it printed.

    The package comes from `folder`, the checkout unless another one is named, and the banks from
    `questions`, the package's own unless others are named.
    """
    port = free_port()
    printed = tmp_path / "printed.txt"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QUIZ_")}
    environment["PYTHONPATH"] = str(folder)
    if questions:
        environment["QUIZ_QUESTIONS"] = str(questions)
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "quiz", command, "--port", str(port)]
            + ["--instance", str(tmp_path / "instance"), *options],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folder,
            env=environment,
        )
    try:
        wait_for_port(port, process, printed)
        yield port, printed
    finally:
        stop(process)


def wait_for_port(port: int, process: subprocess.Popen[bytes], printed: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, printed.read_text()
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing serves: {printed.read_text()}")


def get(port: int, path: str, context: ssl.SSLContext | None = None) -> tuple[int, str, str]:
    """Return status, cookies and body of a page."""
    connection: http.client.HTTPConnection
    if context:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Set-Cookie") or "", answer.read().decode()


def test_a_port_that_is_taken_is_told_with_the_cure(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "quiz", "start", "--port", str(port)]
            + ["--instance", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
    assert f"PORT={port + 1}" in done.stderr


def test_start_serves_and_prints_a_link_that_is_fresh_each_time(
    tmp_path: Path, shipped_sqlite: Path
) -> None:
    # That a first start brings the bank in is seen with the wheel; here it is there already.
    (tmp_path / "instance").mkdir()
    shutil.copyfile(shipped_sqlite, tmp_path / "instance" / "sourcecheck.db")
    links = []
    for _ in range(2):
        with running("start", tmp_path) as (port, printed):
            status, cookies, body = get(port, "/")
            assert status == 200
            assert "SOURCECHECK" in body
            assert "__Host-" not in cookies
            assert "Secure" not in cookies
            link = re.search(r"http://127\.0\.0\.1:\d+(/enter/\S+)", printed.read_text())
            assert link
            links.append(link[1])
            assert get(port, link[1])[0] == 200
    assert links[0] != links[1]


def test_a_worker_that_dies_is_started_again(tmp_path: Path, sqlite_url: str) -> None:
    with serving(tmp_path, sqlite_url) as server:
        parent = server.process.pid
        born = Path(f"/proc/{parent}/task/{parent}/children")
        if not born.exists():
            pytest.skip("this system does not tell which processes a process has")
        children = born.read_text().split()
        assert children
        os.kill(int(children[-1]), signal.SIGKILL)
        end = time.monotonic() + PATIENCE
        statuses = []
        while time.monotonic() < end:
            try:
                statuses.append(get(server.port, "/healthz")[0])
            except (OSError, http.client.HTTPException):
                statuses.append(0)
            now = born.read_text().split()
            if len(now) == len(children) and now != children and statuses[-1] == 200:
                return
            time.sleep(0.2)
        raise AssertionError(f"no new worker: {statuses[-5:]}")


def test_a_certificate_makes_it_https_with_cookies_for_this_host_alone(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        reason = "no openssl on this machine to make a certificate with"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
        + ["-subj", "/CN=sourcecheck", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(cafile=str(certificate))
    options = ("--tls-cert", str(certificate), "--tls-key", str(key))
    none = tmp_path / "no-questions"
    none.mkdir()
    with running("serve", tmp_path, *options, questions=none) as (port, _):
        status, cookies, body = get(port, "/", context)
    assert status == 200
    assert "SOURCECHECK" in body
    assert "__Host-sourcecheck-visitor-" in cookies
    assert "Secure" in cookies


# --- attempts whose time is over ---------------------------------------------------------------


def add_overdue(database: Database, number: int) -> None:
    """Add attempts, each of somebody else, whose minute has been over for an hour."""
    with database.written() as session:
        assignment = add_offer(session)
        store_rules(session, assignment, Rules(time_limit=60))
        begun = system_clock() - timedelta(hours=1)
        first = start_attempt(session, add_actor(session), assignment.id, begun, "0" * 64)
        copy_attempts(session, first, number - 1)


def submissions(database: Database) -> tuple[dict[str, int], int]:
    """How many attempts stand where, and how many scores there are."""
    with database.reading() as session:
        return states(session), count(session, ScoreRow)


def wait_for(database: Database, wanted: dict[str, int], seconds: float) -> None:
    end = time.monotonic() + seconds
    while submissions(database)[0] != wanted:
        assert time.monotonic() < end, submissions(database)
        time.sleep(0.05)


def test_each_worker_submits_what_is_overdue(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    add_overdue(database, 3)
    monkeypatch.setenv("QUIZ_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("QUIZ_INSTANCE", str(tmp_path))
    stops = []

    def often(served: Database, clock: Any, **others: Any) -> None:
        stops.append(start_sweeping(served, clock, every=0.01, **others))

    monkeypatch.setattr(server, "start_sweeping", often)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    worker = server.make()
    try:
        wait_for(database, {"graded": 3}, PATIENCE)
    finally:
        for one in stops:
            one.set()
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        worker.extensions[EXTENSION].database.close()
        database.close()


@pytest.mark.acceptance
def test_two_workers_submit_five_hundred_within_a_minute_and_each_once(
    tmp_path: Path, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    add_overdue(database, 500)
    with serving(tmp_path, sqlite_url, settings={"QUIZ_WORKERS": "2"}) as served:
        wait_for(database, {"graded": 500}, 60)
        # Another round of both finds nothing to do.
        time.sleep(EVERY + 1)
        assert submissions(database) == ({"graded": 500}, 500)
        assert "Traceback" not in served.printed.read_text()
    database.close()
