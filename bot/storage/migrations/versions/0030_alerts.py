"""Organizers choose of which kinds of things they are told, of what is urgent by night too."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organizers", sa.Column("unwanted_alerts", sa.Text, server_default="", nullable=False)
    )
    op.add_column(
        "organizers",
        sa.Column("urgently_notified_to", sa.BigInteger, server_default="0", nullable=False),
    )
    op.execute("UPDATE organizers SET urgently_notified_to = notified_to")
