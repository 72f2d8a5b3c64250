"""``set-aside``: messages that the program could not act on, for a person to see to."""

from typing import TYPE_CHECKING

import click

from bot.cli.json_output import to_json
from bot.cli.options import ROW_NUMBER, acting, ask, opened, who_acts, with_json

if TYPE_CHECKING:
    from bot.storage.conversations.set_aside import SetAsideRow


@click.group("set-aside", short_help="See to messages that could not be acted on.")
def set_aside() -> None:
    """See to messages that the program could not act on, and settle them.

    A message is set aside where what is kept of its sender cannot be read, or where the program
    made a mistake. STOP was obeyed even so; everything else waits for you.
    """


@set_aside.command("list")
@click.option("--all", "settled_too", is_flag=True, help="List those that are settled too.")
@with_json
def list_(*, settled_too: bool, as_json: bool) -> None:
    """List what waits, oldest first: its number, when, by what, what was asked for. In UTC."""
    from bot.inbox.set_aside import list_set_aside

    with opened() as runtime:
        there = list_set_aside(runtime, settled_too=settled_too)
    if as_json:
        click.echo(to_json([_plain(row) for row in there]))
        return
    if not there:
        click.echo("Nothing was set aside.")
    for row in there:
        click.echo(_line(row))


@set_aside.command()
@click.argument("number", type=ROW_NUMBER)
@acting
@with_json
def show(number: int, who: str, *, as_json: bool) -> None:
    """Show who wrote message NUMBER, and what. That you read it is kept in the audit trail."""
    from bot.inbox.set_aside import open_set_aside
    from bot.signatures.review.shown_signatures import printed_words

    with opened() as runtime:
        found = open_set_aside(runtime, who_acts(runtime, who), number)
    if as_json:
        plain = {**_plain(found.row), "address": found.address, "words": found.words}
        click.echo(to_json(plain))
        return
    click.echo(_line(found.row))
    click.echo(f"from:   {found.address or '(not to be had any more)'}")
    words = printed_words(found.words) or "(none, or not to be had any more)"
    click.echo(f"words:  {words}")
    click.echo(f"{found.row.channel} id: {found.row.provider_id}")


@set_aside.command()
@click.argument("number", type=ROW_NUMBER)
@click.option("--note", default="", metavar="TEXT", help="What you did about it; no names.")
@acting
def settle(number: int, who: str, note: str) -> None:
    """Take message NUMBER off the list, once you did what was asked for."""
    from bot.inbox.set_aside import settle as use_case

    with opened() as runtime:
        organizer = who_acts(runtime, who)
        use_case(runtime, organizer, number, note or ask("What did you do about it?"))
    click.echo(f"{number} is settled.")


def _line(row: "SetAsideRow") -> str:
    obeyed = ", obeyed" if row.is_obeyed else ""
    settled = f"  settled by {row.settled_by}: {row.note}" if row.settled_at else ""
    return (
        f"{row.id}  {row.set_aside_at:%Y-%m-%d %H:%M:%S} UTC  {row.channel}  "
        f"{row.asked}{obeyed}{settled}"
    )


def _plain(row: "SetAsideRow") -> dict[str, object]:
    return {
        "number": row.id,
        "set_aside_at": row.set_aside_at.isoformat(),
        "channel": row.channel,
        "asked": row.asked,
        "is_obeyed": row.is_obeyed,
        "provider_id": row.provider_id,
        "settled_at": row.settled_at.isoformat() if row.settled_at else None,
        "settled_by": row.settled_by or "",
        "note": row.note,
    }
