"""Several people may sign from one phone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("signatures") as table:  # SQLite makes the table anew
        table.add_column(sa.Column("signer", sa.Integer(), server_default="1", nullable=False))
        table.drop_constraint("uq_signatures_person_id_campaign", type_="unique")
        table.create_unique_constraint(
            "uq_signatures_person_id_campaign_signer", ["person_id", "campaign", "signer"]
        )
