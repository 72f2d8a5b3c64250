"""Options, arguments and questions of several commands: who acts, JSON, the runtime.

Who acts is asked for by ``--as``, or by a question where somebody sits before the screen.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.error_messages import CommandError

if TYPE_CHECKING:
    from bot.organizers.accounts import Organizer
    from bot.runtime import Runtime
    from bot.setup.check_host import Host
    from flows.campaign import Shelf

AT_THIS_MACHINE: Final = ""
"""From where codes come that are typed here, as ``bot.organizers.sign_in`` counts wrong ones."""
ROW_NUMBER: Final = click.IntRange(1, 2**63 - 1)
"""The numbers that rows have: no database takes a larger one."""

with_json = click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")
without_asking = click.option("--yes", is_flag=True, help="Do not ask.")
with_code = click.option(
    "--code", default="", metavar="CODE", help="What your app shows, where you sign in with one."
)
acting = click.option("--as", "who", default="", metavar="NAME", help="Who you are.")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What commands look at besides the environment: the machine, and how campaigns are read."""

    host: "Host"
    load_campaigns: "Callable[[Path], Shelf]"


def surroundings() -> Surroundings:
    """Return what whoever calls the command gave it, or else this machine and its files."""
    from bot.campaigns import load
    from bot.setup.check_host import Host

    given = click.get_current_context().find_object(Surroundings)
    return given or Surroundings(Host.here(), load)


@contextmanager
def opened(*, live: bool = True) -> Iterator["Runtime"]:
    """Build what the environment describes, and give its connections back.

    ``live``: the settings without which nothing can be sent have to be there.
    """
    from bot.bootstrap import build
    from bot.settings import load_settings

    runtime = build(load_settings(live=live), load_campaigns=surroundings().load_campaigns)
    with closing(runtime.database):
        yield runtime


def who_acts(runtime: "Runtime", name: str, option: str = "") -> "Organizer":
    """Return the organizer who acts. Exit code 2, with the names, where that is not clear.

    Raises ``NotAllowed`` unless their role lets them do what the command does; ``option`` is one of
    its own that asks for another permission.
    """
    from bot.organizers.permissions_of_acts import PERMISSIONS_OF_COMMANDS
    from bot.organizers.roles import require

    who = _named(runtime, name)
    require(who, PERMISSIONS_OF_COMMANDS[f"{_command()} {option}".strip()])
    return who


def _command() -> str:
    """Return the words of the command that runs, without the program's own name."""
    words, context = [], click.get_current_context()
    while context.parent is not None:
        words.append(context.info_name or "")
        context = context.parent
    return " ".join(reversed(words))


def prove(runtime: "Runtime", who: "Organizer", code: str) -> "Organizer":
    """Let an organizer show that it is they who act, by a code of their app, or a recovery code.

    Who has no app is taken at the word of whoever sits here, which is said, and noted with the act.
    Exit code 2 where a code is needed and nobody can be asked. Raises ``SignInRefused``.
    """
    from bot.organizers.sign_in.factors import confirm, has_one_time_passwords

    if not has_one_time_passwords(runtime, who):
        click.echo(f"(confirmed at this machine, without {who.name}'s own code)", err=True)
        return who
    if not code:
        if not sys.stdin.isatty():
            raise CommandError(f"a code of {who.name}'s app is needed: give it with --code")
        code = str(click.prompt(f"Code of {who.name}'s app", hide_input=True, err=True))
    confirm(runtime, who, code, AT_THIS_MACHINE)
    return replace(who, is_proved=True)


def _named(runtime: "Runtime", name: str) -> "Organizer":
    from bot.organizers.accounts import everyone, named

    if not name:
        there = [one.name for one in everyone(runtime)]
        if there and not sys.stdin.isatty():
            raise CommandError(f"say who acts, with --as NAME; there is {', '.join(there)}")
        name = ask(f"Who are you ({', '.join(there)})?") if there else ""
    return named(runtime, name)


def ask(question: str) -> str:
    """Return what somebody types as the answer; the question is not part of the output."""
    return str(click.prompt(question, prompt_suffix=" ", err=True)).strip()


def confirm_or_exit(question: str) -> None:
    """Go on only after a yes. Exit code 1 otherwise, also where nobody is there to answer."""
    click.confirm(question, abort=True, err=True)
