"""``setup`` asks for what is missing, tries it against the providers, and writes ``.env``."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.stand_ins.loopback_server import serving
from bot.settings import load_settings
from tests.bot.cli.conftest import Run
from tests.conftest import ENVIRONMENT
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, TwilioApi

NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")
SID, TOKEN = ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"]
BOT = ENVIRONMENT["TELEGRAM_BOT_TOKEN"]


@dataclass(frozen=True)
class Providers:
    """Twilio and Telegram on this machine."""

    environ: dict[str, str]
    twilio: TwilioApi


@pytest.fixture
def providers() -> Iterator[Providers]:
    """Both, with our number and our bot."""
    twilio = TwilioApi(SID, TOKEN, numbers={NUMBER.sid: NUMBER})
    telegram = TelegramApi(BOT)
    with ExitStack() as stack:
        yield Providers(
            {
                "TWILIO_API_URL": stack.enter_context(serving(twilio)),
                "TELEGRAM_API_URL": stack.enter_context(serving(telegram)),
            },
            twilio,
        )


def said(*lines: str) -> str:
    """Return what is typed."""
    return "".join(f"{line}\n" for line in lines)


def test_what_is_missing_is_asked_for_and_what_can_be_made_is_made(
    run: Run, providers: Providers
) -> None:
    typed = said("https://petition.example.org", "", "y", SID, TOKEN, "+15550100", "y", BOT)
    result = run("setup", environ=providers.environ, said=typed)
    assert result.exit_code == 0, result.output
    assert Path(".env").stat().st_mode & 0o777 == 0o600
    settings = load_settings({**_written(), **providers.environ})
    assert settings.has_twilio
    assert settings.telegram_bot_name == "petition_bot"
    assert settings.database_url == "sqlite:///handraiser.sqlite3"
    assert "Made: VAULT_KEYS, SECRET_KEY, TELEGRAM_WEBHOOK_SECRET." in result.output
    assert "@BotFather: /setuserpic" in result.output
    assert "Geo permissions" in result.output
    assert result.output.startswith("What you do not have yet can wait: Ctrl-C ends this")
    for secret in (TOKEN, BOT, _written()["VAULT_KEYS"], _written()["SECRET_KEY"]):
        assert secret not in result.output
    again = run("setup", environ=providers.environ)  # nothing is left to ask for
    assert again.exit_code == 0, again.output
    assert "Made" not in again.output


def test_what_does_not_work_is_told_and_asked_for_again(run: Run, providers: Providers) -> None:
    Path("file").touch()
    typed = said(
        *("petition.example.org", "https://petition.example.org"),
        *("postgres://ana:open-sesame@127.0.0.1:1/p", "sqlite:///file/x.sqlite3", ""),
        *("y", "nonsense", TOKEN, "+15550100", SID, "wrong-token", "+15550100"),
        *(SID, TOKEN, "+15550199", SID, TOKEN, "+15550100"),
        *("y", "123:not-the-token-of-any-bot-here", BOT),
    )
    result = run("setup", environ=providers.environ, said=typed)
    assert result.exit_code == 0, result.output
    assert result.output.count("That does not work") == 7
    assert "Connection refused" in result.output
    assert "is no folder" in result.output
    assert "must be an Account SID" in result.output
    assert "sesame" not in result.output.replace("postgres://ana:open-sesame@127", "")


def test_an_account_that_is_not_active_is_told(run: Run, providers: Providers) -> None:
    providers.twilio.status = "suspended"
    typed = said("https://petition.example.org", "", "y", SID, TOKEN, "+15550100")
    assert "is not active" in run("setup", environ=providers.environ, said=typed).output


def test_one_channel_alone_and_a_file_that_is_there(run: Run) -> None:
    Path(".env").write_text(
        "# My settings\n# PUBLIC_URL=https://x\nRETENTION_DAYS=7\nSECRET_KEY=\n"
    )
    result = run("setup", said=said("https://petition.example.org", "", "n", "n"))
    assert result.exit_code == 0, result.output
    lines = Path(".env").read_text().splitlines()
    assert lines[:3] == ["# My settings", "PUBLIC_URL='https://petition.example.org'",
                         "RETENTION_DAYS=7"]  # fmt: skip
    assert lines[3].startswith("SECRET_KEY='")
    assert "By hand" not in result.output


@pytest.mark.parametrize("answer", ["sqlite:///it's.sqlite3", "sqlite:///a\\b.sqlite3"])
def test_what_cannot_stand_in_the_file_is_told(run: Run, answer: str) -> None:
    result = run("setup", said=said("https://petition.example.org", answer, "n", "n"))
    assert result.exit_code == 2
    assert "DATABASE_URL cannot hold quotes" in result.output


def _written() -> dict[str, str]:
    lines = Path(".env").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value.strip("'") for name, _, value in pairs}
