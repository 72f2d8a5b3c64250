"""Takes a database away from the program for a moment, as its host or another program does."""

import sqlite3
import threading
from contextlib import closing, suppress

from sqlalchemy import make_url

from tests import postgres


def take_away(url: str, seconds: float) -> None:
    """End every connection to a PostgreSQL database, or hold a SQLite file against writers."""
    file = make_url(url).database or ""
    if url.startswith("sqlite"):
        threading.Thread(target=_hold, args=(file, seconds), daemon=True).start()
        return
    postgres.end_connections(url)


def _hold(file: str, seconds: float) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    with closing(other), suppress(sqlite3.OperationalError):  # others were faster all the time
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(seconds)
        other.execute("ROLLBACK")
