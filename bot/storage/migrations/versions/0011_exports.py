"""Exports, and the chain of the audit trail's lines."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_format", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("has_personal_data", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", ID, nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_after", sa.Text(), server_default="", nullable=False),
        sa.Column("written_rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("written_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("written_pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["organizers.id"], name=op.f("fk_exports_asked_by")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["organizers.id"], name=op.f("fk_exports_released_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    # Lines from before are chained with those that wait, in their order, by the first who looks.
    op.add_column("audit", sa.Column("place", sa.BigInteger(), nullable=True))
    op.add_column("audit", sa.Column("hash", sa.LargeBinary(), nullable=True))
    op.create_index("ix_audit_place", "audit", ["place"], unique=True)
    unchained = sa.text("place IS NULL")
    op.create_index(
        "ix_audit_unchained",
        "audit",
        ["id"],
        sqlite_where=unchained,
        postgresql_where=unchained,
    )
