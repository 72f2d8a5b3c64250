"""``setup``: asks for what is missing in ``.env``, and tries each value as it is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from bot.cli.error_messages import CommandError

FILE: Final = Path(".env")
_QUESTIONS: Final[Mapping[str, str]] = {
    "PUBLIC_URL": "The address at which the world reaches this program (https://…)",
    "DATABASE_URL": "The database: Enter for a SQLite file, or a postgres:// address",
    "TWILIO_ACCOUNT_SID": "Account SID (console.twilio.com → Account Info)",
    "TWILIO_AUTH_TOKEN": "Auth Token (beside it; it is not shown while you type)",
    "TWILIO_FROM": "The number that people text to, as +15550100",
    "TELEGRAM_BOT_TOKEN": "The token that @BotFather gave you after /newbot (it is not shown)",
}
_DEFAULTS: Final[Mapping[str, str]] = {"DATABASE_URL": "sqlite:///handraiser.sqlite3"}
_HIDDEN: Final = frozenset({"TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN"})
_LATER: Final = (
    "What you do not have yet can wait: Ctrl-C ends this, and the next `setup` asks for the rest."
)
_NEXT: Final = """
Next, in this order:
  python -m bot migrate           makes the tables
  start web and worker            as in Procfile, compose.yaml or deploy/systemd
  python -m bot keys backed-up    once a copy of VAULT_KEYS lies in a safe place
  python -m bot connect           tells Twilio and Telegram where to find you"""


@click.command(short_help="Ask for what is missing in .env, and try it.")
def setup() -> None:
    """Ask for the settings that are missing, try each as it is given, and write them into .env.

    What the environment or .env holds already is not asked for. Secrets that nobody need know are
    made. The file can be read by its owner alone. It ends with what remains to be done by hand.
    """
    from bot.settings.reading import read_given
    from bot.setup.first_settings import ALWAYS, TELEGRAM, TWILIO, make_missing, remaining_by_hand

    settings = read_given(FILE)
    click.echo(_LATER)
    for name in ALWAYS:
        _ask(settings, (name,))
    if _is_wanted(settings, TWILIO, "Do people sign by text message, through Twilio?"):
        _ask(settings, TWILIO)
    telegram = _is_wanted(settings, TELEGRAM, "Do people sign in Telegram?")
    if telegram:
        _ask(settings, TELEGRAM)
    made = make_missing(settings, telegram=telegram)
    _write(settings, made)
    if made:
        click.echo(f"Made: {', '.join(made)}.")
    if "VAULT_KEYS" in made:
        click.echo("Keep a copy of VAULT_KEYS apart from backups: without it all names are lost.")
    click.echo(f"{FILE} is written.")
    for finding in remaining_by_hand(settings):
        click.echo(f"By hand, {finding.where}: {finding.what}. {finding.remedy}".rstrip())
    click.echo(_NEXT)


def _is_wanted(given: Mapping[str, str], names: tuple[str, ...], question: str) -> bool:
    return all(given.get(name) for name in names) or click.confirm(question, default=True)


def _ask(given: dict[str, str], names: tuple[str, ...]) -> None:
    """Ask for those that are missing until they work together, and keep them at once."""
    from bot.setup.first_settings import try_settings

    missing = [name for name in names if not given.get(name)]
    if not missing:
        return
    while True:
        tried = dict(given)
        for name in missing:
            tried[name] = click.prompt(
                _QUESTIONS[name], default=_DEFAULTS.get(name), hide_input=name in _HIDDEN
            ).strip()
        wrong, follows = try_settings(tried, names)
        if not wrong:
            break
        click.echo(f"That does not work: {wrong}")
    _write(given, {name: tried[name] for name in missing} | follows)


def _write(given: dict[str, str], values: Mapping[str, str]) -> None:
    from bot.settings.env_file import write_settings

    given.update(values)
    try:
        write_settings(FILE, values)
    except (ValueError, OSError) as error:
        raise CommandError(f"{FILE} cannot be written: {error}.") from None
