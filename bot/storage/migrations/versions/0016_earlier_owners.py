"""Numbers that are another's by now, and the signatures of those who had them before."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NOTE_OWNERS = """
UPDATE addresses SET owned_since = (
    SELECT max(opt_outs.at) FROM opt_outs
    WHERE opt_outs.lookup = addresses.lookup AND opt_outs.reason = 'wrong_number'
)
"""
_NOTE_SIGNATURES = """
UPDATE signatures SET of_earlier_owner = true
WHERE EXISTS (
    SELECT 1 FROM addresses
    WHERE addresses.person_id = signatures.person_id
    AND addresses.owned_since >= signatures.signed_at
)
"""


def upgrade() -> None:
    op.add_column("addresses", sa.Column("owned_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "signatures",
        sa.Column("of_earlier_owner", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(_NOTE_OWNERS)
    op.execute(_NOTE_SIGNATURES)
