"""``proof``: the public log of a campaign's count: publish and verify it, read receipts."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import CommandError
from bot.cli.json_output import to_json
from bot.cli.options import acting, opened, who_acts, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.proof.comparison import Comparison
    from bot.proof.receipts import Receipt
    from bot.runtime import Runtime

_MIN_RANDOM_LETTERS: Final = 8
_RECEIPT_WORDS: Final = {
    "counts": "It counts: entry {position} in the log of {campaign}.",
    "withdrawn": "It was withdrawn: entry {position} in the log of {campaign}.",
    "held": "It is held back ({reason}) and does not count: entry {position} of {campaign}.",
    "mistyped": "The code is mistyped: look at each of its 24 letters again.",
    "unknown": "No log holds it. A signature is entered within a week.",
}


@click.group(short_help="Prove the count: publish, verify, receipts.")
def proof() -> None:
    """Publish the log by which anyone can check a campaign's count, and check it."""


@proof.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--now", is_flag=True, help="Enter all that waits, however few signed.")
@with_json
def publish(folder: Path | None, *, now: bool, as_json: bool) -> None:
    """Enter in each log what waits, as a worker does once a day; write the files into FOLDER.

    Any web server can serve them: FOLDER/<campaign>/log/ holds the log of a campaign.
    """
    from bot.organizers.audit_verification import chain_audit_trail
    from bot.proof.log_files import list_logs, write_files
    from bot.proof.publish import publish_all

    with opened() as runtime:
        chain_audit_trail(runtime)
        entered = publish_all(runtime, at_once=now)
        logs = list_logs(runtime)
        written = (
            sum(write_files(runtime, one, folder / one / "log") for one in logs) if folder else 0
        )
    if as_json:
        click.echo(json.dumps({"entries": entered, "logs": logs, "files": written}))
        return
    click.echo(f"Entries made: {entered:,}. Logs: {len(logs):,}.")
    if folder:
        click.echo(f"{counted(written, 'file')} written in {folder}.")


@proof.command()
@click.argument("campaign", required=False)
@with_json
def verify(campaign: str | None, *, as_json: bool) -> None:
    """Compare log, signatures, counter and packages of CAMPAIGN, or of all.

    Exit code 1: something is not as it should be.
    """
    from bot.proof.comparison import compare

    with opened() as runtime:
        found = [compare(runtime, one) for one in _campaigns(runtime, campaign)]
    if as_json:
        click.echo(to_json([asdict(one) | {"problems": one.told} for one in found]))
    else:
        for one in found:
            _print_comparison(one)
    if any(one.problems for one in found):
        raise click.exceptions.Exit(1)


def _campaigns(runtime: "Runtime", campaign: str | None) -> list[str]:
    """Return the campaign that was named, or all that are there or have a log."""
    from bot.proof.log_files import list_logs

    known = dict.fromkeys((*(one.id for one in runtime.shelf.campaigns), *list_logs(runtime)))
    if campaign is not None and campaign not in known:
        raise CommandError(f"there is no campaign {campaign}; there is {', '.join(known)}")
    return [campaign] if campaign else list(known)


def _print_comparison(found: "Comparison") -> None:
    click.echo(
        f"{found.campaign}: {counted(found.counted, 'signature counts', 'signatures count')}; "
        f"{counted(found.entries, 'entry', 'entries')} in the log, "
        f"{counted(found.waiting, 'waits', 'wait')} for it."
    )
    for problem in found.told:
        click.echo(f"  WRONG: {problem}")
    if not found.problems:
        click.echo("  All is in order.")


@proof.command()
@click.argument("campaign")
@with_json
def key(campaign: str, *, as_json: bool) -> None:
    """Print the public key of CAMPAIGN's log, to be kept by partners and printed everywhere."""
    from bot.proof.logs import open_log

    with opened() as runtime:
        if campaign not in _campaigns(runtime, None):
            _campaigns(runtime, campaign)
        log = open_log(runtime, campaign)
    click.echo(json.dumps({"origin": log.origin, "key": log.vkey}) if as_json else log.vkey)


@proof.command()
@with_json
def receipt(*, as_json: bool) -> None:
    """Tell what became of a signature, by the code of its receipt.

    The code is asked for, or read from standard input: on the command line it would stay in the
    shell's history. Exit code 1: no log holds it.
    """
    from bot.proof.receipts import ReceiptState, check_receipt

    if sys.stdin.isatty():
        typed = str(click.prompt("Code of the receipt", err=True))
    else:
        typed = sys.stdin.readline()
    with opened() as runtime:
        found = check_receipt(runtime, typed)
    click.echo(json.dumps(asdict(found)) if as_json else _tell_receipt(found))
    if found.state in (ReceiptState.MISTYPED, ReceiptState.UNKNOWN):
        raise click.exceptions.Exit(1)


def _tell_receipt(found: "Receipt") -> str:
    return _RECEIPT_WORDS[found.state].format(**asdict(found))


@proof.command()
@click.argument("campaign")
@click.argument("random_value")
@acting
@with_json
def sample(campaign: str, random_value: str, who: str, *, as_json: bool) -> None:
    """Draw signatures for an auditor: 500, or 3 % if that is more.

    RANDOM_VALUE is a public random number that came after the log's checkpoint, such as a round of
    https://drand.love or the next drawing of a lottery. Each is told by its entry in the log and
    the id of its signature: `signatures show` opens one.
    """
    from bot.proof.samples import NothingToDraw, draw_sample

    if len(random_value) < _MIN_RANDOM_LETTERS:
        raise click.UsageError("give the whole random value: this one can be guessed")
    with opened() as runtime:
        organizer = who_acts(runtime, who)
        _campaigns(runtime, campaign)
        try:
            drawn = draw_sample(runtime, organizer, campaign, random_value)
        except NothingToDraw as error:
            raise CommandError(str(error)) from None
    if as_json:
        click.echo(json.dumps(asdict(drawn)))
        return
    click.echo(
        f"{len(drawn.drawn):,} of {drawn.counted:,} that count, by the checkpoint of "
        f"{counted(drawn.size, 'entry', 'entries')} of {drawn.origin}:"
    )
    for one in drawn.drawn:
        click.echo(f"entry {one.position}  signature {one.signature_id or 'erased'}")
