"""``broadcast``: an update, from the draft to the last receipt."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.acting_organizer import NUMBERED, acting, opened, sure, who_acts, with_json
from bot.cli.command_group import InOrder
from bot.cli.error_messages import FOUND, Fault

if TYPE_CHECKING:
    from bot.broadcasts.approve.approval import Approved
    from bot.runtime import Runtime

a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
an_id = click.argument("broadcast_id", type=NUMBERED, metavar="ID")
without_asking = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group(cls=InOrder, short_help="Send an update: draft, look, test, approve, watch.")
def broadcast() -> None:
    """Send an update to those who agreed to it.

    `example` prints a draft to begin with; `new` keeps one; `show` tells who would get it, what
    each would read, what it costs and how long it takes; `test` sends it to you alone; `approve`
    sends it; `watch` shows it going out. docs/broadcasts.md is the guide.
    """


@broadcast.command(short_help="Print a filled-in draft to begin with.")
@click.option("--campaign", default="", help="Which one, where there are several.")
def example(campaign: str) -> None:
    """Print a filled-in draft for your campaign: `broadcast example > update.yaml`."""
    from bot.bootstrap import utcnow
    from bot.broadcasts.compose.example_draft import sample
    from bot.campaigns import load
    from bot.settings import load_settings

    shelf = load(load_settings(live=False).campaigns)
    found = shelf.campaign(campaign) if campaign else shelf.campaigns[0]
    if found is None:
        names = ", ".join(one.id for one in shelf.campaigns)
        raise Fault(f"there is no campaign {campaign}; there is {names}.")
    click.echo(sample(found, utcnow().date()), nl=False)


@broadcast.command(short_help="Keep a draft. Nothing is sent.")
@a_file
@acting
@with_json
def new(who: str, file: Path, *, as_json: bool) -> None:
    """Keep the draft in FILE, and say its number. Nothing is sent."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.compose.draft import read

    with opened() as runtime:
        written = read(file, runtime.shelf)
        added = approval.draft(runtime, who_acts(runtime, who), written)
    if as_json:
        click.echo(json.dumps({"id": added}))
        return
    click.echo(f"Update {added} is a draft: `python -m bot broadcast show {added}` looks at it.")


@broadcast.command(short_help="Put a better draft in the place of one.")
@an_id
@a_file
@acting
def edit(who: str, broadcast_id: int, file: Path) -> None:
    """Put the draft in FILE in the place of draft ID. An approval that it had counts no more."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.compose.draft import read

    with opened() as runtime:
        written = read(file, runtime.shelf)
        approval.change(runtime, who_acts(runtime, who), broadcast_id, written)
    click.echo(f"Update {broadcast_id} is changed.")


@broadcast.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List all updates, the newest first."""
    from bot.broadcasts.monitor.history import every
    from bot.cli.broadcast_output import as_plain, list_of

    with opened() as runtime:
        rows = every(runtime)
        click.echo(as_plain(rows) if as_json else list_of(runtime, rows))


@broadcast.command(short_help="Show what it would be, or what became of it.")
@an_id
@with_json
def show(broadcast_id: int, *, as_json: bool) -> None:
    """Show update ID: before it is approved what it would be, afterwards what became of it.

    Exit code 1: it cannot go out as it is, and what is wrong stands there.
    """
    from bot.broadcasts.broadcast_errors import UNAPPROVED
    from bot.broadcasts.compose.preview import card
    from bot.broadcasts.monitor.history import one
    from bot.broadcasts.monitor.progress import progress
    from bot.cli.broadcast_output import as_plain, headline
    from bot.cli.broadcast_preview import card_of
    from bot.cli.broadcast_progress import progress_of

    with opened() as runtime:
        row = one(runtime, broadcast_id)
        if row.status not in UNAPPROVED:
            seen = progress(runtime, row.id)
            plain = {"broadcast": row, "progress": seen}
            shown = progress_of(runtime, seen)
            click.echo(as_plain(plain) if as_json else f"{headline(runtime, row)}\n\n{shown}")
            return
        looked = card(runtime, row)
        shown = card_of(runtime, looked)
        plain = {"broadcast": row, "card": looked}
        click.echo(as_plain(plain) if as_json else f"{headline(runtime, row)}\n\n{shown}")
    if looked.problems:
        raise click.exceptions.Exit(FOUND)


@broadcast.command(short_help="Send it to yourself alone.")
@an_id
@acting
def test(who: str, broadcast_id: int) -> None:
    """Send update ID to your own address, now, marked as a test: in each of its languages."""
    from bot.broadcasts.approve.send_test import send_test

    with opened() as runtime:
        tested = send_test(runtime, who_acts(runtime, who), broadcast_id)
    where = "Telegram chat" if tested.channel == "telegram" else "phone"
    click.echo(f"Look at your {where}: it was sent to you in {', '.join(tested.languages)}.")


