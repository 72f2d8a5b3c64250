"""``broadcast``: from the draft to the last receipt."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command_group import InOrder
from bot.cli.error_messages import PROBLEMS_FOUND, CommandError
from bot.cli.options import (
    ROW_NUMBER,
    acting,
    confirm_or_exit,
    opened,
    prove,
    surroundings,
    who_acts,
    with_code,
    with_json,
    without_asking,
)
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.broadcasts.approve.approval import Approved
    from bot.runtime import Runtime

a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
an_id = click.argument("broadcast_id", type=ROW_NUMBER, metavar="ID")


@click.group(cls=InOrder, short_help="Send a broadcast: draft, look, test, approve, watch.")
def broadcast() -> None:
    """Send a broadcast to those who agreed to updates.

    `example` prints a draft to begin with; `new` keeps one; `show` tells who would get it, what
    each would read, what it costs and how long it takes; `test` sends it to you alone; `approve`
    sends it; `watch` shows it going out. docs/broadcasts.md is the guide.
    """


@broadcast.command(short_help="Print a filled-in draft to begin with.")
@click.option("--campaign", default="", help="Which one, where there are several.")
def example(campaign: str) -> None:
    """Print a filled-in draft for your campaign: `broadcast example > broadcast.yaml`."""
    from bot.bootstrap import utcnow
    from bot.broadcasts.compose.example_draft import example_draft
    from bot.settings import load_settings

    shelf = surroundings().load_campaigns(load_settings(live=False).campaigns)
    chosen = shelf.campaign(campaign) if campaign else shelf.campaigns[0]
    if chosen is None:
        names = ", ".join(one.id for one in shelf.campaigns)
        raise CommandError(f"there is no campaign {campaign}; there is {names}.")
    click.echo(example_draft(chosen, utcnow().date()), nl=False)


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
    click.echo(f"Broadcast {added} is a draft: `python -m bot broadcast show {added}` looks at it.")


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
    click.echo(f"Broadcast {broadcast_id} is changed.")


@broadcast.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List all broadcasts, the newest first."""
    from bot.broadcasts.monitor.history import list_broadcasts
    from bot.cli.broadcast_output import as_plain, list_of

    with opened() as runtime:
        rows = list_broadcasts(runtime)
        click.echo(as_plain(rows) if as_json else list_of(runtime, rows))


@broadcast.command(short_help="Show what it would be, or what became of it.")
@an_id
@with_json
def show(broadcast_id: int, *, as_json: bool) -> None:
    """Show broadcast ID: before it is approved what it would be, afterwards what became of it.

    Exit code 1: it cannot go out as it is, and what is wrong stands there.
    """
    from bot.broadcasts.broadcast_errors import UNAPPROVED
    from bot.broadcasts.compose.preview import preview
    from bot.broadcasts.monitor.history import get_broadcast
    from bot.broadcasts.monitor.summary import summarize_broadcast
    from bot.cli.broadcast_output import as_plain, headline
    from bot.cli.broadcast_preview import preview_lines
    from bot.cli.broadcast_summary import summary_lines

    with opened() as runtime:
        row = get_broadcast(runtime, broadcast_id)
        plain: dict[str, object]
        if row.status in UNAPPROVED:
            shown = preview(runtime, row)
            plain, lines = {"preview": shown}, preview_lines(runtime, shown)
            cannot_go_out = bool(shown.problems)
        else:
            summary = summarize_broadcast(runtime, row.id)
            plain, lines = {"summary": summary}, summary_lines(runtime, summary)
            cannot_go_out = False
        plain = {"broadcast": row, **plain}
        click.echo(as_plain(plain) if as_json else f"{headline(runtime, row)}\n\n{lines}")
    if cannot_go_out:
        raise click.exceptions.Exit(PROBLEMS_FOUND)


