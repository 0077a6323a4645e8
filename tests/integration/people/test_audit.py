"""The audit trail: only added to, a chain that shows what was changed, and no name in it."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from quiz.domain.errors import NotAllowed, SignInNeeded
from quiz.domain.people.audit import AuditEvent
from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.persistence.database.engine import Database
from quiz.persistence.people.audit import first_broken
from quiz.persistence.people.people import lock_people
from quiz.persistence.tables.audit import AuditRow
from quiz.persistence.tables.people import GrantedRole
from quiz.services.people import audit, profiles
from quiz.services.people.view_log import ViewLog
from quiz.services.soundness import checking
from tests.builders import NOW, add_person


def fill(database: Database, entries: int = 3) -> None:
    with database.written() as session:
        person = add_person(session, "Dana")
        for number in range(entries):
            audit.record(
                session,
                NOW,
                AuditEvent.SIGNED_IN,
                by_id=person.id,
                person_id=person.id,
                details={"how": "password", "attempts": number},
            )


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET action = 'nothing'", "DELETE FROM audit_entries"]
)
def test_no_entry_can_be_changed_or_deleted(database: Database, statement: str) -> None:
    fill(database)
    with (
        pytest.raises(DBAPIError, match="only added to"),
        database.write_lock.turn(),
        database.writing() as session,
    ):
        session.execute(text(statement))
    with database.reading() as session:
        assert len(session.scalars(select(AuditRow)).all()) == 3
        assert first_broken(session) is None


def test_an_entry_that_was_changed_behind_the_triggers_breaks_the_chain(
    database: Database,
) -> None:
    fill(database)
    assert [one for one in checking.check(database) if one.rule == "AUDIT"] == []
    with database.written() as session:
        if session.connection().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            session.execute(text("DROP TRIGGER audit_entries_no_UPDATE"))
        session.execute(text("UPDATE audit_entries SET action = 'nothing' WHERE id = 2"))
    with database.reading() as session:
        assert first_broken(session) == 2
    rules = [complaint.rule for complaint in checking.check(database)]
    # On SQLite the trigger had to go, on PostgreSQL a superuser went round it.
    assert "AUDIT" in rules
    assert ("PROGRAM" in rules) == (database.engine.dialect.name == "sqlite")


def test_entries_of_many_writers_at_once_are_one_chain(database: Database) -> None:
    barrier = threading.Barrier(6)

    def write() -> None:
        barrier.wait()
        fill(database, 4)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert len(session.scalars(select(AuditRow)).all()) == 24
        assert first_broken(session) is None


@pytest.mark.postgresql
def test_writing_many_looks_waits_for_nobody_while_it_holds_the_trail(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with database.written() as session:
        viewer, *seen = (add_person(session, name).id for name in ("Dana", "Aru", "Asem"))
    views = ViewLog()
    for person_id in sorted(seen):
        views.note(NOW, AuditEvent.ATTEMPT_VIEWED, viewer, person_id, {})
    writer = threading.Thread(target=views.write, args=(database,))
    with database.written() as session:
        # As whoever erases or joins people does: they lock them, and then write into the trail.
        lock_people(session, [max(seen)])
        writer.start()
        wait_for_a_waiting_writer(database)
        audit.record(session, NOW, AuditEvent.DATA_ERASED, by_id=None, person_id=max(seen))
    writer.join()
    with database.reading() as session:
        assert len(session.scalars(select(AuditRow)).all()) == 3
        assert first_broken(session) is None


def wait_for_a_waiting_writer(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(500):
        with database.reading() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_a_person_reads_their_own_trail_and_administrators_all_of_it(session) -> None:
    person, other = add_person(session, "Dana"), add_person(session, "Aru", login="aru")
    session.add(GrantedRole(person_id=other.id, role=Role.ADMIN, granted_at=NOW))
    session.flush()
    audit.record(
        session,
        NOW,
        AuditEvent.ROLE_GRANTED,
        by_id=other.id,
        person_id=person.id,
        details={"role": Role.AUTHOR},
    )
    audit.record(session, NOW, AuditEvent.DATABASE_RESTORED, by_id=None)
    dana, aru = (profiles.actor_of(session, one) for one in (person, other))
    own = audit.own_trail(session, dana)
    assert [(line.event, line.by, line.details) for line in own.lines] == [
        ("Role granted", "Aru", (("role", "author"),))
    ]
    assert len(audit.site_trail(session, aru).lines) == 2
    picked = audit.site_trail(session, aru, AuditEvent.DATABASE_RESTORED)
    assert [line.by for line in picked.lines] == [""]
    with pytest.raises(NotAllowed):
        audit.site_trail(session, dana)
    with pytest.raises(SignInNeeded):
        audit.own_trail(session, Actor.visitor())


def test_a_long_trail_comes_in_pages(database: Database) -> None:
    fill(database, 60)
    with database.reading() as session:
        person_id = session.scalars(select(AuditRow.person_id)).first()
        dana = profiles.actor_of(session, profiles.get_person(session, person_id))
        first, second = (audit.own_trail(session, dana, number) for number in (1, 2))
    assert (len(first.lines), first.has_more) == (50, True)
    assert (len(second.lines), second.has_more) == (10, False)


def test_every_event_has_a_label() -> None:
    assert all(event.label for event in AuditEvent)
