"""Recovery codes: ten, shown once, each of which stands in for a lost factor once."""

import secrets
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from bot.storage.organizers import sign_in_secrets

CODES: Final = 10
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without the letters and digits that are taken for one another."""
_GROUPS: Final = 4
_GROUP_CHARACTERS: Final = 4
"""Sixteen characters of 31: 79 bits, so that a plain hash of one cannot be guessed back."""


def renew_recovery_codes(connection: Connection, organizer_id: int) -> tuple[str, ...]:
    """Store ten new codes in place of all others, and return them: they are never shown again."""
    codes = tuple(_new_code() for _ in range(CODES))
    sign_in_secrets.set_recovery_codes(connection, organizer_id, [_hash(one) for one in codes])
    return codes


def use_recovery_code(connection: Connection, organizer_id: int, typed: str) -> bool:
    """Use up a code if it is one of this organizer's; capitals, gaps and hyphens do not matter."""
    return sign_in_secrets.use_recovery_code(connection, organizer_id, _hash(typed))


def _new_code() -> str:
    groups = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARACTERS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def _hash(code: str) -> bytes:
    plain = "".join(sign for sign in code[:100].lower() if sign in _ALPHABET)
    return sha256(plain.encode()).digest()
