"""Settings that are given one after the other, each tried as it is given; and what no program can
do, in the words of Twilio's and Telegram's own screens."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Final

from bot.privacy.key_rotation import new_key
from bot.providers.interface import ProviderFailure
from bot.settings.reading import find_complaint, load_settings
from bot.settings.schema import Settings
from bot.setup.check_telegram import bot_of
from bot.setup.check_twilio import check_registration, twilio_of
from bot.setup.findings import Finding, by_hand
from bot.storage.engine.database import Database
from bot.storage.operations.database_checks import find_fault_of_server

TWILIO: Final = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
TELEGRAM: Final = ("TELEGRAM_BOT_TOKEN",)
ALWAYS: Final = ("PUBLIC_URL", "DATABASE_URL")
_SECRET_BYTES: Final = 32


def make_missing(given: Mapping[str, str], *, telegram: bool) -> dict[str, str]:
    """Return new secrets for those that are not there: nobody has to think of one."""
    made = {}
    if not given.get("VAULT_KEYS"):
        made["VAULT_KEYS"] = new_key()
    names = ("SECRET_KEY", *(("TELEGRAM_WEBHOOK_SECRET",) if telegram else ()))
    for name in names:
        if not given.get(name):
            made[name] = secrets.token_urlsafe(_SECRET_BYTES)
    return made


def try_settings(given: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Try settings that belong together; return what is wrong ("" if nothing), and what follows.

    The database is reached, and Twilio or Telegram asked who we are; the bot's name follows from
    its token. Nothing is changed anywhere. No complaint quotes a secret.
    """
    if complaint := find_complaint({name: given.get(name, "") for name in names}):
        return complaint, {}
    settings = load_settings(given, live=False)
    try:
        if names == TWILIO:
            return _try_twilio(settings), {}
        if names == TELEGRAM:
            return "", {"TELEGRAM_BOT_NAME": bot_of(settings).account().username}
    except ProviderFailure as failure:
        return f"{failure.what}. {failure.remedy}", {}
    return (_try_database(settings) if "DATABASE_URL" in names else ""), {}


def _try_database(settings: Settings) -> str:
    with closing(Database(settings.database_url, keys_url=None)) as database:
        fault = find_fault_of_server(database)
    return f"{fault}." if fault else ""


def _try_twilio(settings: Settings) -> str:
    twilio = twilio_of(settings)
    account = twilio.account()
    if not account.active:
        return f"the account “{account.name}” is not active: see console.twilio.com"
    twilio.inbound_webhook()  # the sender is one of this account's
    return ""


def remaining_by_hand(given: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what only a person can do, at Twilio and in @BotFather's chat."""
    settings = load_settings(given, live=False)
    if settings.has_twilio:
        yield from check_registration(settings)
        yield by_hand("Twilio", "connect.twilio_by_hand")
    if settings.has_telegram:
        yield by_hand("Telegram", "connect.telegram_by_hand")
