"""When a checkpoint was posted in the partners' group."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proof_checkpoints", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True)
    )
