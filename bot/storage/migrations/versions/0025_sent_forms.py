"""Forms that were sent from the console, so that each does what it does once."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_forms",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("led_to", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sent_forms"),
    )
    op.create_index("ix_sent_forms_sent_at", "sent_forms", ["sent_at"])
