"""One-time links: an invitation, or the way back for who lost all factors.

Whoever opens one chooses a password or a passkey of their own: nobody chooses another's. The secret
part is the last part of the address; only its hash is stored.
"""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail, organizers, sign_in_secrets

VALID_FOR: Final = timedelta(hours=24)
_BYTES: Final = 32


def make_link(runtime: Runtime, whose: Organizer, by: Organizer | None) -> str:
    """Return the secret part of a new link, in place of any that was made for ``whose`` before.

    ``by`` is who makes it; None for whoever runs commands on the machine.
    """
    token = secrets.token_urlsafe(_BYTES)
    with runtime.database.write() as connection:
        until = runtime.now() + VALID_FOR
        sign_in_secrets.add_link(connection, whose.id, hash_link(token), until=until)
        audit_trail.note(
            connection, runtime.now(), by.id if by else None, "sign-in link made", detail=whose.name
        )
    return token


def read_link(runtime: Runtime, token: str) -> Organizer | None:
    """Return whose link this is; None where it is unknown, used or too old."""
    with runtime.database.read() as connection:
        whose = sign_in_secrets.find_link(connection, hash_link(token), now=runtime.now())
        return None if whose is None else organizers.by_id(connection, whose)


def hash_link(token: str) -> bytes:
    """Return the hash by which a link is stored; with it ``sign_in_secrets.use_link`` uses it up,
    in the transaction in which the new factors are stored."""
    return sha256(token.encode()).digest()
