"""How campaigns end, and what must be kept longer than its time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "campaign_ends",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("record", sa.Text(), server_default="", nullable=False),
        sa.Column("samples", sa.Text(), server_default="", nullable=False),
        sa.Column("certificate", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["organizers.id"], name=op.f("fk_campaign_ends_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["organizers.id"], name=op.f("fk_campaign_ends_approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_ends")),
    )
    op.create_index(op.f("ix_campaign_ends_campaign"), "campaign_ends", ["campaign"])
    op.create_table(
        "legal_holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("release_asked_by", ID, nullable=True),
        sa.Column("release_asked_at", TIME, nullable=True),
        sa.Column("released_by", ID, nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], ["organizers.id"], name=op.f(f"fk_legal_holds_{column}")
            )
            for column in ("asked_by", "release_asked_by", "released_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_campaign"), "legal_holds", ["campaign"])
