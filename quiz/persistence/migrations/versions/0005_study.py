"""Study.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "study_settings",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("retention", sa.Double(), nullable=False),
        sa.Column("new_a_day", sa.Integer(), nullable=False),
        sa.Column("reviews_a_day", sa.Integer(), nullable=False),
        sa.Column("buttons", sa.Integer(), nullable=False),
        sa.Column("ready_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_study_settings_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_study_settings")),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("contrast", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("buried_on", sa.Date(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(fact_id IS NULL) <> (question_id IS NULL)", name=op.f("ck_cards_one_subject")
        ),
        sa.CheckConstraint(
            "(stability IS NULL) = (reviewed_on IS NULL)", name=op.f("ck_cards_whole_memory")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_cards_fact_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["questions.id"], name=op.f("fk_cards_origin_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cards_person_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_cards_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("person_id", "fact_id", name=op.f("uq_cards_person_id_fact_id")),
        sa.UniqueConstraint(
            "person_id", "question_id", name=op.f("uq_cards_person_id_question_id")
        ),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cards_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cards_person_id_contrast"), ["person_id", "contrast"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cards_person_id_lapses"), ["person_id", "lapses"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cards_person_id_standing_due_on"),
            ["person_id", "standing", "due_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_cards_question_id"), ["question_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("retention", sa.Double(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("elapsed", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_reviews_card_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviews_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_card_id_id"), ["card_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reviews_person_id_day"), ["person_id", "day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_reviews_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "study_turns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("presented", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("certainty", sa.Integer(), nullable=True),
        sa.Column("suggested", sa.Integer(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_study_turns_card_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_study_turns_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_study_turns_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_versions.id"], name=op.f("fk_study_turns_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_turns")),
    )
    with op.batch_alter_table("study_turns", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_study_turns_card_id_asked_at"), ["card_id", "asked_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_study_turns_person_id_day_asked_at"),
            ["person_id", "day", "asked_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_study_turns_question_id"), ["question_id"], unique=False
        )
        batch_op.create_index(
            "uq_study_turns_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("rated_at IS NULL"),
            postgresql_where=sa.text("rated_at IS NULL"),
        )

    op.create_table(
        "review_undos",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_undos_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_undos")),
    )


def downgrade() -> None:
    op.drop_table("review_undos")
    with op.batch_alter_table("study_turns", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_study_turns_open",
            sqlite_where=sa.text("rated_at IS NULL"),
            postgresql_where=sa.text("rated_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_study_turns_question_id"))
        batch_op.drop_index(batch_op.f("ix_study_turns_person_id_day_asked_at"))
        batch_op.drop_index(batch_op.f("ix_study_turns_card_id_asked_at"))

    op.drop_table("study_turns")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_turn_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_person_id_day"))
        batch_op.drop_index(batch_op.f("ix_reviews_card_id_id"))

    op.drop_table("reviews")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards_question_id"))
        batch_op.drop_index(batch_op.f("ix_cards_person_id_standing_due_on"))
        batch_op.drop_index(batch_op.f("ix_cards_person_id_lapses"))
        batch_op.drop_index(batch_op.f("ix_cards_person_id_contrast"))
        batch_op.drop_index(batch_op.f("ix_cards_fact_id"))

    op.drop_table("cards")
    op.drop_table("study_settings")
