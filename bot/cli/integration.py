"""``integration``: other programs that are told of what happens here."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.error_messages import CommandFailed
from bot.cli.json_output import to_json
from bot.cli.options import acting, confirm_or_exit, opened, who_acts, with_json, without_asking
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.integrations.integration_life import Listed
    from bot.integrations.interface import EventKind
    from bot.integrations.webhooks.webhook_receivers import WithSecret

MOST_SHOWN = 10
_NAME = click.argument("name")


@click.group(short_help="Tell other programs of what happens: signed webhooks.")
def integration() -> None:
    """Tell other programs of signatures, withdrawals, consents, opt-outs and questions.

    A webhook holds no number, no name and no word; docs/integrations.md has an example of each,
    and how a receiver knows that it comes from here.
    """


@integration.group()
def add() -> None:
    """Add a receiver, which is told of all that happens from now on."""


@add.command()
@_NAME
@click.argument("url")
@click.option("--campaign", default="", metavar="NAME", help="Tell of one campaign alone.")
@click.option(
    "--event",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Tell of this kind alone, as signature_given; may be given several times. Erasures and "
    "joins are always told.",
)
@acting
@with_json
def webhook(
    name: str, url: str, campaign: str, kinds: tuple[str, ...], who: str, *, as_json: bool
) -> None:
    """Add a receiver of signed webhooks at URL, which begins with https://.

    With - for the URL it is read from standard input: an address may be a secret, and arguments
    are seen by others on this machine. The secret for verifying is shown this once.
    """
    from bot.integrations.webhooks.webhook_receivers import add_webhook

    address = sys.stdin.readline().strip() if url == "-" else url
    with opened() as runtime:
        organizer = who_acts(runtime, who)
        told = _read_kinds(kinds)
        added = add_webhook(runtime, organizer, name, address, campaign=campaign, event_kinds=told)
    _tell_secret(added, as_json=as_json)


def _read_kinds(names: tuple[str, ...]) -> "list[EventKind]":
    from bot.integrations.interface import EventKind

    try:
        return [EventKind(name) for name in names]
    except ValueError:
        there = ", ".join(EventKind)
        raise click.BadParameter(f"there is {there}", param_hint="--event") from None


@integration.command()
@_NAME
@acting
@with_json
def secret(name: str, who: str, *, as_json: bool) -> None:
    """Give a receiver of webhooks a new secret, shown this once; the old one signs a day longer."""
    from bot.integrations.webhooks.webhook_receivers import change_secret

    with opened() as runtime:
        changed = change_secret(runtime, who_acts(runtime, who), name)
    _tell_secret(changed, as_json=as_json)


def _tell_secret(one: "WithSecret", *, as_json: bool) -> None:
    if as_json:
        click.echo(to_json({"name": one.row.name, "secret": one.secret}))
        return
    click.echo(f"{one.row.name}: the secret by which it verifies, shown this once:\n{one.secret}")


@integration.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List all receivers, how each does, and what waits for it."""
    from bot.integrations.integration_life import list_all

    with opened() as runtime:
        found = list_all(runtime)
    if as_json:
        click.echo(to_json([_plain(one) for one in found]))
        return
    for one in found:
        click.echo(_shown(one))
    if not found:
        click.echo("No other program is told of anything.")


@integration.command()
@_NAME
@with_json
def show(name: str, *, as_json: bool) -> None:
    """Show one receiver: what it is told of, how it does, and what did not arrive."""
    from bot.integrations.integration_life import describe

    with opened() as runtime:
        listed, unsettled = describe(runtime, name, most=MOST_SHOWN)
    if as_json:
        click.echo(to_json({**_plain(listed), "unsettled": unsettled}))
        return
    click.echo(_shown(listed))
    click.echo(f"  told of: {', '.join(listed.row.event_kinds.split())}")
    for each in unsettled:
        click.echo(
            f"  {each['id']}  {each['kind']}: {each['status']} after "
            f"{counted(int(str(each['attempts'])), 'try', 'tries')}, {each['last_result']}"
        )


