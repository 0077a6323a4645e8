"""Who waited for a turn to write changes only what they still may (docs/reliability.md T53)."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz.persistence.database.engine import Database
from quiz.persistence.tables.people import GrantedRole, PersonRow, SessionRow
from quiz.services.people import erasure
from tests.builders import NOW
from tests.place import Place, address, content_of, filled, routes, visit

pytestmark = pytest.mark.sqlite
WRITER = select(PersonRow.id).where(PersonRow.login == "writer@example.org")


def revoke(session: Session) -> None:
    """Take all roles from the writer."""
    session.execute(delete(GrantedRole).where(GrantedRole.person_id.in_(WRITER)))


def close_account(session: Session) -> None:
    """Close the writer's account."""
    session.execute(
        update(PersonRow).where(PersonRow.id.in_(WRITER)).values(disabled_at=NOW),
        execution_options={"synchronize_session": False},
    )


def sign_out(session: Session) -> None:
    """Sign the writer out in every browser."""
    session.execute(delete(SessionRow).where(SessionRow.person_id.in_(WRITER)))


def erase(session: Session) -> None:
    """Erase the writer."""
    erasure.erase_again(session, [session.scalars(WRITER).one()], NOW)


def nothing(_session: Session) -> None:
    """Leave the writer as they are."""


@pytest.mark.parametrize(
    ("happens", "status"),
    [(revoke, 403), (close_account, 400), (sign_out, 400), (erase, 400), (nothing, 303)],
)
def test_rights_lost_while_a_change_waits_are_lost_for_it(
    app: Flask,
    place: Place,
    database: Database,
    happens: Callable[[Session], None],
    status: int,
) -> None:
    (rule,) = (
        found
        for _, found in routes(app, unsafe=True)
        if found.endpoint == "authoring.amend_article"
    )
    writer, path = visit(app, place, "writer"), address(app, rule, place.things)
    fields = filled(place, writer, rule, path)
    with ThreadPoolExecutor(1) as threads:
        with database.written() as session:
            happens(session)
            answer = threads.submit(writer.post, path, fields)
            time.sleep(0.6)
            assert not answer.done()
            session.commit()
            before = content_of(database)
        answered = answer.result(30)
    assert answered.status_code == status
    assert (content_of(database) == before) is (status != 303)
