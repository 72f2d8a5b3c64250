"""Making, changing and destroying keys: what stands behind ``python -m bot keys``."""

import base64
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.background_jobs import Cursor, StartableJob
from bot.phone_numbers.number_forms import all_forms
from bot.privacy.stored_keys import (
    KEYS_LOCK,
    changing,
    check_not_lost,
    move_apart,
    read_stored_keys,
)
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.engine.database import Database
from bot.storage.privacy import keys
from bot.vault import KEY_BYTES, PROGRAM, Vault, VaultError

BATCH = 500
"""Rows moved on in one transaction: replies to people must not wait behind a rotation."""


class CampaignIsOpen(Exception):
    """The keys of a campaign that still takes signatures are not destroyed."""


def new_key() -> str:
    """Return a new vault key as it goes into ``VAULT_KEYS``, in front of those that are there."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def open_vault(settings: Settings, database: Database) -> Vault:
    """Return the vault of this installation.

    Raises ``VaultError`` where ``VAULT_KEYS`` does not fit the database, and ``Unavailable``.
    """

    return Vault(
        [key.get_secret_value() for key in settings.vault_keys],
        partial(read_stored_keys, database),
        forms=all_forms,
    )


def prepare(
    database: Database, vault: Vault, campaigns: Iterable[str], now: Callable[[], datetime]
) -> None:
    """See to it that there is a data key for the program and for each campaign.

    So that no turn ever makes one. Keys of an earlier version are moved apart. Several processes
    may do so at once. Raises ``VaultError`` where all data keys are lost.
    """
    move_apart(database, now=now())
    scopes = (PROGRAM, *campaigns)
    known = read_stored_keys(database)
    if known.generations and all(vault.has(scope) for scope in scopes):
        return
    check_not_lost(known)
    with changing(database) as connection:
        stored = keys.list_data_keys(connection).values()
        there = {key.scope for key in stored if key.wrapped is not None}
        for scope in scopes:
            if scope not in there:
                wrapped, vault_key = vault.new_data_key()
                keys.add_data_key(connection, scope, wrapped=wrapped, vault_key=vault_key, at=now())
    with database.write() as connection:
        database.lock(connection, KEYS_LOCK)
        if not keys.list_generations(connection):
            _register(connection, vault, after=0, at=now())
    vault.refresh()


def _register(connection: Connection, vault: Vault, *, after: int, at: datetime) -> None:
    """Note which vault keys are in use from now on, beyond the ``after`` that are already."""
    for number, fingerprint in enumerate(vault.fingerprints, start=1):
        if number > after:
            keys.register_vault_key(connection, generation=number, fingerprint=fingerprint, at=at)


def begin_rotation(runtime: Runtime, *, new_data_keys: bool) -> int:
    """Bring the newest vault key into use; return how many data keys were wrapped anew.

    Every process must have been started with the new key in ``VAULT_KEYS`` before. It may be
    interrupted and run again. With ``new_data_keys``, what is sealed from now on is out of reach
    of whoever holds an old backup and an old vault key. What is left to do then is the job of
    ``carry_lookups_job``, given the newest key's number.
    """
    data_keys = _rewrap(runtime, new_data_keys=new_data_keys)
    runtime.vault.refresh()
    return data_keys


def carry_lookups_job(runtime: Runtime) -> StartableJob:
    """Return the job that moves all lookup hashes on to a vault key, given by its number."""
    return StartableJob("carry-lookups", partial(carry_lookups, runtime))


def _rewrap(runtime: Runtime, *, new_data_keys: bool) -> int:
    """Wrap the data keys anew, then note that the newest vault key is in use.

    In this order: cut short between the two, it is run again, and what is wrapped can be opened.
    """
    vault, rewrapped = runtime.vault, 0
    with changing(runtime.database) as connection:
        stored = keys.list_data_keys(connection).values()
        live = [key for key in stored if key.wrapped is not None]
        for key in live:
            if key.vault_key != vault.fingerprints[-1]:
                wrapped, vault_key = vault.rewrap(key)
                keys.rewrap_data_key(connection, key.id, wrapped=wrapped, vault_key=vault_key)
                rewrapped += 1
        for scope in sorted({key.scope for key in live}) if new_data_keys else ():
            wrapped, vault_key = vault.new_data_key()
            keys.add_data_key(
                connection, scope, wrapped=wrapped, vault_key=vault_key, at=runtime.now()
            )
    with runtime.database.write() as connection:
        runtime.database.lock(connection, KEYS_LOCK)
        in_use = len(keys.list_generations(connection))
        _register(connection, vault, after=in_use, at=runtime.now())
    return rewrapped


def carry_lookups(
    runtime: Runtime, numbers: tuple[int, ...], cursor: Cursor
) -> tuple[int, Cursor | None]:
    """Move one batch of lookup hashes on to the vault key of that number.

    Returns how many, and where the next batch begins: a table's place, and the last row's key.
    Of a key that is a hash only the first two bytes are told, as they name nobody.
    """
    (newest,) = numbers
    if len(runtime.vault.fingerprints) < newest:
        raise VaultError(
            f"this process has no vault key {newest}: restart it with all of VAULT_KEYS"
        )
    place = int(cursor[0]) if cursor else 0
    last = cursor[1] if len(cursor) > 1 else None
    after = bytes.fromhex(last) if isinstance(last, str) else last
    table = tuple(keys.HASHED)[place]
    with runtime.database.write() as connection:
        rows = keys.older_lookups(connection, table, before=newest, after=after, limit=BATCH)
        for key, lookup, generation in rows:
            carried = runtime.vault.carry_forward(lookup, generation)
            keys.carry_lookup(connection, table, key, lookup=carried, generation=newest)
    if rows:
        key = rows[-1][0]
        return len(rows), (place, key[:2].hex() if isinstance(key, bytes) else key)
    return 0, ((place + 1,) if place + 1 < len(keys.HASHED) else None)


def acknowledge_backup(runtime: Runtime) -> None:
    """Note that a copy of every key lies in a safe place, apart from the database's backups."""
    with runtime.database.write() as connection:
        keys.mark_backed_up(connection, at=runtime.now())


