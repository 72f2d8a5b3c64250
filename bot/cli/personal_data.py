"""``personal-data`` answers a person who asks what is held about them, or asks to be erased."""

import sys
from typing import TYPE_CHECKING

import click

from bot.cli.json_output import escape_unprinted
from bot.cli.options import acting, opened, who_acts

if TYPE_CHECKING:
    from bot.runtime import Runtime


@click.command("personal-data", short_help="Tell or erase what is held of a person; opt them out.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@click.option("--erase", is_flag=True, help="Erase the person, as DELETE in a message does.")
@click.option("--opt-out", is_flag=True, help="Write to them no more, as after STOP in a message.")
@click.option("--yes", is_flag=True, help="Erase without asking once more.")
@acting
def personal_data(region: str, erase: bool, opt_out: bool, yes: bool, who: str) -> None:
    """Print everything that is held about one person, as JSON; or erase it, or opt them out.

    The number (or telegram:<chat id>) is asked for, unseen, or read from standard input: on the
    command line it would stay in the shell's history. That it was read, or erased, and by which
    organizer, is noted in the audit trail. Exit code 1: nothing is held.
    """
    from bot.organizers.accounts import everyone
    from bot.people import person_acts
    from bot.privacy.personal_data import (
        export_as_json,
        find_person_id,
        find_personal_data,
        has_opted_out,
        note_reading,
        read_address,
    )

    if opt_out if erase else yes:
        raise click.UsageError("take --erase (with --yes), or --opt-out, or neither of them")
    try:
        address = read_address(_typed(), region.upper())
    except ValueError as error:
        raise click.UsageError(f"that is {error}") from None
    with opened(live=False) as runtime:
        by = who_acts(runtime, who).id if who or everyone(runtime) else None
        # Who is to be erased is not opened first: that may be what is wrong with them.
        person_id = find_person_id(runtime, address)
        found = None if erase or opt_out else find_personal_data(runtime, address)
        if person_id is None:
            click.echo("Nothing is held about that address.", err=True)
            if has_opted_out(runtime, address):
                click.echo("It asked not to be written to, and is not.", err=True)
            raise click.exceptions.Exit(1)
        if found is not None:
            note_reading(runtime, by)
            click.echo(escape_unprinted(export_as_json(found)))
        elif opt_out:
            person_acts.opt_out(runtime, by, person_id)
            click.echo("They are written to no more.", err=True)
        else:
            _erase(runtime, address, by, yes=yes)


def _erase(runtime: "Runtime", address: str, by: int | None, *, yes: bool) -> None:
    """Erase who is behind an address, once it was asked for again."""
    from bot.conversation import elapsed_time

    if not yes:
        click.confirm("Erase this person for good?", abort=True, err=True)
    elapsed_time.erase(runtime, address, by=by)
    click.echo("Erased. Signatures still count, without a name.", err=True)


def _typed() -> str:
    """Return the line that was typed, unseen, or that was piped in; "" where there is none."""
    if sys.stdin.isatty():
        return str(click.prompt("Number, or telegram:<chat id>", hide_input=True, err=True))
    return sys.stdin.readline()
