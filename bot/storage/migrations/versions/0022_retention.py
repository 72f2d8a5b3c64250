"""Since when a campaign is closed, and of which rule its organizers were warned."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "campaign_retention",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("warned_of", sa.Text(), server_default="", nullable=False),
        sa.Column("warned_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_campaign_retention")),
    )
