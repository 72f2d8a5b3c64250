"""The log of a campaign: its name, which is part of every commitment, and the key that signs it."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from bot.proof.signed_notes import sign_note, write_vkey
from bot.runtime import Runtime
from bot.settings.schema import LOOPBACK
from bot.storage.proof import logged_entries
from bot.storage.proof.logged_entries import LogRow
from bot.storage.schema.key_tables import Sealed
from bot.vault import Destroyed

_ID_LETTERS = 8


class LogKeyIsGone(Exception):
    """The campaign's keys were destroyed, and the log's with them: it is closed for good."""


@dataclass(frozen=True, slots=True)
class Log:
    """A campaign's log by its name, and the key that checks it as it is published."""

    campaign: str
    origin: str
    vkey: str
    row: LogRow


def find_log(runtime: Runtime, campaign: str) -> Log | None:
    """Return a campaign's log; None where it has none yet."""
    with runtime.database.read() as connection:
        return find_log_in(connection, campaign)


def find_log_in(connection: Connection, campaign: str) -> Log | None:
    """Return a campaign's log as this connection sees it; None where it has none yet."""
    row = logged_entries.find_log(connection, campaign)
    return (
        None
        if row is None
        else Log(row.campaign, row.origin, write_vkey(row.origin, row.public_key), row)
    )


def open_log(runtime: Runtime, campaign: str) -> Log:
    """Return a campaign's log, and begin it if there is none.

    Raises ``KeyError`` for a campaign that has no keys to seal with.
    """
    found = find_log(runtime, campaign)
    if found:
        return found
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    sealed = runtime.vault.seal(campaign, Sealed.LOG_KEY, key.private_bytes_raw().hex())
    row = LogRow(campaign, _origin(runtime, campaign, public), public, sealed)
    with runtime.database.write() as connection:
        logged_entries.add_log(connection, row, at=runtime.now())
    return open_log(runtime, campaign)


def sign(runtime: Runtime, log: Log, text: str) -> str:
    """Return a text, signed by the log's key. Raises ``LogKeyIsGone``."""
    sealed = None
    with suppress(Destroyed):
        sealed = runtime.vault.unseal(log.campaign, Sealed.LOG_KEY, log.row.sealed_key)
    if sealed is None:
        raise LogKeyIsGone(f"the key of the log of {log.campaign} was destroyed")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sealed))
    return sign_note(text, log.origin, key)


def _origin(runtime: Runtime, campaign: str, public_key: bytes) -> str:
    """Return the log's name: the address at which it is published, if there is one by now.

    It stays the same for good. Without an address it is told apart from others by its key.
    """
    parts = urlsplit(runtime.settings.public_url)
    if parts.hostname in LOOPBACK:
        return f"{campaign}.{public_key.hex()[:_ID_LETTERS]}/log"
    return f"{parts.netloc}{parts.path}/{campaign}/log"
