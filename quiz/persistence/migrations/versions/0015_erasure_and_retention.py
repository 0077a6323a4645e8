"""Erasing people, and how long a class keeps the data of its people.

Classes may end from here on, and say for how many months after that their people's data are kept:
twelve, unless somebody says otherwise.

Revision 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("classes", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "classes",
        sa.Column("retention_months", sa.Integer(), nullable=False, server_default="12"),
    )


def downgrade() -> None:
    with op.batch_alter_table("classes", schema=None) as batch_op:
        batch_op.drop_column("retention_months")
        batch_op.drop_column("ended_at")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
