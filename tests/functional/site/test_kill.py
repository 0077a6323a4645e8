"""Kill -9: every answer that was acknowledged is there afterwards (docs/reliability.md T01)."""

from __future__ import annotations

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from quiz.persistence.database.engine import Database
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ScoreRow
from quiz.services.people import profiles, sessions
from quiz.services.soundness import checking
from quiz.services.taking import starting
from quiz.web.site import system_clock
from tests.builders import NOW, add_person, make_number
from tests.offers import add_offer
from tests.serving import Learner, Server, serving

CLIENTS = 20


@dataclass
class Seat:
    """A learner at an open attempt, and the answers that the server has acknowledged to them."""

    learner: Learner
    attempt: UUID
    number: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/attempts/{self.attempt}/1"

    def work(self, stop: threading.Event) -> None:
        """Save one answer after the other until the connection breaks."""
        while not stop.is_set():
            self.number += 1
            sent = {"text": str(self.number), "client_id": f"kill-page.{self.number}"}
            try:
                answer = self.learner.post(f"{self.path}/save", {**sent, "seen": "0"})
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 200, answer.body
            self.acknowledged[sent["client_id"]] = sent["text"]


def seats(database: Database) -> list[Seat]:
    """Let learners begin, with a session that the server will know."""
    now = system_clock()
    found = []
    with database.written() as session:
        assignment = add_offer(session, make_number())
        for number in range(CLIENTS):
            person = add_person(session, f"Learner {number}", resume_digest=f"{number:064}")
            token = sessions.open_session(session, person.id, now)
            actor = profiles.actor_of(session, person)
            attempt = starting.start_attempt(session, actor, assignment.id, NOW, "0" * 64)
            found.append(Seat(Learner(0, {"session": token}), attempt.id))
    return found


def one_round(server: Server, taken: list[Seat], dice: random.Random) -> None:
    """Serve, let all of them save, and kill the server at a random moment."""
    server.wait()
    for seat in taken:
        seat.learner.port = server.port
        if not seat.learner.token:
            assert seat.learner.get(seat.path).status == 200
    stop = threading.Event()
    threads = [threading.Thread(target=seat.work, args=(stop,), daemon=True) for seat in taken]
    before = sum(len(seat.acknowledged) for seat in taken)
    for thread in threads:
        thread.start()
    end = time.monotonic() + 120
    wanted = before + dice.randint(50, 90)
    while sum(len(seat.acknowledged) for seat in taken) < wanted:
        assert time.monotonic() < end, "nothing is acknowledged any more"
        time.sleep(0.005)
    time.sleep(dice.random() / 50)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(60)
    for seat in taken:
        seat.learner.close()


def check_kept(database: Database, taken: list[Seat]) -> int:
    """Check the database, and return how many answers were acknowledged; all must be there."""
    assert [found for found in checking.check(database) if found.rule != "SETTING"] == []
    with database.reading() as session:
        for seat in taken:
            columns = select(AnswerRow.client_id, AnswerRow.payload)
            rows = session.execute(columns.where(AnswerRow.attempt_id == seat.attempt))
            kept = {name: (payload or {})["text"] for name, payload in rows}
            lost = {one for one, text in seat.acknowledged.items() if kept.get(one) != text}
            assert lost == set()
        scored = select(AttemptRow.id).join(ScoreRow).where(AttemptRow.submitted_at.is_(None))
        assert session.scalars(scored).all() == []
    return sum(len(seat.acknowledged) for seat in taken)


def kill_rounds(tmp_path: Path, url: str, rounds: int) -> tuple[int, float]:
    """Kill the server so many times.

    Returns how many answers had been acknowledged, and in how many seconds it serves again.
    """
    database = Database(url)
    taken = seats(database)
    database.close()
    dice = random.Random(9)
    total = 0
    for _ in range(rounds):
        server = Server(tmp_path, url)
        try:
            one_round(server, taken, dice)
        finally:
            if server.process.poll() is None:
                server.kill()
        total = check_kept(database, taken)
        database.close()
    seconds = seconds_to_serve(tmp_path, url, taken[0])
    print(f"{total} acknowledged in {rounds} rounds, 0 lost; serves again after {seconds:.1f} s")
    return total, seconds


def seconds_to_serve(tmp_path: Path, url: str, seat: Seat) -> float:
    """Start the server once more, and return how long it took until it served the attempt."""
    started = time.monotonic()
    with serving(tmp_path, url) as server:
        seat.learner.port = server.port
        page = seat.learner.get(seat.path)
        seconds = time.monotonic() - started
        seat.learner.close()
    assert page.status == 200
    # The answer that was on its way at the last kill may have been kept before it was acknowledged.
    last = {list(seat.acknowledged.values())[-1], str(seat.number)}
    assert any(f'value="{text}"' in page.body for text in last)
    return seconds


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(
    tmp_path: Path, sqlite_url: str
) -> None:
    assert kill_rounds(tmp_path, sqlite_url, 3)[0] >= 150


@pytest.mark.acceptance
def test_no_answer_of_ten_thousand_is_lost_in_two_hundred_kills(
    tmp_path: Path, sqlite_url: str
) -> None:
    acknowledged, seconds = kill_rounds(tmp_path, sqlite_url, 200)
    assert acknowledged >= 10_000
    assert seconds <= 5


@pytest.mark.acceptance
@pytest.mark.postgresql
def test_no_acknowledged_answer_is_lost_on_postgresql_either(
    tmp_path: Path, postgresql_url: str
) -> None:
    acknowledged, seconds = kill_rounds(tmp_path, postgresql_url, 20)
    assert acknowledged >= 1_000
    assert seconds <= 5
