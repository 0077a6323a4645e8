"""A backup of a database in use, and what it brings back (RELIABILITY.md, T11)."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import Refused
from quiz.domain.rights import Actor
from quiz.persistence.attempts import AnswerRow, AttemptRow, ScoreRow
from quiz.persistence.carrying import counts
from quiz.persistence.engine import Database
from quiz.persistence.people import PersonRow
from quiz.persistence.schema import METADATA
from quiz.services import accounts, passwords, people, upkeep
from quiz.services.answering import save_answer, submit
from quiz.services.starting import start_attempt
from tests.builders import NOW, add_person, make_choice, make_number
from tests.integration.test_same_score import graded_again
from tests.offers import add_actor, add_offer

PASSWORD = "a bridge over the river"


class Writers:
    """People who save answer after answer, and hand in an attempt now and then."""

    def __init__(self, database: Database, pause: float) -> None:
        self.database = database
        self.pause = pause
        self.slowest = 0.0
        self.saved = 0
        self.stop = threading.Event()
        self.broken: list[Exception] = []
        with database.written() as session:
            self.offer_id = add_offer(session, make_choice(), make_number()).id
            actors = [add_actor(session) for _ in range(4)]
        self.threads = [threading.Thread(target=self._work, args=(actor,)) for actor in actors]

    def __enter__(self) -> Writers:
        """Let them begin."""
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let them end."""
        self.stop.set()
        for thread in self.threads:
            thread.join(30)

    def _work(self, actor: Actor) -> None:
        try:
            while not self.stop.is_set():
                self._attempt(actor)
        except Exception as error:
            self.broken.append(error)

    def _attempt(self, actor: Actor) -> None:
        with self.database.written() as session:
            attempt = start_attempt(session, actor, self.offer_id, NOW, "0" * 64).id
        for number in range(10):
            started = time.monotonic()
            self._save(actor, attempt, number)
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.saved += 1
            self.stop.wait(self.pause)
        with self.database.written() as session:
            submit(session, actor, attempt, NOW)

    def _save(self, actor: Actor, attempt: UUID, number: int) -> None:
        with self.database.written() as session:
            payload = {"text": str(331 + number)}
            save_answer(session, actor, attempt, 2, payload, f"backup-page.{number}", NOW)