@broadcast.command(short_help="Send it: now, or at an hour.")
@an_id
@click.option("--at", "at", default="", metavar="WHEN", help="When: 18:30 America/New_York.")
@click.option("--again", is_flag=True, help="Also where the same was just sent to the same people.")
@without_asking
@acting
@with_json
def approve(who: str, broadcast_id: int, at: str, *, again: bool, yes: bool, as_json: bool) -> None:
    """Approve update ID, after a look at it: it goes out at once, or at the hour given.

    The hour is "18:30 America/New_York", "tomorrow 18:30 …" or "2026-10-20 18:30 …". To more
    people than SECOND_APPROVAL_ABOVE it goes out when another organizer approves it too.
    """
    from bot.broadcasts.approve import approval
    from bot.broadcasts.compose.preview import card
    from bot.cli.broadcast_output import as_plain, headline
    from bot.cli.broadcast_preview import card_of

    if as_json and not yes:
        raise click.UsageError("--json goes with --yes: a program cannot be asked")
    with opened() as runtime:
        by, starts_at = who_acts(runtime, who), _moment(runtime, at)
        row = approval.check_approval(runtime, by, broadcast_id, starts_at, again=again)
        if not yes:
            looked = card(runtime, row, starts_at)
            click.echo(f"{headline(runtime, row)}\n\n{card_of(runtime, looked)}\n")
            if looked.problems:
                raise click.exceptions.Exit(FOUND)
            sure(f"Send that to {looked.people:,} people?")
        seen = approval.revision(row)
        done = approval.approve(runtime, by, broadcast_id, starts_at, seen=seen, again=again)
        click.echo(as_plain(done) if as_json else _approved(runtime, broadcast_id, done))


def _moment(runtime: "Runtime", at: str) -> datetime | None:
    from bot.broadcasts.compose.draft_times import Unclear, read

    if not at:
        return None
    try:
        return read(at, runtime.now())
    except Unclear as error:
        raise click.UsageError(f"--at: {error} or 18:30 America/New_York") from None


def _approved(runtime: "Runtime", broadcast_id: int, done: "Approved") -> str:
    """Return what an approval has led to, and what comes next."""
    from bot.cli.broadcast_output import moment
    from bot.storage.schema.broadcast_tables import BroadcastStatus

    if done.status is BroadcastStatus.AWAITING:
        return (
            f"Approved. To {done.recipients:,} people it goes out when another organizer approves "
            f"it too: `python -m bot broadcast approve {broadcast_id} --as NAME`."
        )
    return (
        f"Approved for {done.recipients:,} people. It begins {moment(runtime, done.starts_at)}.\n"
        f"`python -m bot broadcast watch {broadcast_id}` shows it, and "
        f"`python -m bot broadcast pause {broadcast_id}` stops it."
    )


@broadcast.command()
@an_id
@click.option("--reason", default="", help="Why, for the others.")
@acting
def pause(who: str, broadcast_id: int, reason: str) -> None:
    """Send no more of update ID until it is resumed. What is on its way arrives."""
    from bot.broadcasts.approve import approval

    with opened() as runtime:
        approval.pause(runtime, who_acts(runtime, who), broadcast_id, reason)
    click.echo(
        f"Update {broadcast_id} is paused. "
        f"`python -m bot broadcast resume {broadcast_id}` lets it go on."
    )


@broadcast.command()
@an_id
@without_asking
@acting
def resume(who: str, broadcast_id: int, *, yes: bool) -> None:
    """Let update ID go on, having said why it stopped."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.monitor.history import one
    from bot.cli.broadcast_output import why_it_stands

    with opened() as runtime:
        by = who_acts(runtime, who)
        reasons = why_it_stands(runtime, one(runtime, broadcast_id))
        for reason in reasons:
            click.echo(reason)
        if reasons and not yes:
            sure("Let it go on?")
        approval.resume(runtime, by, broadcast_id)
    click.echo(f"Update {broadcast_id} goes on.")


@broadcast.command()
@an_id
@without_asking
@acting
def cancel(who: str, broadcast_id: int, *, yes: bool) -> None:
    """End update ID for good. What is on its way arrives, nothing else is sent."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.monitor.history import one

    with opened() as runtime:
        by, row = who_acts(runtime, who), one(runtime, broadcast_id)
        if not yes:
            sure(f"End update {row.id} ({row.title}) for good?")
        approval.cancel(runtime, by, broadcast_id)
    click.echo(f"Update {broadcast_id} is cancelled.")


@broadcast.command()
@an_id
@with_json
def watch(broadcast_id: int, *, as_json: bool) -> None:
    """Watch update ID going out, until it is over. Ctrl-C ends the watching, not the update.

    In a terminal the picture is drawn anew each second; elsewhere a line is printed when
    something has changed, with --json as JSON.
    """
    from bot.cli.broadcast_watch import watch as look

    with opened() as runtime:
        look(runtime, broadcast_id, as_json=as_json, draws=sys.stdout.isatty())
