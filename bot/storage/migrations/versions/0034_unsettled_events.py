"""An index of the events that did not arrive: counting them read all that did."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unsettled = sa.text("status <> 'delivered'")
    op.create_index(
        "ix_integration_events_unsettled",
        "integration_events",
        ["integration_id", "happened_at"],
        if_not_exists=True,
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
