"""Can the database be reached, is it up to date, will it stay, and can it be read again?"""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Final

from bot.privacy.key_rotation import open_vault
from bot.privacy.stored_keys import are_apart
from bot.setup.check_campaigns import check_running_campaigns
from bot.setup.check_crms import check_crms
from bot.setup.check_host import Host, check_file
from bot.setup.check_integrations import check_integrations
from bot.setup.check_senders import check_senders
from bot.setup.check_worker import check_worker
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, ok, problem, warning
from bot.spending.daily_cap import day_of
from bot.storage.conversations import set_aside
from bot.storage.engine.database import SCHEMA_VERSION, Database, Unavailable
from bot.storage.operations import daily_spending, table_contents
from bot.storage.operations.database_checks import find_fault
from bot.storage.operations.installation_notes import Noted, read_noted
from bot.storage.privacy import keys
from bot.vault import VaultError

DATABASE, KEYS, BACKUPS = "DATABASE_URL", "VAULT_KEYS", "backups"
TRIED_WITHIN: Final = timedelta(days=90)
"""A backup that nobody tried to bring back for so long is a hope."""
SEE_ADDRESS = "See that the address in DATABASE_URL is right, and that its server runs"


def check_storage(site: CheckedSetup, host: Host, *, is_live: bool = True) -> Iterator[Finding]:
    """Look at the database and at the keys that open it. Makes no file and writes nothing.

    Where the set-up is not live yet, no worker has to run.
    """
    settings = site.settings
    with closing(Database(settings.database_url, keys_url=settings.keys_database_url)) as database:
        if database.file is not None:
            yield from check_file(host, database.file)
        fault = find_fault(database, can_write=host.can_write)
        if fault is not None:
            yield problem(DATABASE, fault.what, f"{fault.remedy}.")
            return
        try:
            yield _tell_version(database)
            yield from check_running_campaigns(site, database)
            yield from _check_keys(site, database)
            yield from _check_keys_are_apart(database)
            yield from check_worker(site, database, is_live=is_live)
            yield from check_senders(site, database)
            yield from check_crms(site, database)
            yield from check_integrations(site, database)
            yield from _check_set_aside(database)
            yield from _check_spending(site, database)
            yield from _check_restore(site, database)
        except Unavailable as away:
            yield problem(DATABASE, str(away), f"{away.remedy or SEE_ADDRESS}.")


def _tell_version(database: Database) -> Finding:
    version = database.version()
    if version == SCHEMA_VERSION:
        return ok(DATABASE, "reached, and its tables are up to date")
    return ok(DATABASE, f"reached; its tables are newer ({version}), and this program can use them")


def _check_set_aside(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        waiting = set_aside.count_waiting(connection)
    if waiting:
        yield warning(
            DATABASE,
            f"messages that were set aside and wait for a person: {waiting}",
            "See what was asked with `python -m bot set-aside list`, and settle each.",
        )


def _check_spending(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    most = site.settings.daily_segments
    with database.read() as connection:
        spent = daily_spending.read_day(connection, day_of(site.now())).segments
    if spent >= most:
        yield warning(
            "DAILY_SEGMENTS",
            f"today's {most:,} segments are spent: nobody is answered by text before tomorrow "
            "(UTC), and broadcasts by text stand still",
            "Wait, or raise it and start web and worker anew.",
        )


def _check_restore(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        made = read_noted(connection, Noted.BACKUP_MADE)
        tried = read_noted(connection, Noted.RESTORE_TRIED)
        signatures = table_contents.count_signatures(connection)
    if tried is not None and site.now() - tried <= TRIED_WITHIN:
        yield ok(BACKUPS, f"a restore was tried on {tried:%Y-%m-%d}")
        return
    if not signatures:
        return
    when = f"was last tried on {tried:%Y-%m-%d}" if tried else "was never tried"
    last = (
        f"the last backup is of {made:%Y-%m-%d %H:%M} UTC" if made else "none was made by `backup`"
    )
    yield warning(
        BACKUPS,
        f"bringing one back {when}; {last}",
        "Try it: `python -m bot restore FILE --try`. Where your hosting service makes the backups, "
        "bring one back there, into another database, and say `python -m bot restore --tried`.",
    )


def _check_keys_are_apart(database: Database) -> Iterator[Finding]:
    if not are_apart(database):
        yield warning(
            "KEYS_DATABASE_URL",
            "the keys of campaigns lie in the database itself, so that each backup of it can be "
            "read with VAULT_KEYS even after they are destroyed",
            "Name a database of their own for them; they are moved there when the program starts.",
        )


def _check_keys(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    try:
        vault = open_vault(site.settings, database)
    except VaultError as error:
        yield problem(
            KEYS,
            f"{error}",
            "Set VAULT_KEYS to all keys this database was written with, newest first, from your "
            "copy of them. Do not make new ones: what is sealed could never be read again.",
        )
        return
    with database.read() as connection:
        in_use = len(keys.list_generations(connection))
        lost_with_us = [key.hex() for key in keys.never_backed_up(connection)]
    if in_use == 0:
        yield warning(KEYS, "no key is in use yet", "Start the web process once.")
    elif len(vault.fingerprints) > in_use:
        yield warning(
            KEYS,
            "its newest key is not in use yet",
            "When every process was restarted with it, run `python -m bot keys rotate`.",
        )
    if lost_with_us:
        yield problem(
            KEYS,
            f"nobody said that there is a copy of {', '.join(lost_with_us)}: if this machine's "
            "settings are lost, so is every name and number",
            "Copy VAULT_KEYS to a safe place apart from the database's backups, then run "
            "`python -m bot keys backed-up`.",
        )
    elif in_use:
        yield ok(KEYS, "opens the database, and a copy of it lies in a safe place")