def not_backed_up(runtime: Runtime) -> tuple[str, ...]:
    """Return the fingerprints, in hex, of the keys of which nobody said there is a copy."""
    with runtime.database.read() as connection:
        return tuple(fingerprint.hex() for fingerprint in keys.never_backed_up(connection))


def destroy(runtime: Runtime, campaign_id: str) -> int:
    """Destroy what opens the names, answers, words and conversations of a campaign, for good.

    Its signatures go on counting. Returns how many data keys were destroyed; running processes
    forget them within a minute. ``bot.privacy.stored_keys.copies_left`` says where copies of them
    still lie. Raises ``CampaignIsOpen``.
    """
    campaign = runtime.shelf.campaign(campaign_id)
    if campaign is not None and campaign.status == "open":
        raise CampaignIsOpen(f"{campaign_id} is open: close it first (`campaign close`)")
    return destroy_keys(runtime, campaign_id)


def destroy_keys(runtime: Runtime, campaign_id: str) -> int:
    """Destroy a campaign's keys, whatever is said of it elsewhere; return how many there were.

    Where none is left nothing is done, so that it may be run again.
    """
    campaign = runtime.shelf.campaign(campaign_id)
    with changing(runtime.database) as connection:
        destroyed = keys.destroy_data_keys(connection, campaign_id, at=runtime.now())
        if campaign is not None:  # who writes to it is still answered
            wrapped, vault_key = runtime.vault.new_data_key()
            keys.add_data_key(
                connection, campaign_id, wrapped=wrapped, vault_key=vault_key, at=runtime.now()
            )
    runtime.vault.refresh()
    runtime.database.keys.empty_log()
    return destroyed
