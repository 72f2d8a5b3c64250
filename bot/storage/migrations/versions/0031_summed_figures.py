"""Sums of the days that are over, so that figures of all time are read without reading all days."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "summed_figures",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "kind", "name", name=op.f("pk_summed_figures")),
        sqlite_with_rowid=False,
    )
