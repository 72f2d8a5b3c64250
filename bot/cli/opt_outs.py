"""``optouts`` hands out the list of those who must not be written to, and takes in others'."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError, CommandFailed
from bot.cli.options import acting, opened, who_acts

if TYPE_CHECKING:
    from bot.privacy.opt_out_lists import Imported

STANDARD = "-"
"""In place of a file: standard output, or input."""


@click.group(short_help="Take lists of opt-outs in and out, as CSV.")
def optouts() -> None:
    """Export and import lists of those who must not be written to, as CSV."""


@optouts.command("export", short_help="Write all opt-outs to a file.")
@click.argument("file")
@acting
def export_(file: str, who: str) -> None:
    """Write all opt-outs to FILE (- is standard output): address, channel, reason, since.

    The file holds people's numbers: it is made so that only you can read it. Addresses that
    were erased cannot be told any more; how many there are is said.
    """
    from bot.privacy.opt_out_lists import export_opt_outs

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        with _written(file) as output:
            exported = export_opt_outs(runtime, organizer, output)
    click.echo(f"{exported.written:,} opt-outs written.", err=True)
    if exported.unreadable:
        click.echo(
            f"{exported.unreadable:,} more are obeyed, and known only by a hash of the address.",
            err=True,
        )


@optouts.command("import", short_help="Suppress every address of a list.")
@click.argument("file")
@acting
@click.option("--country", default="US", show_default=True, help="Where the numbers are written.")
@click.option("--reason", default="imported", show_default=True, help="What the ledger is told.")
def import_(file: str, who: str, country: str, reason: str) -> None:
    """Suppress every address of FILE (- is standard input), and keep those that are.

    FILE is CSV. Its first line names the columns; one of them is called number, phone or
    address, and the others do not matter. Each bad row is told by its line, and passed over:
    then the exit code is 1. To import a list twice does no harm.
    """
    from bot.privacy.opt_out_lists import ReservedReason, UnreadableList, import_opt_outs

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        try:
            with _read(file) as lines:
                imported = import_opt_outs(
                    runtime, organizer, lines, country=country.upper(), reason=reason
                )
        except UnreadableList as error:
            raise CommandError(f"{file} is no list of opt-outs: {error}.") from None
        except ReservedReason as error:
            raise click.UsageError(str(error)) from None
    _print_result(imported)


def _print_result(imported: "Imported") -> None:
    for one in imported.wrong:
        click.echo(f"line {one.line}: {one.why}", err=True)
    if imported.bad > len(imported.wrong):
        click.echo(f"and {imported.bad - len(imported.wrong):,} more bad rows", err=True)
    click.echo(f"{imported.added:,} newly suppressed, {imported.known:,} were suppressed before.")
    if imported.bad:
        click.echo(f"{imported.bad:,} bad rows were passed over.", err=True)
        raise click.exceptions.Exit(PROBLEMS_FOUND)


@contextmanager
def _written(file: str) -> Iterator[TextIO]:
    """Yield what to write to. A file that is there is not written over."""
    if file == STANDARD:
        yield sys.stdout
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{file} is there already: it is not written over.") from None
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as output:
        yield output


@contextmanager
def _read(file: str) -> Iterator[TextIO]:
    if file == STANDARD:
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", newline="") as lines:
            yield lines
    except OSError as error:
        raise CommandFailed(f"{file} cannot be read: {error.strerror}.") from None
