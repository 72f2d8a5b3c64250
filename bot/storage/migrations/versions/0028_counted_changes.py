"""What is counted and compared in the background, as it is shown: a package's changes since its
freeze, and what comparing a campaign's log with its signatures found."""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import Id

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("packages", sa.Column("changes", sa.Text(), server_default="", nullable=False))
    op.add_column("packages", sa.Column("changes_counted_at", TIME, nullable=True))
    op.create_table(
        "proof_comparisons",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("found_at", TIME, nullable=True),
        sa.Column("entries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("counted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("waiting", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("problems", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_comparisons"),
    )
    op.create_index("ix_proof_comparisons_campaign", "proof_comparisons", ["campaign"])
