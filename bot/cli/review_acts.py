"""``signatures hold`` and ``release``: one signature, or many by condition; and acts on many."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.jobs import start_or_run
from bot.cli.options import (
    ROW_NUMBER,
    acting,
    confirm_or_exit,
    opened,
    prove,
    who_acts,
    with_code,
    without_asking,
)
from bot.cli.review_output import print_act, print_choice
from bot.cli.signatures import REASONS, condition_options, read_condition, signatures

if TYPE_CHECKING:
    from bot.organizers.accounts import Organizer
    from bot.runtime import Runtime
    from bot.storage.review.review_acts import ActRow
    from bot.storage.signatures.held_back import ReviewReason

_IDENT = click.argument("ident", type=ROW_NUMBER, metavar="[ID]", required=False)
_PLACE = click.option("--place", default="", help="Who wrote that they live there.")
_ACT = click.argument("number", type=ROW_NUMBER, metavar="ACT")


@signatures.command()
@_IDENT
@click.option("--for", "held_for", type=click.Choice(REASONS), help="Why they are held back.")
@_PLACE
@condition_options
@acting
@without_asking
def hold(
    ident: int | None, held_for: str | None, place: str, who: str, *, yes: bool, **chosen: Any
) -> None:
    """Hold back the signature ID, or all that fit the conditions: they count no more.

    Without --for each is held back for the reason of its flag. How many fit is shown first, with
    some of them; more than 50, or than one in a hundred, wait for a second organizer.
    """
    from bot.signatures.review import single_acts
    from bot.storage.signatures.held_back import ReviewReason

    reason = ReviewReason(held_for) if held_for else None
    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if ident is not None:
            single_acts.hold(runtime, organizer, ident, reason)
            click.echo(f"{ident} is held back. `signatures release {ident}` takes it back.")
            return
        _ask_for_act(runtime, organizer, "hold", chosen, place=place, reason=reason, yes=yes)


@signatures.command()
@_IDENT
@_PLACE
@condition_options
@acting
@without_asking
def release(ident: int | None, place: str, who: str, *, yes: bool, **chosen: Any) -> None:
    """Let the signature ID count again, or all that are held back and fit the conditions."""
    from bot.signatures.review import single_acts

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if ident is not None:
            single_acts.release(runtime, organizer, ident)
            click.echo(f"{ident} counts again.")
            return
        _ask_for_act(runtime, organizer, "release", chosen, place=place, reason=None, yes=yes)


def _ask_for_act(
    runtime: "Runtime",
    organizer: "Organizer",
    act: str,
    chosen: dict[str, Any],
    *,
    place: str,
    reason: "ReviewReason | None",
    yes: bool,
) -> None:
    from bot.signatures.review import bulk_acts
    from bot.storage.schema.review_tables import ReviewActStatus

    if not any(chosen.values()) and not place:
        raise click.UsageError("give an ID, or a condition")
    condition = read_condition(runtime, chosen, is_held=act == bulk_acts.RELEASE)
    choice = bulk_acts.choose(runtime, organizer, act, condition, place=place)
    print_choice(choice)
    if choice.ids and not yes:
        confirm_or_exit(f"{act.capitalize()} them?")
    asked = bulk_acts.ask(runtime, organizer, choice, reason)
    if asked.status == ReviewActStatus.ASKED:
        click.echo(
            "A second organizer is needed, within a day: "
            f"`signatures approve {asked.id} --as NAME`."
        )
        return
    _carry_out(runtime, asked)


def _carry_out(runtime: "Runtime", act: "ActRow") -> None:
    from bot.signatures.review.bulk_acts import carry_out_job, count_changed

    url = runtime.settings.database_url
    start_or_run(url, carry_out_job(runtime), act.id, background=False)
    changed = count_changed(runtime, act.id)
    others = act.people - changed
    more = f" {others:,} were so already, or have gone." if others else ""
    click.echo(f"Done: {changed:,}.{more} `signatures undo {act.id}` takes it back.")


@signatures.command("acts")
def list_acts() -> None:
    """List what was held back and released by condition, the newest first."""
    from bot.signatures.review import bulk_acts

    with opened() as runtime:
        found = bulk_acts.list_acts(runtime)
    for act in found:
        print_act(act)
    if not found:
        click.echo("Nothing was held back or released by condition.")


@signatures.command()
@_ACT
@acting
@with_code
@without_asking
def approve(number: int, who: str, code: str, *, yes: bool) -> None:
    """Say the second yes to ACT, and carry it out."""
    from bot.signatures.review import bulk_acts

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        shown = bulk_acts.read_act(runtime, number)
        print_act(shown)
        if not yes:
            confirm_or_exit("Approve it?")
        proved = prove(runtime, organizer, code)
        _carry_out(runtime, bulk_acts.approve(runtime, proved, number))


@signatures.command()
@_ACT
@acting
def cancel(number: int, who: str) -> None:
    """End ACT before it is over. What is done can be taken back with `undo`."""
    from bot.signatures.review import bulk_acts

    with opened() as runtime:
        print_act(bulk_acts.cancel(runtime, who_acts(runtime, who), number))


@signatures.command()
@_ACT
@acting
@without_asking
def undo(number: int, who: str, *, yes: bool) -> None:
    """Take back what ACT did; that needs no second organizer."""
    from bot.signatures.review import bulk_acts

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        print_act(bulk_acts.read_act(runtime, number))
        if not yes:
            confirm_or_exit("Take it back?")
        _carry_out(runtime, bulk_acts.undo(runtime, organizer, number))
