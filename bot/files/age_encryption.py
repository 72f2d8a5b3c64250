"""Encryption of files to a receiver's public key, by age (https://age-encryption.org/v1)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyrage  # type: ignore[import-untyped]  # it has no types

from bot.files.private_files import whole_file

SUFFIX: Final = ".age"
MAX_RECIPIENTS: Final = 20
_AGE_KEY: Final = "age1"


class NotARecipient(ValueError):
    """A key to which nothing can be encrypted; it is never quoted.

    ``key`` names the reason among the organizers' texts: "not_a_recipient", "too_many_recipients".
    """

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def check_recipients(keys: Sequence[str]) -> None:
    """Raise ``NotARecipient`` unless each is a public key that age knows.

    That is "age1…", as ``age-keygen`` prints it, or an SSH key ("ssh-ed25519 …", "ssh-rsa …").
    """
    if len(keys) > MAX_RECIPIENTS:
        raise NotARecipient("too_many_recipients")
    for key in keys:
        _recipient(key)


def encrypt_file(source: Path, target: Path, keys: Sequence[str]) -> None:
    """Write ``source`` to ``target``, so that only who holds one of the keys' secrets reads it.

    In constant memory; ``target`` appears once it is whole. No two files come out alike. Raises
    ``NotARecipient``.
    """
    recipients = [_recipient(key) for key in keys]
    with source.open("rb") as clear, whole_file(target) as sealed:
        pyrage.encrypt_io(clear, sealed, recipients)


def _recipient(key: str) -> Any:
    kind = pyrage.x25519 if key.strip().startswith(_AGE_KEY) else pyrage.ssh
    try:
        return kind.Recipient.from_str(key.strip())
    except (pyrage.RecipientError, UnicodeEncodeError):
        raise NotARecipient("not_a_recipient") from None
