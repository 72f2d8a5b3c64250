"""Whoever is erased loses their signature: a mark tells that they count, and nothing tells when.

The signatures of those who were erased before are cut off when the program starts, since the marks
need its keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_signers",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "mark", name="pk_erased_signers"),
        sqlite_with_rowid=False,
    )
    with (
        _rows_laid_aside(),
        op.batch_alter_table(  # SQLite makes the table anew, so that no id is given twice
            "signatures", table_kwargs={"sqlite_autoincrement": True}
        ) as table,
    ):
        table.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
        table.alter_column("message_id", existing_type=sa.BigInteger(), nullable=True)
        table.add_column(
            sa.Column("counted_before", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    where = sa.text("erased_at IS NOT NULL AND person_id IS NOT NULL")
    op.create_index(
        "ix_signatures_erased_of_person",
        "signatures",
        ["person_id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    _cut_off_messages()


@contextmanager
def _rows_laid_aside() -> Iterator[None]:
    """Hold the rows that point to signatures elsewhere, on SQLite alone, and put them back.

    They would miss their signature while its table is made anew.
    """
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for statement in _LAY_ASIDE if is_sqlite else ():
        op.execute(statement)
    yield
    for statement in _PUT_BACK if is_sqlite else ():
        op.execute(statement)


_LAY_ASIDE = (
    "CREATE TEMPORARY TABLE held_acts AS SELECT * FROM review_act_signatures",
    "CREATE TEMPORARY TABLE held_flags AS SELECT * FROM review_flags",
    "DELETE FROM review_act_signatures",
    "DELETE FROM review_flags",
)
_PUT_BACK = (
    "INSERT INTO review_flags SELECT * FROM held_flags",
    "INSERT INTO review_act_signatures SELECT * FROM held_acts",
    "DROP TABLE held_flags",
    "DROP TABLE held_acts",
)


def _cut_off_messages() -> None:
    """Leave of what those wrote who were erased what an erasure leaves from now on."""
    for statement in (_MESSAGES, _QUESTIONS, _NO, _CONSENTS):
        op.execute(statement)


_MESSAGES = """
UPDATE messages SET address_id = NULL, sender = NULL, campaign = '', body = NULL, reply = NULL,
    reply_key = '', shredded_at = received_at
WHERE address_id IN (
    SELECT a.id FROM addresses a JOIN people p ON p.id = a.person_id
    WHERE p.erased_at >= messages.received_at)
"""
_QUESTIONS = """
UPDATE questions SET campaign = '', step = '', message_id = NULL
WHERE address_id IN (
    SELECT a.id FROM addresses a JOIN people p ON p.id = a.person_id
    WHERE p.erased_at >= questions.asked_at)
"""
_NO = """
DELETE FROM consents
WHERE NOT granted
AND EXISTS (
    SELECT 1 FROM people p
    WHERE p.id = consents.person_id AND p.erased_at >= consents.decided_at)
AND NOT EXISTS (
    SELECT 1 FROM consents y
    WHERE y.person_id = consents.person_id AND y.organization = consents.organization
    AND y.granted)
"""
_CONSENTS = """
UPDATE consents SET campaign = ''
WHERE EXISTS (
    SELECT 1 FROM people p
    WHERE p.id = consents.person_id AND p.erased_at >= consents.decided_at)
"""
