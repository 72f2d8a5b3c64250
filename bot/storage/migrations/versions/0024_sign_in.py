"""What organizers may do, how they prove who they are, and who is signed in.

Whoever may act already may do everything, as before.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import Id, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ORGANIZER = "organizers.id"


def upgrade() -> None:
    op.add_column(
        "organizers", sa.Column("role", sa.Text, nullable=False, server_default="administrator")
    )
    op.add_column("organizers", sa.Column("source", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "sign_in_secrets",
        sa.Column("organizer_id", Id, sa.ForeignKey(ORGANIZER), primary_key=True),
        sa.Column("password_hash", sa.Text),
        sa.Column("sealed_one_time_secret", sa.LargeBinary),
        sa.Column("one_time_step", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", Id, primary_key=True),
        sa.Column("organizer_id", Id, sa.ForeignKey(ORGANIZER), nullable=False),
        sa.Column("credential_id", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("credential", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", Id, primary_key=True),
        sa.Column("organizer_id", Id, sa.ForeignKey(ORGANIZER), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("id", Id, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("organizer_id", Id, sa.ForeignKey(ORGANIZER), nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("not_before", UtcDateTime, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", Id, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("organizer_id", Id, sa.ForeignKey(ORGANIZER), nullable=False),
        sa.Column("form_key", sa.LargeBinary, nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=False),
        sa.Column("factor_at", UtcDateTime, nullable=False),
        sa.Column("browser", sa.Text, nullable=False, server_default=""),
    )
    for table, column in (
        ("passkeys", "organizer_id"),
        ("recovery_codes", "organizer_id"),
        ("sign_in_links", "organizer_id"),
        ("sign_in_links", "until"),
        ("sign_in_attempts", "not_before"),
        ("sessions", "organizer_id"),
        ("sessions", "used_at"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