@broadcast.command(short_help="Send it to yourself alone.")
@an_id
@acting
def test(who: str, broadcast_id: int) -> None:
    """Send broadcast ID to your own address, now, marked as a test: in each of its languages."""
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
@with_code
@with_json
def approve(
    who: str, broadcast_id: int, at: str, code: str, *, again: bool, yes: bool, as_json: bool
) -> None:
    """Approve broadcast ID, after a look at it: it goes out at once, or at the hour given.

    The hour is "18:30 America/New_York", "tomorrow 18:30 …" or "2026-10-20 18:30 …". To more
    people than SECOND_APPROVAL_ABOVE it goes out when another organizer approves it too.
    """
    from bot.broadcasts.approve import approval
    from bot.broadcasts.compose.preview import preview
    from bot.cli.broadcast_output import as_plain, headline
    from bot.cli.broadcast_preview import preview_lines
    from bot.storage.schema.broadcast_tables import BroadcastStatus

    if as_json and not yes:
        raise click.UsageError("--json goes with --yes: a program cannot be asked")
    with opened() as runtime:
        by, starts_at = who_acts(runtime, who), _moment(runtime, at)
        row = approval.check_approval(runtime, by, broadcast_id, starts_at, again=again)
        if not yes:
            shown = preview(runtime, row, starts_at)
            click.echo(f"{headline(runtime, row)}\n\n{preview_lines(runtime, shown)}\n")
            if shown.problems:
                raise click.exceptions.Exit(PROBLEMS_FOUND)
            confirm_or_exit(f"Send that to {counted(shown.people, 'person', 'people')}?")
        if row.status is BroadcastStatus.AWAITING:
            by = prove(runtime, by, code)
        seen = approval.revision(row)
        done = approval.approve(runtime, by, broadcast_id, starts_at, seen=seen, again=again)
        click.echo(as_plain(done) if as_json else _approved(runtime, broadcast_id, done))


def _moment(runtime: "Runtime", at: str) -> datetime | None:
    from bot.broadcasts.compose.draft_times import UnclearMoment, read

    if not at:
        return None
    try:
        return read(at, runtime.now())
    except UnclearMoment as error:
        raise click.UsageError(f"--at: {error} or 18:30 America/New_York") from None


def _approved(runtime: "Runtime", broadcast_id: int, done: "Approved") -> str:
    """Return what an approval has led to, and what comes next."""
    from bot.cli.broadcast_output import moment
    from bot.storage.schema.broadcast_tables import BroadcastStatus

    if done.status is BroadcastStatus.AWAITING:
        return (
            f"Approved. To {counted(done.recipients, 'person', 'people')} it goes out when "
            "another organizer approves "
            f"it too: `python -m bot broadcast approve {broadcast_id} --as NAME`."
        )
    return (
        f"Approved for {counted(done.recipients, 'person', 'people')}. It begins "
        f"{moment(runtime, done.starts_at)}.\n"
        f"`python -m bot broadcast watch {broadcast_id}` shows it, and "
        f"`python -m bot broadcast pause {broadcast_id}` stops it."
    )


@broadcast.command()
@an_id
@click.option("--reason", default="", help="Why, for the others.")
@acting
def pause(who: str, broadcast_id: int, reason: str) -> None:
    """Send no more of broadcast ID until it is resumed. What is on its way arrives."""
    from bot.broadcasts.approve import approval

    with opened() as runtime:
        approval.pause(runtime, who_acts(runtime, who), broadcast_id, reason)
    click.echo(
        f"Broadcast {broadcast_id} is paused. "
        f"`python -m bot broadcast resume {broadcast_id}` lets it go on."
    )


@broadcast.command()
@an_id
@without_asking
@acting
def resume(who: str, broadcast_id: int, *, yes: bool) -> None:
    """Let broadcast ID go on, having said why it stopped."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.monitor.history import get_broadcast
    from bot.cli.broadcast_output import reasons_it_stands_still

    with opened() as runtime:
        by = who_acts(runtime, who)
        reasons = reasons_it_stands_still(runtime, get_broadcast(runtime, broadcast_id))
        for reason in reasons:
            click.echo(reason)
        if reasons and not yes:
            confirm_or_exit("Let it go on?")
        approval.resume(runtime, by, broadcast_id)
    click.echo(f"Broadcast {broadcast_id} goes on.")


@broadcast.command()
@an_id
@without_asking
@acting
def cancel(who: str, broadcast_id: int, *, yes: bool) -> None:
    """End broadcast ID for good. What is on its way arrives, nothing else is sent."""
    from bot.broadcasts.approve import approval
    from bot.broadcasts.monitor.history import get_broadcast

    with opened() as runtime:
        by, row = who_acts(runtime, who), get_broadcast(runtime, broadcast_id)
        approval.check_cancel(row)
        if not yes:
            confirm_or_exit(f"End broadcast {row.id} ({row.title}) for good?")
        approval.cancel(runtime, by, broadcast_id)
    click.echo(f"Broadcast {broadcast_id} is cancelled.")


@broadcast.command()
@an_id
@with_json
def watch(broadcast_id: int, *, as_json: bool) -> None:
    """Watch broadcast ID going out, until it is over. Ctrl-C ends the watching, not the broadcast.

    In a terminal the picture is drawn anew each second; elsewhere a line is printed when
    something has changed, with --json as JSON.
    """
    from bot.cli.broadcast_summary import watch_broadcast

    with opened() as runtime:
        watch_broadcast(runtime, broadcast_id, as_json=as_json, draws=sys.stdout.isatty())
