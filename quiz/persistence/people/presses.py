"""Forms that were sent and have made something: claimed by the first press, found by the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.persistence.tables.people import PressRow

# A page that is older than this is loaded anew before its form is sent.
KEPT_FOR = timedelta(days=1)
# Whoever has not come to an end by then never will: the server was killed.
GIVEN_UP = timedelta(minutes=1)


@dataclass(frozen=True)
class Press:
    """Where a first press has led; no address while it is at work."""

    address: str | None
    opened_session: bool


def find_press(session: Session, digest: str, now: datetime) -> Press | None:
    """Return what became of a form that was sent before; nothing where it is the first press."""
    row = session.execute(
        select(PressRow.address, PressRow.opened_session).where(
            PressRow.digest == digest,
            or_(PressRow.address.is_not(None), PressRow.at > now - GIVEN_UP),
        )
    ).one_or_none()
    return Press(row.address, row.opened_session) if row else None


def claim_press(session: Session, digest: str, now: datetime) -> bool:
    """Note that a form is at work, and tell whether it is its first press.

    A second one at the same moment waits here until the first has come to its end.
    """
    is_sqlite = session.connection().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(PressRow)
    given_up = PressRow.address.is_(None) & (PressRow.at <= now - GIVEN_UP)
    claimed = session.connection().execute(
        insert.values(digest=digest, at=now, opened_session=False)
        .on_conflict_do_update(index_elements=[PressRow.digest], set_={"at": now}, where=given_up)
        .returning(PressRow.digest)
    )
    return claimed.first() is not None


def renew_press(session: Session, digest: str, now: datetime) -> None:
    """Note that a form which was sent before is at work anew."""
    session.execute(update(PressRow).where(PressRow.digest == digest).values(address=None, at=now))


def keep_press(session: Session, digest: str, address: str, opened_session: bool) -> None:
    """Note where the first press has led."""
    session.execute(
        update(PressRow)
        .where(PressRow.digest == digest)
        .values(address=address, opened_session=opened_session)
    )


def forget_press(session: Session, digest: str) -> None:
    """Forget a form: nothing was made of it, so that it may be sent once more."""
    session.execute(delete(PressRow).where(PressRow.digest == digest))


def forget_old_presses(session: Session, now: datetime) -> None:
    """Forget the forms of pages that are too old to be sent once more."""
    session.execute(delete(PressRow).where(PressRow.at <= now - KEPT_FOR))
