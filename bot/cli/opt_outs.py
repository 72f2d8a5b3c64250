"""``optouts`` takes in lists of those who must not be written to."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from bot.cli.error_messages import PROBLEMS_FOUND, CommandError, CommandFailed
from bot.cli.options import acting, opened, who_acts
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.privacy.opt_out_lists import Imported

STANDARD = "-"
"""In place of a file: standard input."""


@click.group(short_help="Take in lists of opt-outs, as CSV.")
def optouts() -> None:
    """Take in lists of those who must not be written to. `export opt-outs` gives them out."""


@optouts.command("import", short_help="Suppress every address of a list.")
@click.argument("file")
@acting
@click.option("--country", default="US", show_default=True, help="Where the numbers are written.")
@click.option("--reason", default="imported", show_default=True, help="What the ledger is told.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING",
    help="Read this column; may be given several times. Else all that are named for numbers.",
)
def import_(file: str, who: str, country: str, reason: str, columns: tuple[str, ...]) -> None:
    """Suppress every address of FILE (- is standard input), and keep those that are.

    FILE is CSV. Its first line names the columns; all that are called by a word for phone,
    number or address are read, and "telegram" for chats. Each row of which not all could be read
    is told by its line: then the exit code is 1. What was read is taken all the same, and to
    import a list again does no harm.
    """
    from bot.privacy.opt_out_lists import ReservedReason, UnknownCountry, import_opt_outs
    from bot.privacy.opt_out_rows import UnreadableList, list_text

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        try:
            with _read(file) as read, list_text(read) as lines:
                imported = import_opt_outs(
                    runtime,
                    organizer,
                    lines,
                    country=country.upper(),
                    reason=reason,
                    columns=columns,
                )
        except UnreadableList as error:
            hint = ", or name it with --column" if error.key == "no_column_of_numbers" else ""
            raise CommandError(f"{file} is no list of opt-outs: {error}{hint}.") from None
        except (ReservedReason, UnknownCountry) as error:
            raise click.UsageError(str(error)) from None
    _print_result(imported)


def _print_result(imported: "Imported") -> None:
    from bot.languages import DEFAULT_LANGUAGE, say_phrase

    for one in imported.wrong:
        click.echo(f"line {one.line}: {say_phrase(DEFAULT_LANGUAGE, one.why)}", err=True)
    if imported.bad > len(imported.wrong):
        click.echo(f"and {counted(imported.bad - len(imported.wrong), 'more bad row')}", err=True)
    click.echo(f"{counted(imported.rows, 'row')}, read in {_listed(imported.columns)}.")
    click.echo(
        f"{imported.added:,} newly suppressed, {counted(imported.known, 'was', 'were')} "
        "suppressed before."
    )
    for heading, count in imported.elsewhere.items():
        click.echo(
            f"{counted(count, 'row holds', 'rows hold')} what looks like a number in the "
            f"column {heading!r}, which was "
            "not read: name all columns to read with --column, and import the list again.",
            err=True,
        )
    if imported.bad:
        click.echo(
            f"{counted(imported.bad, 'bad row was', 'bad rows were')} passed over or read in part.",
            err=True,
        )
    if imported.bad or imported.elsewhere:
        raise click.exceptions.Exit(PROBLEMS_FOUND)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(repr(one) for one in columns)


@contextmanager
def _read(file: str) -> Iterator[IO[bytes]]:
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as lines:
            yield lines
    except OSError as error:
        raise CommandFailed(f"{file} cannot be read: {error.strerror}.") from None
