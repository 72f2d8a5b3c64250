"""Packages that are handed in, and which signatures each of them holds."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "packages",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("frozen_at", TIME, nullable=True),
        sa.Column("nonce", sa.Text(), server_default="", nullable=False),
        sa.Column("checkpoint", sa.Text(), server_default="", nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("signed", "withdrawn", "held_back", "erased", "names")
        ),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("built_at", TIME, nullable=True),
        sa.Column("manifest_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("released_by", ID, nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        sa.Column("handed_over_by", ID, nullable=True),
        sa.Column("handed_over_at", TIME, nullable=True),
        sa.Column("files_deleted_at", TIME, nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["organizers.id"], name=op.f(f"fk_packages_{name}"))
            for name in ("made_by", "released_by", "handed_over_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
    )
    op.create_index(op.f("ix_packages_campaign"), "packages", ["campaign"])
    op.create_table(
        "package_signatures",
        sa.Column("package_id", ID, autoincrement=False, nullable=False),
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("name_mark", sa.LargeBinary(), nullable=True),
        sa.Column("answers_mark", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["package_id"], ["packages.id"], name=op.f("fk_package_signatures_package_id")
        ),
        sa.PrimaryKeyConstraint("package_id", "signature_id", name=op.f("pk_package_signatures")),
    )
