"""Figures, counted from the rows that are there; where signers are; campaigns closed by command."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

PLACES = """
UPDATE signatures SET place = coalesce((
    SELECT max(CASE WHEN region <> '' THEN region ELSE country END) FROM addresses
    WHERE addresses.person_id = signatures.person_id), '')
WHERE erased_at IS NULL
"""
DAY = {
    "sqlite": "substr(signed_at, 1, 10)",
    "postgresql": "to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}
OF_SIGNATURES = {
    "source": "source",
    "channel": "channel",
    "language": "language",
    "place": "place",
    "letter": "letter_sha256",
}
"""The kind of a figure -> the column that it counts by."""
OTHERS = """
SELECT campaign, 'state', '', 'withdrawn', 0, count(*) FROM signatures
    WHERE withdrawn_at IS NOT NULL GROUP BY campaign
UNION ALL
SELECT campaign, 'state', '', 'erased', 0, count(*) FROM signatures
    WHERE withdrawn_at IS NULL AND erased_at IS NOT NULL GROUP BY campaign
UNION ALL
SELECT '', 'opt-out', '', reason, 0, count(*) FROM suppressions GROUP BY reason
UNION ALL
SELECT c.campaign, 'updates', '', c.organization, 0, count(*)
    FROM (SELECT max(id) AS id FROM consents GROUP BY person_id, organization) AS last
    JOIN consents AS c ON c.id = last.id JOIN people AS p ON p.id = c.person_id
    WHERE c.granted AND (p.erased_at IS NULL OR c.decided_at > p.erased_at)
    GROUP BY c.campaign, c.organization
"""


def upgrade() -> None:
    op.add_column("signatures", sa.Column("place", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "figures",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stripe", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "campaign", "kind", "day", "name", "stripe", name=op.f("pk_figures")
        ),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "figure_differences",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("mended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_differences")),
    )
    op.create_table(
        "campaign_states",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_campaign_states")),
    )
    op.execute(PLACES)
    day = DAY[op.get_bind().dialect.name]
    into = "INSERT INTO figures (campaign, kind, day, name, stripe, number)"
    for kind, column in OF_SIGNATURES.items():
        counted = f"SELECT campaign, '{kind}', {day}, {column}, 0, count(*) FROM signatures"  # noqa: S608 - nothing of it comes from outside
        op.execute(
            f"{into} {counted} WHERE withdrawn_at IS NULL GROUP BY campaign, {day}, {column}"
        )
    op.execute(into + OTHERS)
