"""``talk`` and ``demo``: try a campaign without an account. Nothing is sent to anyone.

``talk`` is a conversation in the terminal; ``demo`` (its body is ``bot.cli.demo_server``) a page
with two phones.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.error_messages import CommandError
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.conversation.dry_run import Rehearsal


@click.command(short_help="Talk with a campaign in the terminal.")
@click.argument("keyword", required=False)
@click.option(
    "--as",
    "channel",
    type=click.Choice(["sms", "whatsapp", "telegram"]),
    default="sms",
    show_default=True,
    help="How the messages travel.",
)
@click.option("--language", default="", help="What the person's app speaks, as en or es.")
@click.option(
    "--transcript",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the talk to this file, as a transcript test.",
)
@click.option(
    "--campaigns",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder of the campaigns (default: the setting CAMPAIGNS).",
)
def talk(
    keyword: str | None, channel: str, language: str, transcript: Path | None, folder: Path | None
) -> None:
    """Talk with a campaign, beginning with KEYWORD. End with Ctrl-D.

    Shown are the answers (<), their buttons in Telegram, what became true (*), and what each
    answer costs by SMS. Beside words you can say (photo), (block), (unblock), and "~ 8 days" to
    let time pass. Lines can also be piped in.
    """
    from bot.campaigns import load
    from bot.conversation.dry_run import Rehearsal
    from bot.settings import load_settings

    folder = folder or load_settings(live=False).campaigns
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder: name the one that holds your campaigns.")
    rehearsal = Rehearsal(load(folder), channel, language)
    for line in _lines(f"/start {keyword}" if keyword and channel == "telegram" else keyword):
        _print_exchange(rehearsal, line, costs=channel == "sms")
    if transcript is not None:
        transcript.write_text(rehearsal.transcript(), encoding="utf-8")
        click.secho(f"Written to {transcript}.", err=True)


def _print_exchange(rehearsal: "Rehearsal", line: str, *, costs: bool) -> None:
    """Say one line, and show what it led to."""
    before = len(rehearsal.transcript().strip("\n").splitlines())
    message = None
    if line.startswith("~ "):
        try:
            rehearsal.wait(line[2:])
        except ValueError as error:
            click.secho(f"  ({error})", dim=True)
            return
    else:
        message = rehearsal.say(line)
    for shown in rehearsal.transcript().splitlines()[before + 1 :]:
        click.secho(shown, dim=not shown.startswith(("<", "|")))
    if message is not None and costs:
        click.secho(f"  {_cost(message.text)}", dim=True)


def _lines(first: str | None) -> Iterator[str]:
    """Give what the person says, line by line, until the input ends."""
    screen = sys.stdin
    is_typed = screen.isatty()
    if first:
        click.echo(f"> {first}")
        yield first
    while True:
        if is_typed:
            click.echo("> ", nl=False)
        line = screen.readline()
        if not line:
            break
        if not is_typed:
            click.echo(f"> {line.rstrip()}")
        yield line.rstrip("\r\n")
    if is_typed:
        click.echo()


def _cost(text: str) -> str:
    """Return what a text costs by SMS, and the characters to blame where it costs double."""
    from flows.segments import measure

    found = measure(text)
    culprits = f", because of {' '.join(found.culprits)}" if found.culprits else ""
    return f"({counted(found.segments, 'segment')}, {found.encoding}{culprits})"


@click.command(short_help="Show a petition's page with two phones; needs no account.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine's own address.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in your browser.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the database and key in this folder; otherwise they are deleted in the end.",
)
@click.option(
    "--campaigns",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("campaigns"),
    show_default=True,
    help="The folder of the campaigns.",
)
def demo(port: int, host: str, keep: Path | None, folder: Path, *, open_browser: bool) -> None:
    """Show a petition's page, two phones, an organizer and what is stored. Needs no account.

    Sign on the phones, ask for updates, and send a broadcast from the organizer panel. Everything
    runs on this machine, with a database and keys of its own; live settings are not used, and
    nothing is sent to anyone. End with Ctrl-C.
    """
    from bot.cli.demo_server import run

    try:
        run(host, port, open_browser=open_browser, folder=keep, campaigns=folder)
    except ValueError as error:
        raise CommandError(str(error)) from None
