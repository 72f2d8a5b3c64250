"""What addresses were answered lately, and the segments that were sent on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("lately", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("lookup", name="pk_answered"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "daily_spending",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("segments", sa.BigInteger(), nullable=False),
        sa.Column("warned_at", TIME, nullable=True),
        sa.Column("reached_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("day", name="pk_daily_spending"),
        postgresql_with={"fillfactor": 50},
    )
