"""The rows of the audit trail. They are only ever added: a trigger refuses anything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database import base


class AuditRow(base.Base):
    """Something that was done with somebody's account, rights, scores or data.

    A row names people by their ids alone, so that erasing a person changes no row: their name is
    looked up, and is gone with them.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "person_id", "id"), Index(None, "action", "id"))

    id: Mapped[base.RowID]
    at: Mapped[datetime]
    action: Mapped[base.Word]
    # Who did it; nothing for whoever runs commands on the machine, and for the site itself.
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    # To whom it was done.
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    # With what, and what was before and is now: keys, codes and settings, never names or answers.
    details: Mapped[dict[str, Any]]
    # Of this row's content and of the digest before it: a row that was changed or taken out shows.
    digest: Mapped[base.Digest]
