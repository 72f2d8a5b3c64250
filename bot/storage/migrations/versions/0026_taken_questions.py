"""Who has a question before them, so that no two organizers answer it at once."""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("taken_by", sa.BigInteger, nullable=True))
    op.add_column("questions", sa.Column("taken_until", UtcDateTime, nullable=True))
