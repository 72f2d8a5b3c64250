"""By which an erasure finds what points to a signature, without reading whole tables."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PARTIAL = (
    ("signatures", "stands_as"),
    ("review_flags", "other_id"),
    ("proof_queue", "signature_id"),
)


def upgrade() -> None:
    for table, column in PARTIAL:
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_{column}", table, [column], sqlite_where=where, postgresql_where=where
        )
    op.create_index(
        "ix_review_act_signatures_signature_id", "review_act_signatures", ["signature_id"]
    )