def _plain(listed: "Listed") -> dict[str, Any]:
    row = listed.row
    return {
        "name": row.name,
        "kind": row.kind.value,
        "campaign": row.campaign,
        "events": row.event_kinds.split(),
        **json.loads(row.settings),
        "created_at": row.created_at.isoformat(),
        "paused_at": row.paused_at and row.paused_at.isoformat(),
        "paused_why": row.paused_why,
        "failing_since": row.failing_since and row.failing_since.isoformat(),
        "waiting": listed.counts.waiting,
        "failed": listed.counts.failed,
        "oldest": listed.counts.oldest and listed.counts.oldest.isoformat(),
    }


def _shown(one: "Listed") -> str:
    row, counts = one.row, one.counts
    where = json.loads(row.settings).get("host", "")
    of = f", of {row.campaign}" if row.campaign else ""
    parts = [f"{row.name}: {row.kind}{f' at {where}' if where else ''}{of}"]
    if row.paused_at:
        parts.append(f"paused since {row.paused_at:%Y-%m-%d %H:%M} ({row.paused_why})")
    elif row.failing_since:
        parts.append(f"takes nothing since {row.failing_since:%Y-%m-%d %H:%M}")
    parts.append(f"{counts.waiting} waiting")
    if counts.failed:
        parts.append(f"{counts.failed} failed")
    return "; ".join(parts)


@integration.command("test")
@_NAME
@acting
def try_(name: str, who: str) -> None:
    """Send a sample that tells of nothing, and say what came back. Exit code 1 if it did not
    arrive."""
    from bot.integrations.interface import Delivered
    from bot.integrations.try_out import try_out

    with opened() as runtime:
        outcome = try_out(runtime, who_acts(runtime, who), name)
    if not isinstance(outcome, Delivered):
        raise CommandFailed(f"{name} did not take it: {outcome.why}")
    click.echo(f"{name} took it: {outcome.note}")


@integration.command()
@_NAME
@acting
def pause(name: str, who: str) -> None:
    """Tell a receiver nothing more until it is resumed. What happens meanwhile waits."""
    from bot.integrations import integration_life

    with opened() as runtime:
        integration_life.pause(runtime, who_acts(runtime, who), name)
    click.echo(f"{name} is paused.")


@integration.command()
@_NAME
@acting
def resume(name: str, who: str) -> None:
    """Tell a paused receiver again; what waits goes first."""
    from bot.integrations import integration_life

    with opened() as runtime:
        integration_life.resume(runtime, who_acts(runtime, who), name)
    click.echo(f"{name} is told again.")


@integration.command()
@_NAME
@click.option("--since", type=click.DateTime(), help="All that happened from then on, in UTC.")
@click.option("--event", "event_id", default="", metavar="ID", help="One, by its id: evt_….")
@click.option("--failed", is_flag=True, help="All that failed for good.")
@acting
def replay(name: str, since: datetime | None, event_id: str, who: str, *, failed: bool) -> None:
    """Tell a receiver again of what it was told, under the ids that it had.

    It reaches 30 days back for what arrived, and 90 for what did not.
    """
    from bot.integrations.replay import replay_failed, replay_one, replay_since

    if (since is not None) + bool(event_id) + failed != 1:
        raise click.UsageError("say what: --since, --event or --failed")
    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if since is not None:
            count = replay_since(runtime, organizer, name, since.replace(tzinfo=UTC))
        elif event_id:
            count = replay_one(runtime, organizer, name, event_id)
        else:
            count = replay_failed(runtime, organizer, name)
    click.echo(f"{name} is told again of {counted(count, 'event')}.")


@integration.command()
@_NAME
@acting
@without_asking
def remove(name: str, who: str, *, yes: bool) -> None:
    """Remove a receiver with its secrets, and all that waits for it."""
    from bot.integrations import integration_life

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if not yes:
            confirm_or_exit(f"Remove {name}? What waits for it is told to nobody.")
        integration_life.remove(runtime, organizer, name)
    click.echo(f"{name} is removed. What it was told stays with it: ask there, too.")
