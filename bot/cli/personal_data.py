"""``personal-data`` answers a person who asks what is held about them, or asks to be erased."""

import sys

import click

from bot.cli.json_output import escape_unprinted
from bot.cli.options import acting, opened, who_acts


@click.command("personal-data", short_help="Tell, or erase, all that is held about one person.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@click.option("--erase", is_flag=True, help="Erase the person, as DELETE in a message does.")
@click.option("--yes", is_flag=True, help="Erase without asking once more.")
@acting
def personal_data(region: str, erase: bool, yes: bool, who: str) -> None:
    """Print everything that is held about one person, as JSON; or erase it.

    The number (or telegram:<chat id>) is asked for, unseen, or read from standard input: on the
    command line it would stay in the shell's history. That it was read, or erased, and by which
    organizer, is noted in the audit trail. Exit code 1: nothing is held.
    """
    from bot.conversation import elapsed_time
    from bot.organizers.accounts import everyone
    from bot.privacy.personal_data import (
        export_as_json,
        find_personal_data,
        has_opted_out,
        is_known,
        note_reading,
        read_address,
    )

    if yes and not erase:
        raise click.UsageError("--yes goes with --erase")
    try:
        address = read_address(_typed(), region.upper())
    except ValueError as error:
        raise click.UsageError(f"that is {error}") from None
    with opened(live=False) as runtime:
        by = who_acts(runtime, who).id if who or everyone(runtime) else None
        # Who is to be erased is not opened first: that may be what is wrong with them.
        found = None if erase else find_personal_data(runtime, address)
        if found is None and not (erase and is_known(runtime, address)):
            click.echo("Nothing is held about that address.", err=True)
            if has_opted_out(runtime, address):
                click.echo("It asked not to be written to, and is not.", err=True)
            raise click.exceptions.Exit(1)
        if found is not None:
            note_reading(runtime, by)
            click.echo(escape_unprinted(export_as_json(found)))
            return
        if not yes:
            click.confirm("Erase this person for good?", abort=True, err=True)
        elapsed_time.erase(runtime, address, by=by)
    click.echo("Erased. Signatures still count, without a name.", err=True)


def _typed() -> str:
    """Return the line that was typed, unseen, or that was piped in; "" where there is none."""
    if sys.stdin.isatty():
        return str(click.prompt("Number, or telegram:<chat id>", hide_input=True, err=True))
    return sys.stdin.readline()
