"""Other programs that are told of what happens here, and what waits to be told."""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "integrations",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), server_default="", nullable=False),
        sa.Column("event_kinds", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), server_default="{}", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("paused_at", UtcDateTime, nullable=True),
        sa.Column("paused_why", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", UtcDateTime, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", UtcDateTime, nullable=True),
        sa.Column("held_until", UtcDateTime, nullable=True),
        sa.Column("pulled_until", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["organizers.id"], name=op.f("fk_integrations_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrations")),
    )
    stands = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_integrations_name",
        "integrations",
        ["name"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    _create_events()


def _create_events() -> None:
    op.create_table(
        "integration_events",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("integration_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), server_default="", nullable=False),
        sa.Column("organization", sa.Text(), server_default="", nullable=False),
        *(
            sa.Column(name, ID, nullable=True)
            for name in ("person_id", "other_person_id", "signature_id", "question_id")
        ),
        sa.Column("happened_at", UtcDateTime, nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", UtcDateTime, nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("last_result", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["integration_id"],
            ["integrations.id"],
            name=op.f("fk_integration_events_integration_id"),
        ),
        sa.PrimaryKeyConstraint("event_id", "integration_id", name=op.f("pk_integration_events")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_integration_events_integration_id_happened_at",
        "integration_events",
        ["integration_id", "happened_at"],
    )
    _create_partial_index("waiting", ["integration_id", "next_try_at"], "status = 'waiting'")
    for name in ("person_id", "signature_id"):
        _create_partial_index(name, [name], f"{name} IS NOT NULL")


def _create_partial_index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        f"ix_integration_events_{name}",
        "integration_events",
        columns,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
