"""Signatures are looked at, held back and released."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column("held_at", TIME, nullable=True),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("held_by", sa.BigInteger(), nullable=True),
        sa.Column("held_rule", sa.Text(), nullable=True),
        sa.Column("is_name_confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reviewed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=True),
    ]
    for column in columns:
        op.add_column("signatures", column)
    op.create_index("ix_signatures_reviewed_id", "signatures", ["reviewed", "id"])
    for name in ("name_hash", "held_at"):
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_signatures_campaign_{name}",
            "signatures",
            ["campaign", name],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "review_flags",
        sa.Column("id", ID, nullable=False),
        sa.Column("signature_id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("other_id", ID, nullable=True),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_review_flags_signature_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["signatures.id"], name=op.f("fk_review_flags_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["organizers.id"], name=op.f("fk_review_flags_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_flags")),
        sa.UniqueConstraint("signature_id", "rule", name=op.f("uq_review_flags_signature_id_rule")),
    )
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_review_flags_campaign_id",
        "review_flags",
        ["campaign", "id"],
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_table(
        "review_acts",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("seconded_by", ID, nullable=True),
        sa.Column("seconded_at", TIME, nullable=True),
        sa.Column("undoes", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["organizers.id"], name=op.f("fk_review_acts_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["seconded_by"], ["organizers.id"], name=op.f("fk_review_acts_seconded_by")
        ),
        sa.ForeignKeyConstraint(["undoes"], ["review_acts.id"], name=op.f("fk_review_acts_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_acts")),
    )
    op.create_table(
        "review_act_signatures",
        sa.Column("act_id", ID, nullable=False),
        sa.Column("signature_id", ID, nullable=False),
        sa.Column("is_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("has_changed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["review_acts.id"], name=op.f("fk_review_act_signatures_act_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_review_act_signatures_signature_id"),
        ),
        sa.PrimaryKeyConstraint("act_id", "signature_id", name=op.f("pk_review_act_signatures")),
    )
