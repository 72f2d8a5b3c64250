"""Messages that we send by ourselves outside broadcasts; when organizers are told of things."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "direct_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("status_rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("provider_id", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_direct_messages"),
    )
    op.create_index("ix_direct_messages_address_id", "direct_messages", ["address_id"])
    op.add_column(
        "organizers", sa.Column("notify", sa.Text(), server_default="by_day", nullable=False)
    )
    op.add_column(
        "organizers", sa.Column("notified_to", sa.BigInteger(), server_default="0", nullable=False)
    )
    # Nobody is told of what was before there were notices.
    op.execute("UPDATE organizers SET notified_to = (SELECT COALESCE(MAX(id), 0) FROM audit)")
