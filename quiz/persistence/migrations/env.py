"""Run by Alembic: brings the connection that `database.migrate` opened to a revision."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from quiz.persistence import schema
from quiz.persistence.database.base import UTCDateTime


def _plain_types(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as plain SQLAlchemy, so that revisions outlive our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.METADATA,
    render_as_batch=True,
    render_item=_plain_types,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
