"""A person before the command line, with an environment of their own."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result

from bot.bootstrap import build
from bot.campaigns import load
from bot.cli import main
from bot.cli.options import Surroundings
from bot.organizers.sign_in.factors import choose_factors
from bot.organizers.sign_in.one_time_passwords import STEP_SECONDS, new_secret
from bot.settings import Settings, load_settings
from bot.setup.check_host import MIB, Host
from flows.campaign import Shelf
from tests.conftest import ENVIRONMENT, shipped_campaigns

Run = Callable[..., Result]
REPOSITORY = Path(__file__).resolve().parents[3]


def read_campaigns(folder: Path) -> Shelf:
    """Read the campaigns of this repository once, and those that a test wrote each time."""
    return shipped_campaigns(folder) if folder.is_relative_to(REPOSITORY) else load(folder)


SURROUNDINGS = Surroundings(
    Host({}, "/dev/vda / ext4 rw 0 0\n", lambda _: 10_000 * MIB), read_campaigns
)
"""A machine with a disk of its own, whatever the tests run on."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with these settings and no others; ``said`` is what is typed."""
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests
    blank = dict.fromkeys((name.upper() for name in Settings.model_fields), "")

    def invoke(*arguments: str, environ: Mapping[str, str] | None = None, said: str = "") -> Result:
        given = {**blank, **(environ or {})}
        return CliRunner(env=given).invoke(main, list(arguments), input=said, obj=SURROUNDINGS)

    return invoke


@pytest.fixture
def on_sqlite(tmp_path: Path) -> dict[str, str]:
    """A live environment on a SQLite file that is not there yet."""
    return {**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{tmp_path / 'petition.sqlite3'}"}


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what no command may print."""
    names = ("VAULT_KEYS", "SECRET_KEY", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN",
             "TELEGRAM_WEBHOOK_SECRET")  # fmt: skip
    return tuple(environ[name] for name in names)


def with_app(environ: Mapping[str, str], token: str) -> tuple[str, tuple[str, ...]]:
    """Let whoever holds a link sign in by an app; return its code of the next half minute, which
    was not used yet, and the recovery codes."""
    runtime, secret = build(load_settings(environ)), new_secret()
    code = pyotp.TOTP(secret).at
    now = runtime.now()
    with closing(runtime.database):
        _, recovery_codes = choose_factors(
            runtime,
            token,
            password="seven lanterns over quiet harbours",
            secret=secret,
            code=code(now - timedelta(seconds=STEP_SECONDS)),
        )
    return code(now), recovery_codes
