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
from bot.setup.findings import (
    Finding,
    Level,
    about,
    as_sentence,
    moment,
    ok,
    phrase,
    problem,
    warning,
)
from bot.spending.daily_cap import day_of
from bot.storage.conversations import set_aside
from bot.storage.engine.database import SCHEMA_VERSION, Database, Unavailable
from bot.storage.operations import daily_spending, table_contents
from bot.storage.operations.database_checks import find_fault, find_fault_of_jobs
from bot.storage.operations.installation_notes import Noted, read_noted
from bot.storage.privacy import keys
from bot.vault import WrongKeys

DATABASE, KEYS = "DATABASE_URL", "VAULT_KEYS"
TRIED_WITHIN: Final = timedelta(days=90)
"""A backup that nobody tried to bring back for so long is a hope."""


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
            yield Finding(Level.PROBLEM, DATABASE, fault.found, as_sentence(fault.to_do))
            return
        try:
            yield _tell_version(database)
            if (fault := find_fault_of_jobs(database)) is not None:
                yield Finding(Level.PROBLEM, DATABASE, fault.found, as_sentence(fault.to_do))
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
            to_do = away.to_do or phrase("database.see_address")
            yield Finding(Level.PROBLEM, DATABASE, away.found, as_sentence(to_do))


def _tell_version(database: Database) -> Finding:
    version = database.version()
    if version == SCHEMA_VERSION:
        return ok(DATABASE, "database.up_to_date")
    return ok(DATABASE, "database.newer", version=version)


def _check_set_aside(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        waiting = set_aside.count_waiting(connection)
    if waiting:
        yield warning(DATABASE, "database.set_aside", count=waiting)


def _check_spending(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    most = site.settings.daily_segments
    with database.read() as connection:
        spent = daily_spending.read_day(connection, day_of(site.now())).segments
    if spent >= most:
        yield warning("DAILY_SEGMENTS", "database.day_spent", count=most)


def _check_restore(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        made = read_noted(connection, Noted.BACKUP_MADE)
        tried = read_noted(connection, Noted.RESTORE_TRIED)
        signatures = table_contents.count_signatures(connection)
    if tried is not None and site.now() - tried <= TRIED_WITHIN:
        yield ok(about("backups"), "database.restore_tried", day=f"{tried:%Y-%m-%d}")
        return
    if not signatures:
        return
    never = phrase("database.never_tried")
    yield warning(
        about("backups"),
        "database.restore_not_tried",
        tried=phrase("database.last_tried", day=f"{tried:%Y-%m-%d}") if tried else never,
        last=phrase("database.last_backup", made=moment(made))
        if made
        else phrase("database.no_backup"),
    )


def _check_keys_are_apart(database: Database) -> Iterator[Finding]:
    if not are_apart(database):
        yield warning("KEYS_DATABASE_URL", "keys.not_apart")


def _check_keys(site: CheckedSetup, database: Database) -> Iterator[Finding]:
    try:
        vault = open_vault(site.settings, database)
    except WrongKeys as error:
        yield problem(KEYS, "keys.do_not_open", why=error.phrase)
        return
    with database.read() as connection:
        in_use = len(keys.list_generations(connection))
        lost_with_us = [key.hex() for key in keys.never_backed_up(connection)]
    if in_use == 0:
        yield warning(KEYS, "keys.none_in_use")
    elif len(vault.fingerprints) > in_use:
        yield warning(KEYS, "keys.newest_not_in_use")
    if lost_with_us:
        yield problem(KEYS, "keys.no_copy", keys=lost_with_us)
    elif in_use:
        yield ok(KEYS, "keys.safe")
