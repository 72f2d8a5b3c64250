"""``retention``: what is destroyed by itself, by which rule and when; and legal holds."""

import json
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli.options import acting, opened, prove, who_acts, with_code, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.privacy.retention import Due
    from bot.runtime import Runtime


@click.group(invoke_without_command=True, short_help="See, and apply, what is destroyed when.")
@click.option("--dry-run", is_flag=True, help="Only say what, how many, by which rule, when.")
@with_json
@click.pass_context
def retention(context: click.Context, *, dry_run: bool, as_json: bool) -> None:
    """Say what is destroyed, by which rule and when; and destroy what the time of is over.

    A worker does the same by itself, once an hour. Names go two weeks after organizers were warned,
    at the earliest. docs/retention.md has the rules.
    """
    if context.invoked_subcommand:
        return
    with opened() as runtime:
        due = _list_all(runtime)
        now = runtime.now()
        done = 0 if dry_run else _apply(runtime)
    if as_json:
        told = [_told(one) for one in due]
        click.echo(json.dumps({"due": told} if dry_run else {"due": told, "destroyed": done}))
        return
    for one in due:
        when = "now" if one.at <= now else f"on {one.at:%Y-%m-%d}"
        held = ", but for a legal hold" if one.is_held else ""
        of = f" of {one.campaign}" if one.campaign else ""
        click.echo(f"{_say_what(one)}{of}: {when} ({one.rule}){held}")
    if not due:
        click.echo("Nothing is due.")
    if not dry_run:
        click.echo(f"{done:,} destroyed.")


_ONE: Final = {
    "names": "name",
    "words of messages": "words of a message",
    "lines of consent": "line of consent",
    "addresses": "address",
    "events that arrived": "event that arrived",
    "events that wait or failed": "event that waits or failed",
    "ids in a CRM": "id in a CRM",
}


def _say_what(one: "Due") -> str:
    """Return what is destroyed and how much of it; files of a package go together."""
    if one.what not in _ONE:
        return one.what.capitalize()
    return counted(one.count, _ONE[one.what], one.what)


def _list_all(runtime: "Runtime") -> "list[Due]":
    from bot.integrations.event_retention import list_told_due
    from bot.privacy.retention import list_due
    from bot.signatures.handin.package_retention import list_files_due

    return [*list_due(runtime), *list_files_due(runtime), *list_told_due(runtime)]


def _apply(runtime: "Runtime") -> int:
    from bot.integrations.crm.pull_all import forget_erased
    from bot.integrations.event_retention import forget_told
    from bot.privacy.retention import apply_retention
    from bot.signatures.handin.package_retention import delete_files_due

    done = apply_retention(runtime) + delete_files_due(runtime)
    return done + forget_told(runtime) + forget_erased(runtime)


def _told(one: "Due") -> dict[str, Any]:
    return {
        "campaign": one.campaign or None,
        "what": one.what,
        "rule": one.rule,
        "at": one.at.isoformat(timespec="seconds"),
        "count": one.count,
        "held": one.is_held,
    }


@retention.command()
@click.argument("campaign")
@click.option("--reason", required=True, help="Why; it stays in the audit trail.")
@acting
def hold(campaign: str, reason: str, who: str) -> None:
    """Keep everything of CAMPAIGN from now on: a legal hold."""
    from bot.privacy.retention import hold as use_case

    with opened() as runtime:
        use_case(runtime, who_acts(runtime, who), campaign, reason)
    click.echo(f"Nothing of {campaign} is destroyed by the clock, and it cannot end.")


@retention.command()
@click.argument("campaign")
@acting
@with_code
def release(campaign: str, who: str, code: str) -> None:
    """Release a legal hold: one organizer asks, and another does the same within a day."""
    from bot.privacy.retention import is_asked_by_another
    from bot.privacy.retention import release as use_case

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if is_asked_by_another(runtime, organizer, campaign):
            organizer = prove(runtime, organizer, code)
        is_released = use_case(runtime, organizer, campaign)
    said = "The hold is released." if is_released else "Asked for: another organizer has to say so."
    click.echo(said)
