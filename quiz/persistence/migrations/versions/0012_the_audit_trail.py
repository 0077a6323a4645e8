"""The audit trail, and which class made a guest.

What is done with accounts, rights, scores and data is recorded from here on. The trail is only
added to: triggers refuse to change or to delete an entry. Guests who came in by a class's code are
remembered as that class's; of those who are there already only who joined in the moment in which
they were made, is in no other class and took no quiz outside of it. Going down is refused while the
trail has entries: nothing else would say that they were there.

Revision 0012, after 0011.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# A guest was made and joined in one request.
ONE_REQUEST = timedelta(seconds=10)
SQLITE = """
    CREATE TRIGGER audit_entries_no_{action} BEFORE {action} ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END
"""
POSTGRESQL = (
    """
    CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit trail is only added to''; END'
    """,
    """
    CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse()
    """,
    """
    CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_audit_entries_by_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_audit_entries_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_action_id"), "audit_entries", ["action", "id"])
    op.create_index(op.f("ix_audit_entries_by_id"), "audit_entries", ["by_id"])
    op.create_index(op.f("ix_audit_entries_person_id_id"), "audit_entries", ["person_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(action=action))
    else:
        for statement in POSTGRESQL:
            op.execute(statement)
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("made_person", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _remember_whom_classes_made()


def _remember_whom_classes_made() -> None:
    members = sa.table(
        "memberships",
        sa.column("id", sa.Integer()),
        sa.column("person_id", sa.Uuid()),
        sa.column("class_id", sa.Integer()),
        sa.column("joined_at", sa.DateTime(timezone=True)),
        sa.column("made_person", sa.Boolean()),
    )
    people = sa.table(
        "people",
        sa.column("id", sa.Uuid()),
        sa.column("resume_digest", sa.String()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    attempts = sa.table(
        "attempts", sa.column("person_id", sa.Uuid()), sa.column("assignment_id", sa.Integer())
    )
    assignments = sa.table(
        "assignments", sa.column("id", sa.Integer()), sa.column("class_id", sa.Integer())
    )
    other = members.alias()
    # Staff let in whoever their class made: in doubt it made nobody.
    in_other_classes = (
        sa.select(other.c.id)
        .where(other.c.person_id == members.c.person_id, other.c.id != members.c.id)
        .exists()
    )
    elsewhere = (
        sa.select(attempts.c.person_id)
        .join(assignments, assignments.c.id == attempts.c.assignment_id)
        .where(
            attempts.c.person_id == members.c.person_id,
            assignments.c.class_id.is_distinct_from(members.c.class_id),
        )
        .exists()
    )
    guests = (
        sa.select(members.c.id, members.c.joined_at, people.c.created_at)
        .join(people, people.c.id == members.c.person_id)
        .where(people.c.resume_digest.is_not(None), ~in_other_classes, ~elsewhere)
    )
    for membership_id, joined_at, created_at in op.get_bind().execute(guests).all():
        if abs(joined_at - created_at) <= ONE_REQUEST:
            op.execute(
                members.update().where(members.c.id == membership_id).values(made_person=True)
            )


def downgrade() -> None:
    entries = sa.select(sa.func.count()).select_from(sa.table("audit_entries"))
    if op.get_bind().scalar(entries):
        raise RuntimeError("the audit trail has entries, and is not dropped with them")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_column("made_person")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entries_refuse()")
