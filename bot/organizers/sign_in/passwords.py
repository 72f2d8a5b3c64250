"""Passwords: which are taken, and how they are hashed and verified (ASVS 5.0, 6.2; OWASP).

Argon2id with 19 MiB, two passes and one lane; no more than two are computed at a time, so that
signing in cannot take a server's memory. One more may wait: who signs in when a flood of strangers
does is told to come again, and keeps no thread from those who are signed in. A name that nobody has
costs the same time.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.languages import PhrasedError

MIN_CHARACTERS: Final = 15
MAX_CHARACTERS: Final = 128
MAX_HASHES_AT_ONCE: Final = 2
MAX_SIGNING_IN: Final = MAX_HASHES_AT_ONCE + 1
"""With the one that waits: fewer than the console has threads (``webhooks.console_server``)."""
MEMORY_KIB: Final = 19 * 1024
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
_HASHING: Final = BoundedSemaphore(MAX_HASHES_AT_ONCE)
_SIGNING_IN: Final = BoundedSemaphore(MAX_SIGNING_IN)
_COMMON_FILE: Final = Path(__file__).parent / "common_passwords.txt"
_MIN_DIFFERENT_CHARACTERS: Final = 6


class PasswordRefused(PhrasedError):
    """A password is not taken; the words say which would be."""

    section = "password_refusals"


class TooManyAtOnce(Exception):
    """So many sign in at this moment that one more would keep others waiting."""


@contextmanager
def turn_to_sign_in() -> Iterator[None]:
    """Hold one of the few turns to sign in. Raises ``TooManyAtOnce``, at once."""
    if not _SIGNING_IN.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _SIGNING_IN.release()


def check_password(password: str, *, name: str) -> None:
    """Raise ``PasswordRefused`` for what is too short, too long, or guessed at once.

    Any characters are taken; ``name`` is the organizer's own.
    """
    plain = _normalized(password)
    if len(plain) < MIN_CHARACTERS:
        raise PasswordRefused("too_short", limit=MIN_CHARACTERS)
    if len(plain) > MAX_CHARACTERS:
        raise PasswordRefused("too_long", limit=MAX_CHARACTERS)
    folded = "".join(plain.casefold().split())
    if len(set(folded)) < _MIN_DIFFERENT_CHARACTERS or _is_made_of_common(folded, name.casefold()):
        raise PasswordRefused("too_common")


def hash_password(password: str) -> str:
    """Return the hash under which a password is stored."""
    with _HASHING:
        return _HASHER.hash(_normalized(password))


def verify_password(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one of a hash; without a hash it takes as long to say no."""
    with _HASHING:
        try:
            _HASHER.verify(password_hash or _hash_of_nobody(), _normalized(password))
        except (Argon2Error, InvalidHashError):
            return False
    return bool(password_hash)


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("the password of nobody at all")


def _normalized(password: str) -> str:
    """Return a password as it is hashed: one way of writing each letter, and a bounded length."""
    return unicodedata.normalize("NFC", password)[: MAX_CHARACTERS + 1]


def _is_made_of_common(folded: str, name: str) -> bool:
    """Tell whether common words, digits in order and one's own name are all that there is."""
    rest = folded.replace(name, "")
    for word in _common_words():
        rest = rest.replace(word, "")
    return sum(not sign.isdigit() for sign in rest) < _MIN_DIFFERENT_CHARACTERS


@cache
def _common_words() -> tuple[str, ...]:
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
