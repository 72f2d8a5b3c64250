"""``organizer``: who may send broadcasts, and act from their own phone."""

import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli.error_messages import CommandError
from bot.cli.json_output import to_json
from bot.cli.options import (
    acting,
    confirm_or_exit,
    opened,
    who_acts,
    with_json,
    without_asking,
)
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.organizers.accounts import Organizer
    from bot.runtime import Runtime

_ROLES: Final = click.Choice(["administrator", "organizer", "approver", "reader", "partner"])
_ROLE_HELP: Final = "What they may do: see `organizer role --help`."
_EVERYTHING: Final = "everything"
_ALERTS: Final = click.Choice(
    [
        *("paused", "sender", "cap", "questions", "hand-in", "second-yes", "names", "campaigns"),
        "integrations",
        _EVERYTHING,
    ]
)
"""The values of ``bot.organizers.alerts.Alert``, which no help has to load."""
_of_partner = click.option(
    "--source", default="", metavar="ID", help="Of a partner: whose figures it sees."
)


@click.group(short_help="Say who may do what, and how they sign in.")
def organizer() -> None:
    """Say who may do what. Each act is in the audit trail, with the name of who did it."""


@organizer.command()
@click.argument("name")
@click.option("--phone", is_flag=True, help="They can be texted; their number is asked for.")
@click.option("--telegram", is_flag=True, help="The same in Telegram; their chat id is asked for.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@click.option("--role", type=_ROLES, default="organizer", show_default=True, help=_ROLE_HELP)
@_of_partner
@acting
@with_json
def add(who: str, name: str, region: str, **given: Any) -> None:
    """Add NAME: 2 to 30 letters, digits and hyphens. The first one needs nobody's leave, and is an
    administrator.

    With an address they get tests, and can send broadcasts from their phone. It is asked
    for, unseen, or read from standard input, and kept sealed. `organizer link NAME` lets them sign
    in to the console.
    """
    from bot.organizers.accounts import add as use_case
    from bot.organizers.accounts import everyone
    from bot.organizers.roles import Role

    phone, telegram = given["phone"], given["telegram"]
    if phone and telegram:
        raise click.UsageError("take --phone or --telegram: an organizer has one address")
    with opened() as runtime:
        by = who_acts(runtime, who) if who or everyone(runtime) else None
        address = _address(region, telegram=telegram) if phone or telegram else ""
        chosen = {"role": Role(given["role"]), "source": given["source"]}
        added = use_case(runtime, name, address, by, **chosen)
    if given["as_json"]:
        plain = {"name": added.name, "has_address": added.has_address}
        click.echo(to_json(plain | {"role": added.role, "source": added.source}))
        return
    click.echo(f"{added.name} is {_role(added)} now.")


@organizer.command()
@click.argument("name")
@click.option("--telegram", is_flag=True, help="A chat in Telegram, whose id is asked for.")
@click.option("--none", "is_none", is_flag=True, help="No phone or chat any more.")
@click.option("--region", default="US", show_default=True, help="Where the number is written.")
@acting
def phone(who: str, name: str, region: str, *, telegram: bool, is_none: bool) -> None:
    """Give NAME a phone, or a chat, in place of the one before: to be told of things there, get
    tests, and send broadcasts from it. The number is asked for, unseen, or read from standard
    input."""
    from bot.organizers.accounts import set_address

    if telegram and is_none:
        raise click.UsageError("take --telegram or --none")
    with opened() as runtime:
        by = who_acts(runtime, who)
        address = "" if is_none else _address(region, telegram=telegram)
        changed = set_address(runtime, name, address, by=by)
    has = "a chat" if telegram else "a number"
    click.echo(f"{changed.name} has {'no phone or chat' if is_none else has} now.")


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


def _role(one: "Organizer") -> str:
    return f"{one.role} of {one.source}" if one.source else one.role


@organizer.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
@_of_partner
@acting
def role(who: str, name: str, role: str, source: str) -> None:
    """Let NAME be another ROLE from now on: in the console, in the terminal and on their phone.

    An administrator does everything; an organizer all but people, campaigns and settings; an
    approver sees figures and says the second yes; a reader sees figures; a partner sees the figures
    of its own source, and nobody's name.
    """
    from bot.organizers.accounts import change_role
    from bot.organizers.roles import Role

    with opened() as runtime:
        changed = change_role(runtime, name, Role(role), source, by=who_acts(runtime, who))
    click.echo(f"{changed.name} is {_role(changed)} now.")


@organizer.command()
@click.argument("name")
@acting
def link(who: str, name: str) -> None:
    """Print a link with which NAME chooses how to sign in to the console. It opens once, in a day.

    All with which they signed in before ends when they do. Hand it over where nobody else reads it.
    With --as it is in the audit trail under the name of an administrator, or of who makes it for
    themselves; without, it is the program's.
    """
    from bot.organizers.accounts import named
    from bot.organizers.sign_in.links import make_link

    with opened() as runtime:
        settings = runtime.settings
        if not settings.has_console:
            raise CommandError("the console is switched off: set CONSOLE=on first")
        by, whose = _by_and_whose(runtime, who, name) if who else (None, named(runtime, name))
        token = make_link(runtime, whose, by)
    click.echo(f"{settings.console_address}/console/link/{token}")


@organizer.command()
@click.argument("name")
@click.option("--end", is_flag=True, help="Sign them out everywhere.")
@acting
@with_json
def sessions(who: str, name: str, *, end: bool, as_json: bool) -> None:
    """Tell where NAME is signed in to the console, in UTC, or sign them out."""
    from bot.organizers.sign_in.sessions import end_all, list_sessions

    with opened() as runtime:
        by, whose = _by_and_whose(runtime, who, name)
        if end:
            ended = end_all(runtime, whose, by)
            click.echo(f"{whose.name} is signed out of {counted(ended, 'session')}.")
            return
        found = list_sessions(runtime, whose)
    if as_json:
        plain = [
            {"browser": one.browser, "began_at": one.began_at, "used_at": one.used_at}
            for one in found
        ]
        click.echo(to_json(plain, default=datetime.isoformat))
        return
    if not found:
        click.echo(f"{whose.name} is not signed in.")
    for one in found:
        began, used = f"{one.began_at:%Y-%m-%d %H:%M}", f"{one.used_at:%H:%M}"
        click.echo(f"since {began}, last at {used} UTC  {one.browser}")


@organizer.command()
@with_json
def factors(*, as_json: bool) -> None:
    """Tell with what each organizer signs in to the console: nothing of it is shown itself."""
    from bot.organizers.accounts import everyone
    from bot.organizers.sign_in.factors import list_factors

    with opened() as runtime:
        found = {one.name: list_factors(runtime, one) for one in everyone(runtime)}
    if as_json:
        click.echo(to_json({name: asdict(one) for name, one in found.items()}))
        return
    width = max(map(len, found), default=0)
    for name, one in found.items():
        said = ["password and app"] * one.has_password
        said += [counted(one.passkeys, "passkey")] * (one.passkeys > 0)
        said += [f"{counted(one.recovery_codes, 'recovery code')} left"] * one.has_password
        click.echo(f"{name:<{width}}  {', '.join(said) or 'cannot sign in yet'}")


def _by_and_whose(runtime: "Runtime", who: str, name: str) -> "tuple[Organizer, Organizer]":
    """Return who acts, and whose account it is about: another's is for administrators."""
    from bot.organizers.accounts import named
    from bot.organizers.roles import Permission, require

    by, whose = who_acts(runtime, who), named(runtime, name)
    if by.id != whose.id:
        require(by, Permission.MANAGE)
    return by, whose


@organizer.command()
@click.argument("name")
@click.argument("when", type=click.Choice(["at-once", "by-day", "never"]))
@click.option(
    "--about", multiple=True, type=_ALERTS, help="Of this alone; may be given more than once."
)
@acting
def notify(who: str, name: str, when: str, about: tuple[str, ...]) -> None:
    """Say when NAME is told of what needs an organizer, on their own phone, and of what.

    That a broadcast was paused or a sender stopped by itself, that the day's segments run out: at
    once, be it night, by day, or never. All else by day: that questions wait, a hand-in is ready,
    something waits for a second yes, names go in two weeks, changed campaigns are not right.
    """
    from bot.organizers.alerts import Alert, choose

    kinds = [Alert(one) for one in about if one != _EVERYTHING]
    with opened() as runtime:
        by = who_acts(runtime, who)
        everything = _EVERYTHING in about
        chosen = list(Alert) if everything else kinds or None
        told = choose(runtime, name, when.replace("-", "_"), chosen, by)
    of = "" if everything or not kinds else f", of {', '.join(kinds)} alone"
    click.echo(f"{told.name} is told {when.replace('-', ' ')}{of}.")


@organizer.command("list")
@with_json
def list_(*, as_json: bool) -> None:
    """List who may act, and by which channel each of them can be reached."""
    from bot.organizers.accounts import channels, everyone

    with opened() as runtime:
        organizers, channel_of = everyone(runtime), channels(runtime)
        is_set_up = {
            "sms": runtime.settings.has_twilio,
            "telegram": runtime.settings.has_telegram,
        }
    if as_json:
        plain = [
            {
                "name": one.name,
                "role": one.role,
                "source": one.source,
                "has_address": one.has_address,
                "channel": channel_of.get(one.id),
            }
            for one in organizers
        ]
        click.echo(to_json(plain))
        return
    if not organizers:
        click.echo("There are no organizers yet: add the first with `organizer add NAME`.")
    width = max((len(one.name) for one in organizers), default=0)
    wide = max((len(_role(one)) for one in organizers), default=0)
    for one in organizers:
        channel = channel_of.get(one.id, "")
        way = _REACHED[channel] if one.has_address or channel else "no address"
        if channel and not is_set_up[channel]:
            way += ", once that channel is set up"
        click.echo(f"{one.name:<{width}}  {_role(one):<{wide}}  {way}")


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
