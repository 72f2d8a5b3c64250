"""``export``: rows of what is kept, written to a file that is whole, and fetched once."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.error_messages import CommandFailed
from bot.cli.json_output import to_json
from bot.cli.options import ROW_NUMBER, acting, opened, prove, who_acts, with_code, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.organizers.accounts import Organizer
    from bot.runtime import Runtime
    from bot.storage.exports.exports import ExportRow

_KINDS = {
    "signatures": "Signatures: when, by which way, whether they stand; names on a second yes.",
    "consents": "Consents: every yes and no to updates, with the question; addresses likewise.",
    "opt-outs": "Opt-outs: who must not be written to, why, since when; addresses likewise.",
    "questions": "Questions to organizers: when, where they stand; the words likewise.",
    "audit": "The audit trail: who did what, with the hashes that chain its lines.",
}
"""Kind → what it is, for ``--help``."""


@click.group(short_help="Write what is kept to a file: CSV or JSON Lines.")
def export() -> None:
    """Write what is kept to a file: CSV that is safe in a spreadsheet, or JSON Lines.

    Without personal data one organizer is enough. Names, numbers and words need --reason and the
    yes of a second organizer (`export release`) within a day. A file is read back when it is
    whole, and can be fetched once, within an hour, by who asked. docs/exports.md has the columns.
    """


def _asking(kind: str, help_: str) -> click.Command:
    """Return the command that asks for an export of a kind."""

    def command(
        who: str, output: Path | None, *, background: bool, as_json: bool, **wanted: Any
    ) -> None:
        if output is not None and (wanted["with_personal_data"] or background):
            raise click.UsageError(
                "--output is for what is written at once: fetch this one with `export fetch`"
            )
        _ask(kind, who, output, background=background, as_json=as_json, **wanted)

    command.__doc__ = f"Ask for an export. {help_}"
    for option in reversed(_OPTIONS):
        command = option(command)
    return click.command(kind, short_help=help_)(command)


def _ask(
    kind: str, who: str, output: Path | None, *, background: bool, as_json: bool, **wanted: Any
) -> None:
    """Ask for an export, and have it written where nobody has to release it."""
    from bot.exports.export_life import Wanted, ask
    from bot.exports.file_formats import FileFormat
    from bot.storage.schema.export_tables import ExportKind, ExportStatus

    wanted["file_format"] = FileFormat(wanted["file_format"])
    with opened() as runtime:
        organizer = who_acts(runtime, who)
        row = ask(runtime, organizer, Wanted(ExportKind(kind), **wanted))
        if row.status is ExportStatus.RELEASED:
            row = _built(runtime, row, background=background)
        if output is not None:
            _fetch(runtime, organizer, row.id, output, as_json=as_json)
            return
    _tell(row, as_json=as_json)


_FILE = click.Path(path_type=Path)
_with_background: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--background", is_flag=True, help="Let a worker write it, and come back at once: see `jobs`."
)
_OPTIONS: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
    acting,
    click.option("--campaign", default="", metavar="NAME", help="Of one campaign alone."),
    click.option(
        "--organization", default="", metavar="NAME", help="Only people who said yes to it."
    ),
    click.option(
        "--with-personal-data/--without-personal-data",
        default=False,
        show_default="without",
        help="Names, numbers and words, too: a second organizer has to release them.",
    ),
    click.option("--reason", default="", metavar="TEXT", help="Why: it stays in the audit trail."),
    click.option(
        "--format",
        "file_format",
        type=click.Choice(["csv", "jsonl"]),
        default="csv",
        show_default=True,
    ),
    click.option(
        "--to",
        "recipients",
        multiple=True,
        metavar="KEY",
        help="Encrypt to this public key of age (age1…) or SSH; may be given several times.",
    ),
    click.option("--output", type=_FILE, help="Fetch it to this file as soon as it is whole."),
    _with_background,
    with_json,
)
"""Of the commands that ask for an export, as ``bot.exports.export_life.Wanted`` names them."""

for _kind, _help in _KINDS.items():
    export.add_command(_asking(_kind, _help))


@export.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List the newest exports: what, who asked and why, how each stands."""
    from bot.exports.export_life import list_exports

    with opened() as runtime:
        found = list_exports(runtime)
    if as_json:
        click.echo(to_json([_plain(row) for row in found]))
        return
    for row in found:
        click.echo(_shown(row))
    if not found:
        click.echo("Nothing was exported yet.")


