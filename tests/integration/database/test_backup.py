"""A backup of a database in use, and what it brings back (docs/reliability.md T11)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, Refused
from quiz.domain.people.rights import Actor
from quiz.persistence.database.engine import Database
from quiz.persistence.schema import METADATA
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow, ItemRow, MarkRow, ScoreRow
from quiz.persistence.tables.people import PersonRow, SessionRow
from quiz.persistence.transfer import counts
from quiz.services import upkeep
from quiz.services.people import accounts, links, passwords, profiles, sessions
from quiz.services.soundness import checking, restoring
from quiz.services.taking.answering import save_answer, submit
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, add_person, make_choice, make_number
from tests.integration.taking.test_same_score import graded_again
from tests.offers import add_actor, add_offer

PASSWORD = "a bridge over the river"


class Writers:
    """People who save answer after answer, and hand in an attempt now and then."""

    def __init__(self, database: Database, pause: float) -> None:
        self.database = database
        self.pause = pause
        self.seconds: list[float] = []
        # What they were told to be saved: the attempt, and the name of the request.
        self.acknowledged: list[tuple[UUID, str]] = []
        self.stop = threading.Event()
        self.broken: list[Exception] = []
        with database.written() as session:
            self.assignment_id = add_offer(session, make_choice(), make_number()).id
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
            attempt = start_attempt(session, actor, self.assignment_id, NOW, "0" * 64).id
        for number in range(10):
            name = f"backup-page.{number}"
            started = time.monotonic()
            self._save(actor, attempt, name, number)
            self.seconds.append(time.monotonic() - started)
            self.acknowledged.append((attempt, name))
            self.stop.wait(self.pause)
        with self.database.written() as session:
            submit(session, actor, attempt, NOW)

    def _save(self, actor: Actor, attempt: UUID, name: str, number: int) -> None:
        with self.database.written() as session:
            payload = {"text": str(331 + number)}
            save_answer(session, actor, attempt, 2, payload, name, NOW)


Counted = tuple[int, int, int]


@dataclass(frozen=True)
class Moment:
    """What was there when a backup began and when it had ended, and what was saved by its begin."""

    before: Counted
    acknowledged: frozenset[tuple[UUID, str]]
    after: Counted


def back_up_now(database: Database, writers: Writers, copy: Path) -> Moment:
    """Make a backup while people save, and return what it must hold."""
    acknowledged, before = frozenset(writers.acknowledged), counted(database)
    upkeep.back_up(database, copy)
    return Moment(before, acknowledged, counted(database))


def counted(database: Database) -> Counted:
    with database.reading() as session:
        tables = (AttemptRow, AnswerRow, ScoreRow)
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
        return counts[0], counts[1], counts[2]


def add_dana(database: Database) -> None:
    """Add somebody with a password, who is to come in at the restored site."""
    with database.written() as session:
        person = add_person(session, "Dana", login="dana@example.org")
        accounts.set_password(session, person.id, passwords.hash_password(PASSWORD), NOW)


def back_up_and_restore(database: Database, folder: Path, times: int, pause: float) -> None:
    add_dana(database)
    copies = []
    with Writers(database, pause) as writers:
        for number in range(times):
            time.sleep(0.3)
            copy = folder / f"copy-{number}.db"
            copies.append((copy, back_up_now(database, writers, copy)))
    # Afterwards: else more would be written the longer the checks take, and they the longer for it.
    for number, (copy, moment) in enumerate(copies):
        with upkeep.opened(f"sqlite:///{folder / f'new-{number}' / 'site.db'}") as fresh:
            restoring.restore(fresh, copy, folder / "backups", NOW)
            check_restored(fresh, moment)
    saved, slowest = len(writers.seconds), max(writers.seconds)
    print(f"{saved} answers saved meanwhile, the slowest in {slowest:.2f} s")
    assert writers.broken == []
    assert copies[-1][1].acknowledged


def check_restored(fresh: Database, moment: Moment) -> None:
    """Check that it is whole, of one moment, that all scores are right, and that people come in."""
    # The tests' own PostgreSQL writes without care for its disk, and says so.
    assert [
        complaint for complaint in checking.check(fresh) if "fsync" not in str(complaint.message)
    ] == []
    found = counted(fresh)
    between = zip(moment.before, found, moment.after, strict=True)
    assert all(low <= one <= high for low, one, high in between)
    with fresh.reading() as session:
        kept = session.execute(select(AnswerRow.attempt_id, AnswerRow.client_id))
        assert moment.acknowledged <= {(attempt, name) for attempt, name in kept}
        for score in session.scalars(select(ScoreRow)):
            attempt = session.get_one(AttemptRow, score.attempt_id)
            assert graded_again(session, attempt) == score.value
        stored = accounts.stored_hash(session, "dana@example.org")
    with fresh.written() as session:
        proof = passwords.prove(PASSWORD, stored)
        signed_in = accounts.sign_in(session, "dana@example.org", proof, NOW)
        assert signed_in.person_id is not None
        person = profiles.get_person(session, signed_in.person_id)
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
        moment = back_up_now(sqlite_database, writers, copy)
    assert writers.broken == []
    with upkeep.opened(postgresql_url) as moved, upkeep.opened(f"sqlite:///{copy}") as origin:
        assert restoring.restore(moved, copy, tmp_path / "backups", NOW).kept is None
        with origin.reading() as rows, moved.reading() as session:
            # The restore itself is noted in the trail, in the same transaction.
            noted = {"audit_entries": counts(rows)["audit_entries"] + 1}
            assert counts(session) == {**counts(rows), **noted}
            carried, content = content_of(rows), content_of(session)
            assert set(carried.pop("audit_entries")) < set(content.pop("audit_entries"))
            assert content == carried
            assert session.get_one(PersonRow, guest.id).adopted_by_id == person.id
        check_restored(moved, moment)
        # New rows are numbered after those that came along.
        with moved.written() as session:
            assignment = add_offer(session, make_number(), key="another-quiz")
            actor = add_actor(session)
            attempt = start_attempt(session, actor, assignment.id, NOW, "1" * 64).id
            save_answer(session, actor, attempt, 1, {"text": "331"}, "after-moving.1", NOW)
        # It has rows now, so that a second restore would mix two sites.
        with pytest.raises(Refused, match="has rows already"):
            restoring.restore(moved, copy, tmp_path / "backups", NOW)


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
                restoring.restore(database, copy, tmp_path / "backups", NOW)
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


# --- a site of a hundred thousand answers ----------------------------------------------------

ATTEMPTS, OF_EACH = 1_000, 100


def add_many(database: Database) -> None:
    """Add attempts that were handed in, each with so many answers to one of its two questions."""
    with database.written() as session:
        assignment = add_offer(session, make_choice(), make_number(), key="many-answers")
        actor = add_actor(session)
        first = start_attempt(session, actor, assignment.id, NOW, "0" * 64)
        last = {"text": str(OF_EACH)}
        save_answer(session, actor, first.id, 2, last, "many-pages.0", NOW)
        submit(session, actor, first.id, NOW)
        items = session.scalars(select(ItemRow).where(ItemRow.attempt_id == first.id)).all()
        marks = {row.item_id: row for row in session.scalars(select(MarkRow))}
        answer = session.scalars(select(AnswerRow)).one()
        people_ = [
            {**columns(session.get_one(PersonRow, first.person_id))} for _ in range(ATTEMPTS)
        ]
        for one in people_:
            one.update(id=uuid4(), resume_digest=uuid4().hex)
        attempts = [{**columns(first), "id": uuid4(), "person_id": one["id"]} for one in people_]
        session.execute(insert(PersonRow), people_)
        session.execute(insert(AttemptRow), attempts)
        score = numberless(session.scalars(select(ScoreRow)).one())
        session.execute(
            insert(ScoreRow), [score | {"attempt_id": attempt["id"]} for attempt in attempts]
        )
        for item in items:
            copied = [numberless(item) | {"attempt_id": attempt["id"]} for attempt in attempts]
            made = insert(ItemRow).returning(ItemRow.id, sort_by_parameter_order=True)
            ids = session.scalars(made, copied).all()
            mark = numberless(marks[item.id])
            session.execute(insert(MarkRow), [mark | {"item_id": one} for one in ids])
            if item.id != answer.item_id:
                continue
            for number in range(1, OF_EACH + 1):
                said = {"sequence": number, "client_id": f"many-pages.{number}"}
                said |= {"payload": {"text": str(number)}}
                rows = zip(ids, attempts, strict=True)
                session.execute(
                    insert(AnswerRow),
                    [
                        numberless(answer) | said | {"item_id": one, "attempt_id": attempt["id"]}
                        for one, attempt in rows
                    ],
                )


def columns(row: Any) -> dict[str, Any]:
    return {spec.name: getattr(row, spec.name) for spec in row.__table__.columns}


def numberless(row: Any) -> dict[str, Any]:
    return {name: value for name, value in columns(row).items() if name != "id"}


def timed(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


@pytest.mark.acceptance
def test_a_hundred_thousand_answers_are_backed_up_while_others_come_and_come_back_in_time(
    sqlite_database: Database, postgresql_url: str, tmp_path: Path
) -> None:
    add_dana(sqlite_database)
    add_many(sqlite_database)
    assert counted(sqlite_database)[1] >= ATTEMPTS * OF_EACH
    longest = 0.0
    # Four people who each save one answer in 80 ms: fifty a second.
    with Writers(sqlite_database, 0.08) as writers:
        time.sleep(1)
        begun = len(writers.seconds)
        for number in range(20):  # one after the other, so that many saves meet one
            copy = tmp_path / f"copy-{number}.db"
            started = time.monotonic()
            moment = back_up_now(sqlite_database, writers, copy)
            longest = max(longest, time.monotonic() - started)
        meanwhile = sorted(writers.seconds[begun:])
    assert writers.broken == []
    slow = meanwhile[len(meanwhile) * 95 // 100]
    restored = {}
    for name, url in {
        "SQLite": f"sqlite:///{tmp_path / 'new' / 'site.db'}",
        "PostgreSQL": postgresql_url,
    }.items():
        with upkeep.opened(url) as fresh:
            restoring_it = partial(restoring.restore, fresh, copy, tmp_path / "backups", NOW)
            restored[name] = timed(restoring_it)
            check_restored(fresh, moment)
    told = ", ".join(f"restored into {name} in {one:.1f} s" for name, one in restored.items())
    print(
        f"{moment.after[1]} answers backed up in {longest:.1f} s, {told}; "
        f"{len(meanwhile)} saves meanwhile, p95 {slow:.2f} s"
    )
    assert longest <= 30
    assert slow <= 2
    assert max(restored.values()) <= 300


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is to be restored into."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'restored' / 'site.db'}"
    return str(request.getfixturevalue("postgresql_url"))


def test_what_is_restored_lets_nobody_in_who_was_in(
    sqlite_database: Database, emptied: str, tmp_path: Path
) -> None:
    with sqlite_database.written() as session:
        person = add_person(session, "Dana", login="dana@example.org")
        sessions.open_session(session, person.id, NOW)
        link = links.issue_link_from_console(session, "dana@example.org", NOW)
    copy = upkeep.back_up(sqlite_database, tmp_path / "copy.db")
    with upkeep.opened(emptied) as restored:
        restoring.restore(restored, copy, tmp_path / "backups", NOW)
        with restored.written() as session:
            assert session.scalars(select(SessionRow)).all() == []
            with pytest.raises(Closed):
                links.use_link(session, link.token, NOW)
