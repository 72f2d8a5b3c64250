"""Statements over a whole campaign, which take longer than a turn may."""

from typing import Final

from sqlalchemy import Connection, text

STATEMENT_SECONDS: Final = 300
"""How long a statement over a whole audience may take on PostgreSQL; ten million take less."""
_ALLOW: Final = text(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'; SET LOCAL jit = off")


def allow_long_statements(connection: Connection) -> None:
    """Until this transaction ends, let PostgreSQL take more time than for a turn.

    And let it not compile what it runs: that takes longer than a page does.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALLOW)
