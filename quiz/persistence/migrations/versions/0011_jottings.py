"""What people jot down beside a question: a flag, a note to themselves, options struck out.

Revision 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jottings",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_jottings_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_jottings")),
    )


def downgrade() -> None:
    op.drop_table("jottings")
