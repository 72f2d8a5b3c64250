"""Whom a CRM was told of, and how they stand there."""

import sqlalchemy as sa
from alembic import op

from bot.storage.schema.table_base import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crm_people",
        sa.Column("id", ID, nullable=False),
        sa.Column("integration_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("remote_id", sa.LargeBinary(), nullable=True),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("is_ended_there", sa.Boolean(), nullable=False),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_crm_people_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integrations.id"], name=op.f("fk_crm_people_integration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_people")),
        sa.UniqueConstraint(
            "integration_id", "address_id", name=op.f("uq_crm_people_integration_id_address_id")
        ),
    )
    op.create_index(op.f("ix_crm_people_address_id"), "crm_people", ["address_id"])
