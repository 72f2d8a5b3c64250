"""``organizer``: who may send broadcasts, and act from their own phone."""

import json
import sys

import click

from bot.cli.json_output import to_json
from bot.cli.options import (
    acting,
    confirm_or_exit,
    opened,
    who_acts,
    with_json,
    without_asking,
)


@click.group(short_help="Say who may send broadcasts.")
def organizer() -> None:
    """Say who may send broadcasts. Each act is in the audit trail, with the name of who did it."""


@organizer.command()
@click.argument("name")
@click.option("--phone", is_flag=True, help="They can be texted; their number is asked for.")
@click.option("--telegram", is_flag=True, help="The same in Telegram; their chat id is asked for.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@acting
@with_json
def add(who: str, name: str, region: str, *, phone: bool, telegram: bool, as_json: bool) -> None:
    """Add NAME: 2 to 30 letters, digits and hyphens. The first one needs nobody's leave.

    With an address they get tests, and can send broadcasts from their phone. It is asked
    for, unseen, or read from standard input, and kept sealed.
    """
    from bot.organizers.accounts import add as use_case
    from bot.organizers.accounts import everyone

    if phone and telegram:
        raise click.UsageError("take --phone or --telegram: an organizer has one address")
    with opened() as runtime:
        by = who_acts(runtime, who) if who or everyone(runtime) else None
        address = _address(region, telegram=telegram) if phone or telegram else ""
        added = use_case(runtime, name, address, by)
    if as_json:
        click.echo(json.dumps({"name": added.name, "has_address": added.has_address}))
        return
    click.echo(f"{added.name} is an organizer now.")


def _address(region: str, *, telegram: bool) -> str:
    """Return the address that is typed, unseen, or piped in."""
    from bot.privacy.personal_data import read_address

    question = "Telegram chat id" if telegram else "Number"
    if sys.stdin.isatty():
        typed = str(click.prompt(question, hide_input=True, err=True))
    else:
        typed = sys.stdin.readline()
    typed = typed.strip()
    if telegram:
        typed = f"telegram:{typed.removeprefix('telegram:')}"
    try:
        return read_address(typed, region.upper())
    except ValueError as error:
        raise click.UsageError(f"that is {error}") from None


@organizer.command()
@click.argument("name")
@click.argument("when", type=click.Choice(["at-once", "by-day"]))
@acting
def notify(who: str, name: str, when: str) -> None:
    """Say when NAME is told that a broadcast was paused or a sender stopped by itself.

    On their own phone, where they have an address: at once, be it night, or by day.
    """
    from bot.organizers.accounts import set_notify

    with opened() as runtime:
        told = set_notify(runtime, name, when.replace("-", "_"), who_acts(runtime, who))
    click.echo(f"{told.name} is told {when.replace('-', ' ')}.")


@organizer.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List who may act, and by which channel each of them can be reached."""
    from bot.organizers.accounts import channels, everyone

    with opened() as runtime:
        there, reached = everyone(runtime), channels(runtime)
        is_set_up = {
            "sms": runtime.settings.has_twilio,
            "telegram": runtime.settings.has_telegram,
        }
    if as_json:
        plain = [
            {"name": one.name, "has_address": one.has_address, "channel": reached.get(one.id)}
            for one in there
        ]
        click.echo(to_json(plain))
        return
    if not there:
        click.echo("There are no organizers yet: add the first with `organizer add NAME`.")
    width = max((len(one.name) for one in there), default=0)
    for one in there:
        channel = reached.get(one.id, "")
        said = _REACHED[channel] if one.has_address or channel else "no address"
        if channel and not is_set_up[channel]:
            said += ", once that channel is set up"
        click.echo(f"{one.name:<{width}}  {said}")


_REACHED = {
    "sms": "can be texted",
    "telegram": "can be written to in Telegram",
    "": "has an address that cannot be read",
}
"""Channel → what is said of an organizer who has an address."""


@organizer.command()
@click.argument("name")
@without_asking
@acting
def remove(who: str, name: str, *, yes: bool) -> None:
    """Let NAME act no more. What they did stays in the audit trail; their address is destroyed."""
    from bot.organizers.accounts import named
    from bot.organizers.accounts import remove as use_case

    with opened() as runtime:
        by = who_acts(runtime, who)
        leaving = named(runtime, name)
        if not yes:
            confirm_or_exit(f"Shall {leaving.name} act no more?")
        use_case(runtime, leaving.name, by)
    click.echo(f"{leaving.name} is no organizer any more.")
