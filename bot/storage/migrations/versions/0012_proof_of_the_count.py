"""The public log of a campaign's count, and the code of each signature's receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("signatures", sa.Column("receipt_code", sa.LargeBinary(), nullable=True))
    op.create_table(
        "proof_logs",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_proof_logs")),
    )
    op.create_table(
        "proof_queue",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("letter_sha256", sa.Text(), nullable=True),
        sa.Column("signature_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_queue")),
    )
    op.create_index("ix_proof_queue_campaign", "proof_queue", ["campaign"])
    op.create_table(
        "proof_entries",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("campaign", "position", name=op.f("pk_proof_entries")),
    )
    signed = sa.text("kind = 'signed'")
    op.create_index(
        "ix_proof_entries_campaign_digest",
        "proof_entries",
        ["campaign", "digest"],
        unique=True,
        sqlite_where=signed,
        postgresql_where=signed,
    )
    about_one = sa.text("kind IN ('withdrawn', 'held', 'released')")
    op.create_index(
        "ix_proof_entries_campaign_number",
        "proof_entries",
        ["campaign", "number"],
        sqlite_where=about_one,
        postgresql_where=about_one,
    )
    op.create_table(
        "proof_tiles",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "level", "number", name=op.f("pk_proof_tiles")),
    )
    op.create_table(
        "proof_checkpoints",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "size", name=op.f("pk_proof_checkpoints")),
    )
    op.execute(  # those from before get their codes when they are logged
        "INSERT INTO proof_queue (campaign, kind, letter_sha256, signature_id, queued_at) "
        "SELECT campaign, 'signed', letter_sha256, id, signed_at FROM signatures "
        "WHERE withdrawn_at IS NULL ORDER BY id"
    )
