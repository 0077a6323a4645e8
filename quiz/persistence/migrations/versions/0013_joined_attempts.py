"""Which attempts were a guest's who signed in with an account.

Whoever sees the scores is told from here on that an attempt was taken as a guest, whose it was and
when it was joined to the account, or that it stayed apart.

Revision 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joined_attempts",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["people.id"], name=op.f("fk_joined_attempts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_joined_attempts_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["people.id"], name=op.f("fk_joined_attempts_guest_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_joined_attempts")),
    )
    op.create_index(op.f("ix_joined_attempts_account_id"), "joined_attempts", ["account_id"])
    op.create_index(op.f("ix_joined_attempts_guest_id"), "joined_attempts", ["guest_id"])


def downgrade() -> None:
    op.drop_table("joined_attempts")
