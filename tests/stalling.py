"""What holds a site up, and how others fare meanwhile: on loopback, with the served product."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from quiz.persistence.database.engine import Database
from quiz.services.people import profiles, sessions
from quiz.services.taking import starting
from quiz.web.site import system_clock
from tests.builders import add_person, make_number
from tests.offers import add_offer
from tests.serving import Learner, serving


@dataclass
class Taker:
    """A learner at an open attempt, who saves and looks."""

    learner: Learner
    attempt: UUID
    number: int = 0

    @property
    def path(self) -> str:
        return f"/attempts/{self.attempt}/1"

    def save(self) -> float:
        """Save an answer; return the seconds that it took."""
        self.number += 1
        sent = {"text": str(self.number), "client_id": f"stalls-page.{self.number}", "seen": "0"}
        answer = self.learner.post(f"{self.path}/save", sent)
        assert answer.status == 200, answer.body
        return answer.seconds

    def look(self) -> float:
        """Open the question; return the seconds that it took."""
        answer = self.learner.get(self.path)
        assert answer.status == 200, answer.body
        return answer.seconds

    def ask_after_health(self) -> float:
        """Ask whether the site is well, as somebody new; return the seconds that it took."""
        asking = Learner(self.learner.port)
        answer = asking.get("/healthz")
        asking.close()
        assert answer.status == 200, answer.body
        return answer.seconds


@dataclass(frozen=True)
class Waits:
    """How long others waited, in seconds: for a save, a page, and the sign of life."""

    saves: Sequence[float]
    looks: Sequence[float]
    health: Sequence[float]

    @classmethod
    def of(cls, taker: Taker, goes_on: Callable[[int], bool]) -> Waits:
        """Let somebody save and look again and again, as long as it goes on."""
        saves, looks, health, times = [], [], [], 0
        while goes_on(times):
            saves.append(taker.save())
            looks.append(taker.look())
            health.append(taker.ask_after_health())
            times += 1
            time.sleep(0.01)
        return cls(saves, looks, health)

    def __str__(self) -> str:
        """Write the 95th of 100 waits of each sort."""
        return ", ".join(f"{name} {p95(found) * 1000:.0f} ms" for name, found in vars(self).items())


def p95(waits: Sequence[float]) -> float:
    """Return what 95 of 100 do not exceed."""
    return quantiles(waits, n=20, method="inclusive")[-1] if len(waits) > 1 else max(waits)


@contextmanager
def begun(folder: Path, url: str, settings: Mapping[str, str] | None = None) -> Iterator[Taker]:
    """Serve a quiz that somebody has begun; yield that person, who has a session and a token."""
    database = Database(url)
    now = system_clock()
    with database.written() as session:
        assignment = add_offer(session, make_number())
        person = add_person(session, "Aru", resume_digest="0" * 64)
        token = sessions.open_session(session, person.id, now)
        acting = profiles.actor_of(session, person)
        attempt = starting.start_attempt(session, acting, assignment.id, now, "0" * 64)
        identifier = attempt.id
    database.close()
    with serving(folder, url, settings=settings) as server:
        taker = Taker(Learner(server.port, {"session": token}), identifier)
        taker.look()
        yield taker
        taker.learner.close()


@contextmanager
def withheld(taker: Taker, number: int) -> Iterator[list[socket.socket]]:
    """Announce that many bodies and send none: half of them as nobody, half as that person."""
    signed = (
        f"Cookie: session={taker.learner.cookies['session']}\r\n"
        f"X-CSRF-Token: {taker.learner.token}\r\n"
    )
    calls = []
    try:
        for each in range(number):
            call = socket.create_connection(("127.0.0.1", taker.learner.port), timeout=30)
            calls.append(call)
            call.sendall(
                f"POST {taker.path}/save HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n"
                f"{signed if each % 2 else ''}\r\nclient_id=".encode()
            )
        yield calls
    finally:
        for call in calls:
            call.close()


def answered(call: socket.socket) -> int:
    """Return the status with which a call is answered."""
    head = call.recv(4096).partition(b"\r\n")[0]
    return int(head.split()[1]) if head else 0
