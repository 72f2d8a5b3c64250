"""Why a queued delivery waits."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deliveries", sa.Column("wait_reason", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["broadcast_id", "wait_reason"],
        sqlite_where=sa.text("wait_reason <> ''"),
        postgresql_where=sa.text("wait_reason <> ''"),
    )
