"""One-time codes: a text's sender can be forged, but its answer goes to the organizer's own phone.

A code is for one act on one broadcast as its words and audience stand: another act, another
broadcast or a change of it since are a wrong code. Kept is only its SHA-256.
"""

import hmac
import secrets
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from typing import Final

from bot.broadcasts import life
from bot.desk.orders import Act
from bot.organizers import Organizer
from bot.runtime import Runtime
from bot.store import broadcasts, codes
from bot.store.broadcasts import BroadcastRow

MINUTES: Final = 10
"""How long a code is good for."""
DIGITS: Final = 6
GUARDED: Final = (Act.APPROVE, Act.RESUME, Act.DROP)
"""What a code is asked for: what sends, and what cannot be taken back."""


class Wrong(Enum):
    """Why a code does nothing."""

    WRONG = "wrong"  # another code, or the broadcast was changed since
    OVER = "over"  # used, too old, or tried too often


def give(runtime: Runtime, who: Organizer, act: Act, row: BroadcastRow) -> str | None:
    """Return a fresh code for one act on a broadcast; None after too many wrong ones."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    now = runtime.now()
    with runtime.database.write() as connection:
        given = codes.give(
            connection,
            who.id,
            _hash(act, row, code),
            broadcast_id=row.id,
            now=now,
            until=now + timedelta(minutes=MINUTES),
        )
    return code if given else None


def take(runtime: Runtime, who: Organizer, code: str) -> tuple[Act, BroadcastRow] | Wrong:
    """Use a code up, and return what it is for. A wrong one counts as a try."""
    now = runtime.now()
    with runtime.database.write() as connection:
        waited_for = codes.waited_for(connection, who.id, now=now)
        if waited_for is None:
            return Wrong.OVER
        row = broadcasts.find(connection, waited_for.broadcast_id)
        if row is not None:
            for act in GUARDED:
                hashed = _hash(act, row, code)
                if hmac.compare_digest(hashed, waited_for.code):
                    spent = codes.spend(connection, who.id, hashed, now=now)
                    return (act, row) if spent else Wrong.OVER
        codes.miss(connection, who.id)
        return Wrong.WRONG


def _hash(act: Act, row: BroadcastRow, code: str) -> bytes:
    return sha256(f"{act} {row.id} {life.revision(row)} {code}".encode()).digest()
