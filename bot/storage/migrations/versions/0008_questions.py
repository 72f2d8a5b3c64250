"""Open questions, and when organizers were told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("proposal", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("direct_message_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", TIME, nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_questions_address_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_questions_message_id"),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["organizers.id"], name="fk_questions_proposed_by"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["organizers.id"], name="fk_questions_answered_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_address_id", "questions", ["address_id"])
    op.create_index("ix_questions_campaign_asked_at", "questions", ["campaign", "asked_at"])
    op.create_index(
        "ix_questions_unfinished",
        "questions",
        ["id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column("organizers", sa.Column("questions_told_at", TIME, nullable=True))
