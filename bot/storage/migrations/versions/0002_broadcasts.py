"""Broadcasts: organizers and their acts, deliveries in chunks, senders; where a person is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "organizers",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("code_for", sa.BigInteger(), nullable=True),
        sa.Column("code_until", TIME, nullable=True),
        sa.Column("code_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_organizers"),
        sa.UniqueConstraint("lookup", name="uq_organizers_lookup"),
        sa.UniqueConstraint("name", name="uq_organizers_name"),
    )
    op.create_table(
        "senders",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("paced_until", TIME, nullable=False),
        sa.Column("stopped_until", TIME, nullable=False),
        sa.Column("stopped_for", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_senders"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("expires_hours", sa.Float(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pause_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("drafted_by", ID, nullable=False),
        sa.Column("drafted_at", TIME, nullable=False),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("seconded_by", ID, nullable=True),
        sa.Column("seconded_at", TIME, nullable=True),
        sa.Column("recipients", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("starts_at", TIME, nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("canary_size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("canary_left", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("canary_passed_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["organizers.id"], name="fk_broadcasts_approved_by"
        ),
        sa.ForeignKeyConstraint(["drafted_by"], ["organizers.id"], name="fk_broadcasts_drafted_by"),
        sa.ForeignKeyConstraint(
            ["seconded_by"], ["organizers.id"], name="fk_broadcasts_seconded_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_index("ix_broadcasts_status", "broadcasts", ["status"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("organizer_id", ID, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("broadcast_id", ID, nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name="fk_audit_broadcast_id"),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name="fk_audit_organizer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_broadcast_id", "audit", ["broadcast_id"], unique=False)
    op.create_table(
        "chunks",
        sa.Column("broadcast_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("sending", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delivered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("suppressed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("uncertain", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name="fk_chunks_broadcast_id"),
        sa.PrimaryKeyConstraint("broadcast_id", "number", name="pk_chunks"),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(
        "ix_chunks_queued",
        "chunks",
        ["broadcast_id", "channel", "due_at"],
        unique=False,
        sqlite_where=sa.text("queued > 0"),
        postgresql_where=sa.text("queued > 0"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("provider_id", sa.Text(), server_default="", nullable=False),
        sa.Column("provider_rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("segments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_at", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name="fk_deliveries_broadcast_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "broadcast_id", "person_id", name="uq_deliveries_broadcast_id_person_id"
        ),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index("ix_deliveries_address_id", "deliveries", ["address_id"], unique=False)
    op.create_index(
        "ix_deliveries_failed",
        "deliveries",
        ["broadcast_id", "error"],
        unique=False,
        sqlite_where=sa.text("status = 'failed'"),
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("status IN ('sending', 'uncertain')"),
        postgresql_where=sa.text("status IN ('sending', 'uncertain')"),
    )
    op.create_index(
        "ix_deliveries_queued",
        "deliveries",
        ["broadcast_id", "chunk"],
        unique=False,
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "ix_deliveries_sent",
        "deliveries",
        ["broadcast_id", "sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.add_column("addresses", sa.Column("region", sa.Text(), server_default="", nullable=False))
    op.add_column("conversations", sa.Column("reminded_at", TIME, nullable=True))
    op.drop_index("ix_consents_person_id", table_name="consents")
    op.create_index(
        "ix_consents_person_id_organization_id",
        "consents",
        ["person_id", "organization", "id"],
        unique=False,
    )
