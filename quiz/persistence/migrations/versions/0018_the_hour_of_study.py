"""The hour at which a person's day of study begins; 04:00 for everybody who has not chosen.

Revision 0018, after 0017. Until then it was midnight: whoever studied past it began the next day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("study_settings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("day_begins", sa.Integer(), nullable=False, server_default="4")
        )


def downgrade() -> None:
    with op.batch_alter_table("study_settings", schema=None) as batch_op:
        batch_op.drop_column("day_begins")
