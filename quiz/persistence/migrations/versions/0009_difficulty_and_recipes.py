"""Difficulty of questions, the indexes by which cells ask for it, and waivers of recipes.

Revision 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ["bank_id", "difficulty", "rank"],
    ["bank_id", "recipe", "difficulty", "rank"],
    ["bank_id", "article", "difficulty", "rank"],
)


def upgrade() -> None:
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("difficulty", sa.String(length=40), nullable=False, server_default="")
        )
    with op.batch_alter_table("draw_places", schema=None) as batch_op:
        for columns in INDEXES:
            batch_op.create_index(
                batch_op.f(f"ix_draw_places_{'_'.join(columns)}"), columns, unique=False
            )
    with op.batch_alter_table("banks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipes", sa.JSON(), nullable=False, server_default="[]"))
    # What can be drawn is noted anew at the next start, with the estimates of what was built.
    op.execute("UPDATE banks SET built_by = 0")


def downgrade() -> None:
    with op.batch_alter_table("draw_places", schema=None) as batch_op:
        for columns in reversed(INDEXES):
            batch_op.drop_index(batch_op.f(f"ix_draw_places_{'_'.join(columns)}"))
    op.execute("UPDATE draw_places SET difficulty = ''")
    with op.batch_alter_table("banks", schema=None) as batch_op:
        batch_op.drop_column("recipes")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("difficulty")
