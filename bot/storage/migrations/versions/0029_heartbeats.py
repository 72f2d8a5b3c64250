"""That workers live, and when their jobs ran last."""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_beats",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("beat_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_beats")),
    )
    op.create_table(
        "job_runs",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("every_seconds", sa.BigInteger(), nullable=False),
        sa.Column("is_long", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("worker", "job", name=op.f("pk_job_runs")),
    )
