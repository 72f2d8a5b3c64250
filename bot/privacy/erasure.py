"""Erases a person: nothing leads from them to what they signed, and they never count twice."""

from datetime import datetime

from sqlalchemy import Connection

from bot.storage.conversations import people
from bot.storage.engine.database import Database
from bot.storage.signatures import erased_signatures
from bot.storage.signatures.erased_signatures import Mark
from bot.vault import Vault


def erase_person(connection: Connection, vault: Vault, person_id: int, *, at: datetime) -> None:
    """Erase a person on every address and in every campaign, in the caller's transaction."""
    people.erase_person(connection, person_id, mark=_marks_of(vault), at=at)


def erase_without_mark(connection: Connection, person_id: int, *, at: datetime) -> None:
    """Erase a person whose signatures need no mark, since they have none that stands."""
    people.erase_person(connection, person_id, mark=lambda *_: None, at=at)


def cut_off_erased(database: Database, vault: Vault) -> int:
    """Cut the signatures off those whom an earlier version of the program erased.

    To be done before anybody signs. Several processes may do so at once. Returns how many.
    """
    with database.read() as connection:
        if not erased_signatures.has_erased_that_is_linked(connection):
            return 0
    with database.write() as connection:
        return erased_signatures.cut_off_erased(connection, _marks_of(vault))


def _marks_of(vault: Vault) -> Mark:
    def mark(campaign: str, lookup: bytes, signer: int) -> bytes | None:
        return next(iter(vault.signer_marks(campaign, (lookup,), signer)), None)

    return mark
