"""Roles that people had before there was an audit trail.

From here on every role stands in the trail, so that `quiz db check` finds one that nobody granted.
What was granted before the trail began is entered now, with the moment since when it is held.

Revision 0017, after 0016.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLES = sa.table(
    "granted_roles",
    sa.column("person_id", sa.Uuid()),
    sa.column("role", sa.String()),
    sa.column("granted_at", sa.DateTime(timezone=True)),
)
TRAIL = sa.table(
    "audit_entries",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("action", sa.String()),
    sa.column("by_id", sa.Uuid()),
    sa.column("person_id", sa.Uuid()),
    sa.column("details", sa.JSON()),
    sa.column("digest", sa.String()),
)


def upgrade() -> None:
    connection = op.get_bind()
    before = connection.scalar(sa.select(TRAIL.c.digest).order_by(TRAIL.c.id.desc()).limit(1))
    granted = sa.select(TRAIL.c.person_id, TRAIL.c.details["role"].as_string()).where(
        TRAIL.c.action == "role granted"
    )
    known = {(person_id, role) for person_id, role in connection.execute(granted)}
    held = connection.execute(sa.select(ROLES).order_by(ROLES.c.granted_at)).all()
    now = datetime.now(UTC)
    for person_id, role, since in held:
        if (person_id, role) in known:
            continue
        details = {"role": role, "how": f"held since {since:%Y-%m-%d}, before the trail began"}
        before = _digest(before or "0" * 64, now, str(person_id), details)
        op.execute(
            TRAIL.insert().values(
                at=now,
                action="role granted",
                by_id=None,
                person_id=person_id,
                details=details,
                digest=before,
            )
        )


def _digest(before: str, at: datetime, person_id: str, details: dict[str, str]) -> str:
    """Chain an entry as the program did at this revision."""
    moment = at.isoformat(timespec="microseconds")
    content = [before, moment, "role granted", "", person_id, details]
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    """Leave the entries: the trail is only added to."""
