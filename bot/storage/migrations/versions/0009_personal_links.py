"""The code of a signature's personal link, and who brought whom."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signatures", sa.Column("code", sa.Text(), nullable=True))
    op.add_column("signatures", sa.Column("brought_by", sa.BigInteger(), nullable=True))
    op.add_column(
        "signatures", sa.Column("friends", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("signatures", sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_signatures_campaign_code", "signatures", ["campaign", "code"], unique=True)
    op.create_index(
        "ix_signatures_brought_by",
        "signatures",
        ["brought_by"],
        sqlite_where=sa.text("brought_by IS NOT NULL"),
        postgresql_where=sa.text("brought_by IS NOT NULL"),
    )
