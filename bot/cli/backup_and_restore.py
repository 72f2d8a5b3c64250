"""``backup`` copies the database without its keys; ``restore`` brings it back, and tries whether
that can be done."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError, CommandFailed
from bot.cli.json_output import to_json
from bot.cli.options import surroundings, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.backups.check_restored import Checked
    from bot.settings import Settings
    from bot.storage.engine.database import Database

_KEYS: str = (
    "No key is in it: keep VAULT_KEYS and what `python -m bot keys backup` writes apart from it."
)


@click.command(short_help="Copy the database, without its keys.")
@click.argument("target")
@click.option("--continuous", is_flag=True, help="Go on copying what changes (SQLite).")
@click.option(
    "--keep-days", type=click.IntRange(1), help="Delete backups in TARGET that are older."
)
@with_json
def backup(target: str, *, continuous: bool, keep_days: int | None, as_json: bool) -> None:
    """Write a backup of the database into the folder TARGET, as it is at this moment.

    The program goes on meanwhile. PostgreSQL's needs pg_dump. With --continuous, Litestream copies
    all that changes within a second, until it is told to stop: run it as a process of its own.
    TARGET is then a folder, or an address such as s3://bucket/petition.
    """
    from bot.backups.continuous import is_replica, replicate_command
    from bot.backups.make_backup import delete_older, make_backup
    from bot.bootstrap import utcnow

    if is_replica(target) and not continuous:
        raise CommandError("Name a folder, or say --continuous: so an address is copied to.")
    with _live() as (_, database):
        if continuous:
            command = replicate_command(database, target)
            database.close()
            sys.stdout.flush()
            os.execv(command[0], command)  # noqa: S606 - Litestream is this process from here on
        now, folder = utcnow(), Path(target)
        made = make_backup(database, folder, now=now)
        deleted = delete_older(folder, than=timedelta(days=keep_days), now=now) if keep_days else 0
    size = made.file.stat().st_size
    if as_json:
        told = {"file": str(made.file), "bytes": size, "rows": made.rows, "deleted": deleted}
        click.echo(to_json(told))
        return
    rows = counted(sum(made.rows.values()), "row", "rows")
    click.echo(f"{made.file}: {rows}, {size / 1e6:,.1f} MB, tables of version {made.version}.")
    if deleted:
        click.echo(f"{counted(deleted, 'older backup', 'older backups')} deleted.")
    click.echo(_KEYS, err=True)


@click.command(short_help="Bring a backup back, or try whether that can be done.")
@click.argument("source", required=False)
@click.option("--try", "trial", is_flag=True, help="Only try it, elsewhere, and look at it.")
@click.option("--into", default="", metavar="URL", help="With --try: the empty database to use.")
@click.option("--tried", is_flag=True, help="Note that a restore was tried by other means.")
@click.option("--check", is_flag=True, help="Look at the database as it is, and restore nothing.")
@with_json
def restore(
    source: str | None, *, trial: bool, into: str, tried: bool, check: bool, as_json: bool
) -> None:
    """Put the backup SOURCE into DATABASE_URL, where nothing may be, and look whether it is whole.

    SOURCE is a file that `backup` wrote, or the address that `backup --continuous` copies to
    (file:///path for a folder). Rows, keys, counts and the public log are looked at. Stop web and
    worker before; broadcasts that were under way are paused.

    --try restores into a folder that is deleted again, or with --into into an empty database, and
    notes that it was tried: `doctor` asks for that every three months. Exit code 1: something is
    missing or does not fit, or the place is not empty.
    """
    if tried or check:
        _note_or_check(tried=tried, as_json=as_json)
    elif source is None:
        raise CommandError("Name the backup: a file, or the address it is copied to.")
    elif trial:
        _try(source, into, as_json=as_json)
    elif into:
        raise CommandError("--into goes with --try: a restore goes into DATABASE_URL.")
    else:
        _restore(source, as_json=as_json)


def _restore(source: str, *, as_json: bool) -> None:
    from bot.backups.restore import hold_back_broadcasts, hold_back_integrations, restore
    from bot.bootstrap import utcnow

    with _live() as (settings, database):
        holds = restore(source, database)
        found = _look(settings, database, holds.rows if holds else None)
        paused = hold_back_broadcasts(database, source, now=utcnow())
        silent = hold_back_integrations(database, now=utcnow())
    _report(found, as_json=as_json, restored=True, paused=paused, silent=silent)


def _try(source: str, into: str, *, as_json: bool) -> None:
    from bot.backups.restore import restore
    from bot.bootstrap import utcnow
    from bot.storage.operations.installation_notes import Noted, note

    with _live() as (settings, live), tempfile.TemporaryDirectory() as folder:
        if not into and not live.is_sqlite:
            raise CommandError("Name an empty database for it: --into postgres://…")
        url = into or f"sqlite:///{folder}/trial.sqlite3"
        with closing(live.with_same_keys(url)) as elsewhere:
            holds = restore(source, elsewhere)
            found = _look(settings, elsewhere, holds.rows if holds else None)
        if not any(one.problems for one in found):
            with live.write() as connection:
                note(connection, Noted.RESTORE_TRIED, utcnow())
    _report(found, as_json=as_json)


def _note_or_check(*, tried: bool, as_json: bool) -> None:
    from bot.bootstrap import utcnow
    from bot.storage.operations.installation_notes import Noted, note

    with _live() as (settings, database):
        if tried:
            with database.write() as connection:
                note(connection, Noted.RESTORE_TRIED, utcnow())
            click.echo(to_json({"ok": True}) if as_json else "Noted.")
            return
        found = _look(settings, database, None)
    _report(found, as_json=as_json)


@contextmanager
def _live() -> Iterator["tuple[Settings, Database]"]:
    """Give settings and database; what is wrong with a backup becomes one message."""
    from bot.backups.make_backup import BackupRefused
    from bot.settings import load_settings
    from bot.storage.engine.database import Database
    from bot.storage.engine.database_copies import CopyFailed
    from bot.storage.operations.database_checks import find_fault_of_server

    settings = load_settings()
    with closing(Database(settings.database_url, keys_url=settings.keys_database_url)) as database:
        if (fault := find_fault_of_server(database)) is not None:
            raise CommandFailed(f"{fault}.")
        try:
            yield settings, database
        except (BackupRefused, CopyFailed) as refused:
            raise CommandFailed(f"{refused}.") from None
        except OSError as error:
            raise CommandFailed(f"{error.filename or 'a file'}: {error.strerror}.") from None


def _look(
    settings: "Settings", database: "Database", expected: "Mapping[str, int] | None"
) -> "list[Checked]":
    """Return what is found of a restored database, whose tables are brought up to date."""
    from bot.backups.check_restored import check_restored, check_rows
    from bot.bootstrap import utcnow

    shelf = surroundings().load_campaigns(settings.campaigns)
    found = [check_rows(database, expected)]
    database.migrate()
    return [*found, *check_restored(settings, database, shelf, utcnow)]


def _report(
    found: "list[Checked]",
    *,
    as_json: bool,
    restored: bool = False,
    paused: list[int] | None = None,
    silent: list[str] | None = None,
) -> None:
    """Print what was looked at; exit with 1 where something is wrong."""
    is_well = not any(one.problems for one in found)
    if as_json:
        looked = [{"what": one.what, "problems": one.problems} for one in found]
        held = {"paused": paused or [], "paused_integrations": silent or []}
        click.echo(to_json({"ok": is_well, "checks": looked, **held}))
    else:
        for one in found:
            label = click.style(
                "problem" if one.problems else "ok", fg="red" if one.problems else "green"
            )
            click.echo(f"{label:<8} {one.what}")
            for problem in one.problems:
                click.echo(f"         {problem}")
        for number in paused or ():
            click.echo(f"Broadcast {number} is paused: look at it before you resume it.")
        for name in silent or ():
            click.echo(f"Integration {name} is paused: resume it where it is to be told again.")
        if restored:
            click.echo(
                "What people wrote since then: the worker takes text messages of the last three "
                "days from Twilio's list by itself. See docs/operations.md for the rest."
            )
    if not is_well:
        raise click.exceptions.Exit(PROBLEMS_FOUND)
