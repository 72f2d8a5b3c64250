"""Names are reviewed campaign by campaign; a release keeps why it had been held back."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_signatures_reviewed_id", "signatures")
    op.create_index(
        "ix_signatures_campaign_reviewed_id", "signatures", ["campaign", "reviewed", "id"]
    )
    op.add_column("review_act_signatures", sa.Column("held_for", sa.Text(), nullable=True))
    op.add_column("review_act_signatures", sa.Column("held_rule", sa.Text(), nullable=True))
