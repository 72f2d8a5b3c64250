"""What is known of this installation, and from which program on its tables can be worked with."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

breaks_older_programs = True
"""Those before ask for exactly their own version."""


def upgrade() -> None:
    op.create_table(
        "installation_notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_notes")),
    )