def counted(database: Database) -> tuple[int, int, int]:
    with database.reading() as session:
        tables = (AttemptRow, AnswerRow, ScoreRow)
        counts = [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
        return counts[0], counts[1], counts[2]


def back_up_and_restore(database: Database, folder: Path, times: int, pause: float) -> None:
    with database.written() as session:
        person = add_person(session, "Dana", login="dana@example.org")
        accounts.set_password(session, person.id, passwords.hash_password(PASSWORD), NOW)
    copies = []
    with Writers(database, pause) as writers:
        for number in range(times):
            time.sleep(0.3)
            before, copy = counted(database), folder / f"copy-{number}.db"
            upkeep.back_up(database, copy)
            copies.append((before, copy, counted(database)))
    # Afterwards: else more would be written the longer the checks take, and they the longer for it.
    for number, (before, copy, after) in enumerate(copies):
        with upkeep.opened(f"sqlite:///{folder / f'new-{number}' / 'site.db'}") as fresh:
            upkeep.restore(fresh, copy, folder / "backups", NOW)
            check_restored(fresh, before, after)
    print(f"{writers.saved} answers saved meanwhile, the slowest in {writers.slowest:.2f} s")
    assert writers.broken == []
    assert writers.saved > 0


def check_restored(
    fresh: Database, before: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    """Check that it is whole, of one moment, that all scores are right, and that people come in."""
    # The tests' own PostgreSQL writes without care for its disk, and says so.
    assert [one for one in upkeep.check(fresh) if "fsync" not in str(one.message)] == []
    found = counted(fresh)
    assert all(low <= one <= high for low, one, high in zip(before, found, after, strict=True))
    with fresh.reading() as session:
        for score in session.scalars(select(ScoreRow)):
            attempt = session.get_one(AttemptRow, score.attempt_id)
            assert graded_again(session, attempt) == score.value
        stored = accounts.stored_hash(session, "dana@example.org")
    with fresh.written() as session:
        proof = passwords.prove(PASSWORD, stored)
        signed_in = accounts.sign_in(session, "dana@example.org", proof, NOW)
        assert signed_in.person_id is not None
        person = people.get_person(session, signed_in.person_id)
        assert person.name == "Dana"


def test_a_site_moves_to_postgresql_with_a_backup_made_under_load(
    sqlite_database: Database, postgresql_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with sqlite_database.written() as session:
        person = add_person(session, "Dana", login="dana@example.org")
        guest = add_person(session, "Before", adopted_by_id=person.id)
        accounts.set_password(session, person.id, passwords.hash_password(PASSWORD), NOW)
        assert guest.adopted_by_id
    with Writers(sqlite_database, 0.02) as writers:
        while not counted(sqlite_database)[2]:
            assert writers.broken == []
            time.sleep(0.05)
        before = counted(sqlite_database)
        upkeep.back_up(sqlite_database, copy)
        after = counted(sqlite_database)
    assert writers.broken == []
    with upkeep.opened(postgresql_url) as moved, upkeep.opened(f"sqlite:///{copy}") as origin:
        assert upkeep.restore(moved, copy, tmp_path / "backups", NOW) is None
        with origin.reading() as rows, moved.reading() as session:
            assert counts(rows) == counts(session)
            assert content_of(rows) == content_of(session)
            assert session.get_one(PersonRow, guest.id).adopted_by_id == person.id
        check_restored(moved, before, after)
        # New rows are numbered after those that came along.
        with moved.written() as session:
            offer = add_offer(session, make_number(), key="another-quiz")
            actor = add_actor(session)
            attempt = start_attempt(session, actor, offer.id, NOW, "1" * 64).id
            save_answer(session, actor, attempt, 1, {"text": "331"}, "after-moving.1", NOW)
        # It has rows now, so that a second restore would mix two sites.
        with pytest.raises(Refused, match="has rows already"):
            upkeep.restore(moved, copy, tmp_path / "backups", NOW)


def content_of(session: Session) -> dict[str, list[str]]:
    """Return the rows of all tables in a fixed order."""
    return {
        table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
        for table in METADATA.sorted_tables
    }


@pytest.mark.parametrize("harm", ["cut", "altered", "no sum"])
def test_a_harmed_backup_is_refused_and_both_sorts_of_database_stay(
    sqlite_database: Database, postgresql_url: str, tmp_path: Path, harm: str
) -> None:
    copy = tmp_path / "copy.db"
    with sqlite_database.written() as session:
        add_offer(session)
    upkeep.back_up(sqlite_database, copy)
    data = bytearray(copy.read_bytes())
    if harm == "cut":
        copy.write_bytes(data[: len(data) // 2])
    elif harm == "altered":
        data[len(data) // 2] ^= 1
        copy.write_bytes(data)
    else:
        copy.with_name(copy.name + upkeep.SUM).unlink()
    with upkeep.opened(postgresql_url) as other:
        for database in (sqlite_database, other):
            with database.reading() as session:
                before = content_of(session)
            with pytest.raises(Refused):
                upkeep.restore(database, copy, tmp_path / "backups", NOW)
            with database.reading() as session:
                assert content_of(session) == before


def test_a_backup_under_load_is_of_one_moment_and_comes_back_whole(
    sqlite_database: Database, tmp_path: Path
) -> None:
    back_up_and_restore(sqlite_database, tmp_path, 3, 0.05)


@pytest.mark.acceptance
def test_fifty_backups_under_load_come_back_whole(
    sqlite_database: Database, tmp_path: Path
) -> None:
    back_up_and_restore(sqlite_database, tmp_path, 50, 0.02)
