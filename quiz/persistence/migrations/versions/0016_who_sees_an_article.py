"""To whom an article is shown; those that are there stay shown to everybody.

Revision 0016, after 0015. A pasted article is seen by its authors alone until they offer it. Going
down takes articles down that are not shown to everybody, as nothing before said so in another way.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("readers", sa.String(length=40), nullable=False, server_default="all")
        )


def downgrade() -> None:
    articles = sa.table(
        "articles",
        sa.column("readers", sa.String()),
        sa.column("retired_at", sa.DateTime(timezone=True)),
    )
    op.execute(
        articles.update()
        .where(articles.c.readers != "all", articles.c.retired_at.is_(None))
        .values(retired_at=datetime.now(UTC))
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_column("readers")
