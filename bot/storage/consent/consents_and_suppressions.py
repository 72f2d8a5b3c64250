"""The ledgers: who agreed to what, in which words, on which message; and who opted out.

Lines are only ever added. Beside the ledger of opt-outs stands their current state, the
suppressions. Both are known by the address's lookup hashes of all generations, since an address
may have opted out under an older vault key; they are written under the one that is in use.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.schema.tables import Consent, OptOut, Suppression, Wording


def add_consent(
    connection: Connection,
    *,
    person_id: int,
    campaign: str,
    organization: str,
    granted: bool,
    wording: str,
    message_id: int | None,
    channel: str,
    decided_at: datetime,
) -> None:
    """Add one line: yes or no to one organization. ``wording`` is what was answered, word for word.

    A no to what was never asked (an opt-out by an organization's name) has the wording "".
    """
    _ADD.later(
        connection,
        person_id=person_id,
        campaign=campaign,
        organization=organization,
        granted=granted,
        wording_sha256=add_wording(connection, wording, at=decided_at),
        message_id=message_id,
        channel=channel,
        decided_at=decided_at,
    )


_ADD = Prepared(
    insert(Consent),
    "person_id campaign organization granted wording_sha256 message_id channel decided_at",
)


def add_wording(connection: Connection, wording: str, *, at: datetime) -> str:
    """Keep a question's exact words for good and return their SHA-256 in hex."""
    identity = sha256(wording.encode()).hexdigest()
    _ADD_WORDING.later(connection, sha256=identity, text=wording, first_used_at=at)
    return identity


_ADD_WORDING = Prepared(
    lambda insert: insert(Wording).on_conflict_do_nothing(index_elements=["sha256"]),
    "sha256 text first_used_at",
)


def wording_text(connection: Connection, identity: str) -> str | None:
    """Return the words of a question by their SHA-256 in hex, or None."""
    row = _WORDING.row(connection, hash=identity)
    return None if row is None else str(row[0])


_WORDING = Prepared(select(Wording.text).where(Wording.sha256 == bindparam("hash")))


def suppress(
    connection: Connection,
    *,
    lookup: bytes,
    generation: int,
    reason: str,
    message_id: int | None,
    at: datetime,
) -> None:
    """Suppress an address and note it in the ledger. One that is already stays as it is.

    ``lookup`` and ``generation`` are the vault's for new rows.
    """
    _SUPPRESS.later(
        connection,
        lookup=lookup,
        generation=generation,
        reason=reason,
        message_id=message_id,
        suppressed_at=at,
    )
    _note(
        connection, lookup, generation, suppressed=True, reason=reason, message_id=message_id, at=at
    )


_SUPPRESS = Prepared(
    lambda insert_: insert_(Suppression).on_conflict_do_nothing(index_elements=["lookup"]),
    "lookup generation reason message_id suppressed_at",
)


def lift(
    connection: Connection,
    lookups: Sequence[bytes],
    *,
    generation: int,
    reason: str,
    message_id: int | None,
    at: datetime,
) -> bool:
    """Lift an address's suppression and note it in the ledger; say whether there was one.

    ``lookups`` are the address's, newest first, and ``generation`` the vault's for new rows.
    """
    if not _lift(len(lookups)).run(connection, **numbered("lookup", lookups)):
        return False
    lookup = lookups[-generation]
    _note(
        connection,
        lookup,
        generation,
        suppressed=False,
        reason=reason,
        message_id=message_id,
        at=at,
    )
    return True


@cache
def _lift(generations: int) -> Prepared:
    return Prepared(delete(Suppression).where(among(Suppression.lookup, "lookup", generations)))


def is_suppressed(connection: Connection, lookups: Sequence[bytes]) -> bool:
    """Say whether an address, given by its lookup hashes of all generations, is suppressed."""
    return _is_suppressed(len(lookups)).row(connection, **numbered("lookup", lookups)) is not None


@cache
def _is_suppressed(generations: int) -> Prepared:
    return Prepared(
        select(Suppression.generation)
        .where(among(Suppression.lookup, "lookup", generations))
        .limit(1)
    )


def _note(connection: Connection, lookup: bytes, generation: int, **line: Any) -> None:
    _NOTE.later(connection, lookup=lookup, generation=generation, **line)


_NOTE = Prepared(insert(OptOut), "lookup generation suppressed reason message_id at")
