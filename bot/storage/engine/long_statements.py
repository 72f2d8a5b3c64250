"""Statements over a whole campaign, and work between them, which take longer than a turn may."""

from typing import Final

from sqlalchemy import Connection, text

STATEMENT_SECONDS: Final = 300
"""How long a statement over a whole audience may take on PostgreSQL; ten million take less."""
PAUSE_SECONDS: Final = 900
"""How long what is done with the rows of a whole campaign may take before the next statement."""
_ALLOW: Final = text(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'; SET LOCAL jit = off")


def allow_long_statements(connection: Connection) -> None:
    """Until this transaction ends, let PostgreSQL take more time than for a turn.

    And let it not compile what it runs: that takes longer than a page does.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALLOW)


_ALLOW_PAUSES: Final = text(f"SET LOCAL idle_in_transaction_session_timeout = '{PAUSE_SECONDS}s'")


def allow_long_pauses(connection: Connection) -> None:
    """Until this transaction ends, let PostgreSQL wait longer for its next statement.

    For one that only reads: it holds nobody off.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALLOW_PAUSES)
