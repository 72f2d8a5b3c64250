"""Looks whether a database that came from a backup is whole: rows, keys, counts, public log."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect

from bot.counted_words import counted
from bot.privacy.key_rotation import open_vault
from bot.privacy.stored_keys import check_not_lost, read_stored_keys
from bot.proof.comparison import compare
from bot.runtime import Runtime
from bot.settings import Settings
from bot.signatures.figures.recount import find_differences
from bot.storage.engine.database import Database
from bot.storage.engine.database_copies import TABLES_OF_KEYS, count_rows
from bot.storage.engine.long_statements import allow_long_statements
from bot.storage.figures.read_figures import list_campaigns
from bot.storage.schema.all_tables import ALL_TABLES
from bot.vault import PROGRAM, VaultError
from flows.campaign import Shelf

UNKNOWN = "how many rows there should be is not known"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, in words, and what is wrong with it."""

    what: str
    problems: tuple[str, ...] = ()


def check_rows(database: Database, expected: Mapping[str, int] | None) -> Checked:
    """Compare the rows of each table with those that the backup held. Before anything writes."""
    with database.read_one_moment() as connection:
        allow_long_statements(connection)
        found = count_rows(connection)
    rows = f"{counted(sum(found.values()), 'row', 'rows')} in {len(found)} tables"
    if expected is None:
        return Checked(f"{rows}; {UNKNOWN}")
    wrong = [
        f"{name}: {found.get(name, 0):,} rows, {expected.get(name, 0):,} were saved"
        for name in sorted({*found, *expected})
        if found.get(name) != expected.get(name)
    ]
    return Checked(f"{rows}, as they were saved", tuple(wrong))


def check_restored(
    settings: Settings, database: Database, shelf: Shelf, now: Callable[[], datetime]
) -> Iterator[Checked]:
    """Give what is missing of the tables; else what is found of keys, then of counts and logs.

    Writes nothing.
    """
    if missing := _missing_tables(database):
        yield Checked("tables", missing)
        return
    try:
        vault = open_vault(settings, database)
        lost = tuple(_lost_keys(database))
    except VaultError as error:
        yield Checked("keys", (str(error),))
        return
    yield Checked("VAULT_KEYS and the data keys open it", lost)
    if not lost:
        yield from _check_counts_and_logs(Runtime(settings, database, vault, shelf, now))


def _missing_tables(database: Database) -> tuple[str, ...]:
    with database.read() as connection:
        there = set(inspect(connection).get_table_names())
    of_keys = TABLES_OF_KEYS if database.keys is not database else ()
    return tuple(f"there is no table {name}" for name in sorted(ALL_TABLES - there - set(of_keys)))


def _lost_keys(database: Database) -> Iterator[str]:
    """Yield what was sealed and has no data key, be it one that was destroyed."""
    stored = read_stored_keys(database)
    check_not_lost(stored)
    there = {key.scope for key in stored.data_keys}
    with database.read() as connection:
        sealed = [PROGRAM, *list_campaigns(connection)] if stored.generations else []
    for scope in sealed:
        if scope not in there:
            yield f"there is no data key for {scope or 'the program'}"


def _check_counts_and_logs(runtime: Runtime) -> Iterator[Checked]:
    with runtime.database.read() as connection:
        campaigns = list_campaigns(connection)
    for campaign in campaigns:
        differences = len(find_differences(runtime, campaign))
        wrong = (f"{counted(differences, 'figure differs', 'figures differ')} from its rows",)
        yield Checked(f"{campaign}: its figures are as its rows", wrong if differences else ())
        compared = compare(runtime, campaign)
        what = f"{campaign}: {compared.counted:,} signatures count, as its public log says"
        yield Checked(what, compared.told)
