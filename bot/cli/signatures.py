"""``signatures``: what looks odd among the names, holding back and releasing, finding one."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli.json_output import to_json
from bot.cli.options import ROW_NUMBER, acting, ask, opened, who_acts, with_json
from bot.cli.review_output import print_entry, print_signature

if TYPE_CHECKING:
    from bot.organizers.accounts import Organizer
    from bot.runtime import Runtime
    from bot.signatures.review.single_acts import QueueEntry
    from bot.storage.review.review_queue import Condition

REASONS: Final = "joke slur not-a-name target duplicate machine asked other".split()
_REASON = click.Choice(REASONS)
_DAY = click.DateTime(["%Y-%m-%d"])


def condition_options(command: Any) -> Any:
    """Add the options that choose signatures."""
    for option in reversed(
        (
            click.option(
                "--campaign", default="", help="The campaign; needed if there are several."
            ),
            click.option("--reason", type=_REASON, help="Whose flag has this reason."),
            click.option("--rule", default="", help="Whose flag is by this rule (joke.puns)."),
            click.option("--source", default="", help="Who came by this source."),
            click.option("--channel", default="", help="sms, telegram or whatsapp."),
            click.option("--language", default="", help="Who signed in this language (en)."),
            click.option("--since", type=_DAY, help="Who signed on this day or later (UTC)."),
            click.option("--until", type=_DAY, help="Who signed on this day or earlier (UTC)."),
        )
    ):
        command = option(command)
    return command


@click.group(short_help="Review names, hold back and release, find a signature.")
def signatures() -> None:
    """Review names that look odd, hold signatures back and release them, find one.

    What is held back is not deleted: it is neither counted nor handed in until it is released.
    """


@signatures.command()
@condition_options
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin behind this id.")
@click.option("--keep", type=ROW_NUMBER, metavar="ID", help="Decide that ID is a name.")
@acting
@with_json
def review(after: int, keep: int | None, who: str, *, as_json: bool, **chosen: Any) -> None:
    """Show what looks odd, one by one, and decide: keep, hold back, or skip.

    Where nobody sits before the screen, or with --json, a page of it is printed; decide then with
    --keep ID, and `signatures hold ID`. That names were read is kept in the audit trail.
    """
    from bot.signatures.review import single_acts

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        if keep is not None:
            single_acts.keep(runtime, organizer, keep)
            click.echo(f"{keep} is kept.")
            return
        condition = read_condition(runtime, chosen)
        if sys.stdin.isatty() and not as_json:
            decide_one_by_one(runtime, organizer, condition, after=after)
            return
        entries = single_acts.read_queue(runtime, organizer, condition, after=after)
        waiting = single_acts.count_queue(runtime, condition.campaign)
    if as_json:
        plain = {"waiting": waiting, "entries": [_plain(asdict(one)) for one in entries]}
        click.echo(to_json(plain))
        return
    for entry in entries:
        print_entry(entry)
    _print_waiting(waiting)


def decide_one_by_one(
    runtime: "Runtime", organizer: "Organizer", condition: "Condition", *, after: int = 0
) -> None:
    """Show what waits behind the signature ``after``, one by one, and ask what becomes of it."""
    from bot.signatures.review import single_acts

    while entries := single_acts.read_queue(runtime, organizer, condition, after=after):
        for entry in entries:
            after = entry.signature.id
            if not _decide(runtime, organizer, entry):
                return
    _print_waiting(single_acts.count_queue(runtime, condition.campaign))


def _decide(runtime: "Runtime", organizer: "Organizer", entry: "QueueEntry") -> bool:
    """Ask what becomes of one entry; return whether to go on."""
    from bot.signatures.review import single_acts
    from bot.storage.signatures.held_back import ReviewReason

    print_entry(entry)
    ident = entry.signature.id
    while True:
        answer = ask("keep, hold, skip or quit? (k/h/s/q; `h joke` gives another reason)")
        match answer.casefold().split():
            case ["k" | "keep"]:
                single_acts.keep(runtime, organizer, ident)
                click.echo("kept", err=True)
            case ["h" | "hold"]:
                single_acts.hold(runtime, organizer, ident)
                click.echo("held back", err=True)
            case ["h" | "hold", reason] if reason in REASONS:
                single_acts.hold(runtime, organizer, ident, ReviewReason(reason))
                click.echo(f"held back: {reason}", err=True)
            case ["s" | "skip"] | []:
                click.echo("skipped", err=True)
            case ["q" | "quit"]:
                return False
            case _:
                click.echo(f"That is none of these. Reasons: {', '.join(REASONS)}.", err=True)
                continue
        return True


def _print_waiting(waiting: "dict[str, int]") -> None:
    if not waiting:
        click.echo("Nothing waits for review.")
        return
    shown = ", ".join(f"{number:,} {reason}" for reason, number in waiting.items())
    click.echo(f"Waiting: {shown}")


@signatures.command()
@click.argument("ident", type=ROW_NUMBER, metavar="ID")
@acting
@with_json
def show(ident: int, who: str, *, as_json: bool) -> None:
    """Show the signature of that ID. That you read it is kept in the audit trail."""
    from bot.signatures.review.find_signatures import read_one

    with opened() as runtime:
        found = read_one(runtime, who_acts(runtime, who), ident)
    if as_json:
        click.echo(to_json(_plain(asdict(found))))
        return
    print_signature(found)


@signatures.command()
@click.argument("kind", type=click.Choice(["phone", "name", "number"]))
@click.option("--campaign", default="", help="In this campaign alone.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@acting
@with_json
def find(kind: str, campaign: str, region: str, who: str, *, as_json: bool) -> None:
    """Find signatures: by phone (or telegram:<chat id>), by name, or by the number told to signers.

    What is looked for is asked for, or read from standard input: on the command line it would stay
    in the shell's history. Exit code 1: nothing is found.
    """
    from bot.signatures.review import find_signatures

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        among = (campaign,) if campaign else tuple(one.id for one in runtime.shelf.campaigns)
        text = _typed(kind)
        try:
            if kind == "phone":
                matches = find_signatures.find_by_address(runtime, organizer, text, region.upper())
            elif kind == "name":
                matches = find_signatures.find_by_name(runtime, organizer, text, among)
            else:
                matches = find_signatures.find_by_number(runtime, organizer, int(text), among)
        except ValueError:
            raise click.UsageError(f"that is no {_ASKED[kind].lower()}") from None
    if as_json:
        click.echo(to_json([_plain(asdict(one)) for one in matches]))
    for one in () if as_json else matches:
        print_signature(one)
    if not matches:
        click.echo("Nothing is found.", err=True)
        raise click.exceptions.Exit(1)


@signatures.command()
@click.argument("ident", type=ROW_NUMBER, metavar="ID")
@acting
def correct(ident: int, who: str) -> None:
    """Correct the name under the signature ID, as its signer asked: it is reviewed again.

    The name is asked for, or read from standard input.
    """
    from bot.signatures.review.single_acts import correct_name

    with opened() as runtime:
        correct_name(runtime, who_acts(runtime, who), ident, _typed("name"))
    click.echo(f"The name of {ident} is corrected.")


_ASKED: Final = {
    "phone": "Phone number, or telegram:<chat id>",
    "name": "Name",
    "number": "Signature number",
}


def _typed(kind: str) -> str:
    """Return the line that was typed, unseen, or that was piped in; "" where there is none."""
    if sys.stdin.isatty():
        return str(click.prompt(_ASKED[kind], hide_input=kind == "phone", err=True)).strip()
    return sys.stdin.readline().strip()


def read_condition(runtime: "Runtime", chosen: dict[str, Any], **more: Any) -> "Condition":
    """Return the condition that the options of ``condition_options`` make."""
    from bot.storage.review.review_queue import Condition

    there = [one.id for one in runtime.shelf.campaigns]
    campaign = chosen.pop("campaign") or (there[0] if len(there) == 1 else "")
    if campaign not in there:
        raise click.UsageError(f"name a campaign with --campaign: there is {', '.join(there)}")
    chosen["since"], chosen["until"] = _day(chosen["since"]), _day(chosen["until"])
    chosen["reason"] = chosen["reason"] or ""
    return Condition(campaign=campaign, **chosen, **more)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
