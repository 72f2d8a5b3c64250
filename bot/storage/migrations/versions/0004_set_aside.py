"""Whose message it was; messages that were set aside; a row to see whether writes are taken."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("messages", sa.Column("sender", sa.LargeBinary(), nullable=True))
    op.create_table(
        "set_aside",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("is_obeyed", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("set_aside_at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("settled_by", ID, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_set_aside_message_id"),
        sa.ForeignKeyConstraint(["settled_by"], ["organizers.id"], name="fk_set_aside_settled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
        sa.UniqueConstraint("message_id", name="uq_set_aside_message_id"),
    )
    op.create_table(
        "probes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("probed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_probes"),
    )