@export.command()
@click.argument("export_id", type=ROW_NUMBER, metavar="ID")
@acting
@with_code
@_with_background
@with_json
def release(export_id: int, who: str, code: str, *, background: bool, as_json: bool) -> None:
    """Say yes to another organizer's export of personal data, and have it written."""
    from bot.exports.export_life import release as use_case

    with opened() as runtime:
        row = use_case(runtime, prove(runtime, who_acts(runtime, who), code), export_id)
        row = _built(runtime, row, background=background)
    _tell(row, as_json=as_json)


@export.command()
@click.argument("export_id", type=ROW_NUMBER, metavar="ID")
@click.argument("file", type=_FILE)
@acting
@with_json
def fetch(export_id: int, file: Path, who: str, *, as_json: bool) -> None:
    """Fetch an export to FILE (or a folder), with a summary beside it. Once, within its hour."""
    with opened() as runtime:
        _fetch(runtime, who_acts(runtime, who), export_id, file, as_json=as_json)


@export.command()
@click.argument("export_id", type=ROW_NUMBER, metavar="ID")
@acting
def cancel(export_id: int, who: str) -> None:
    """End an export before it is fetched, and remove its file."""
    from bot.exports.export_life import cancel as use_case

    with opened() as runtime:
        use_case(runtime, who_acts(runtime, who), export_id)
    click.echo(f"Export {export_id} is cancelled.")


def _built(runtime: "Runtime", row: "ExportRow", *, background: bool) -> "ExportRow":
    """Have an export written, here or by a worker, and return how it stands."""
    from bot.cli.jobs import start_or_run
    from bot.exports.build import write_export_job
    from bot.exports.export_life import find_export

    job = write_export_job(runtime)
    start_or_run(runtime.settings.database_url, job, row.id, background=background)
    return find_export(runtime, row.id)


def _fetch(
    runtime: "Runtime", who: "Organizer", export_id: int, file: Path, *, as_json: bool
) -> None:
    from bot.exports.export_life import fetch as use_case
    from bot.exports.file_formats import fits_a_sheet

    try:
        fetched = use_case(runtime, who, export_id, file)
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}.") from None
    if as_json:
        click.echo(json.dumps(asdict(fetched), default=str))
        return
    click.echo(f"{fetched.file}: whole, {counted(fetched.rows, 'row')}, SHA-256 {fetched.sha256}")
    if not fits_a_sheet(fetched.file_format, fetched.rows):
        click.echo(
            "A spreadsheet shows about a million rows and drops the rest in silence: export by "
            "campaign, or as JSON Lines.",
            err=True,
        )
    if fetched.unreadable:
        click.echo(
            f"{counted(fetched.unreadable, 'value is', 'values are')} left out or empty: "
            "what opens them is gone.",
            err=True,
        )


def _tell(row: "ExportRow", *, as_json: bool) -> None:
    """Say how an export stands, and what comes next."""
    if as_json:
        click.echo(to_json(_plain(row)))
        return
    click.echo(_shown(row))
    command = f"python -m bot export {_NEXT.get(row.status, '')}".format(id=row.id)
    if row.status in _NEXT:
        click.echo(f"Next: {command}")


_NEXT = {
    "asked": "release {id}  (by a second organizer, within a day)",
    "built": "fetch {id} FILE  (by who asked for it, within an hour)",
}
"""Status → the command that comes next."""


def _shown(row: "ExportRow") -> str:
    """Return one export as it is read."""
    what = [row.kind, row.campaign, row.organization and f"for {row.organization}"]
    what.append("with personal data" if row.has_personal_data else "without personal data")
    rows = f", {counted(row.rows, 'row')}" if row.rows is not None else ""
    why = f"; {row.reason}" if row.reason else ""
    told = ", ".join(part for part in what if part)
    return f"{row.id}  {row.status}{rows}: {told}, asked by {row.asked_by_name}{why}"


def _plain(row: "ExportRow") -> dict[str, object]:
    """Return one export for a program to read."""
    left_out = ("written_after", "written_rows", "written_bytes", "written_pages")
    told = {name: value for name, value in asdict(row).items() if name not in left_out}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in told.items()
    }
