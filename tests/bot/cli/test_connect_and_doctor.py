"""``connect`` and ``doctor``, from the command line, over TLS, to the stand-ins and back."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest
from werkzeug.wrappers import Response

from bot.demo.stand_ins.loopback_server import serving
from tests.bot.cli.conftest import Run, read_campaigns, secrets_of
from tests.heartbeats import let_worker_run
from tests.live_set_up import write_certificate, write_fit_campaigns
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, TwilioApi

NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    return write_certificate(tmp_path_factory.mktemp("tls"))


class Door:
    """Where the world knocks; our application moves in behind it once its address is known."""

    def __init__(self) -> None:
        self.app: object = Response(status=503)

    def __call__(self, environ: object, start_response: object) -> object:
        """Pass the request on."""
        return self.app(environ, start_response)  # type: ignore[operator]  # WSGI


@pytest.fixture
def twilio_api(on_sqlite: dict[str, str]) -> TwilioApi:
    return TwilioApi(
        on_sqlite["TWILIO_ACCOUNT_SID"],
        on_sqlite["TWILIO_AUTH_TOKEN"],
        numbers={NUMBER.sid: NUMBER},
    )


@pytest.fixture
def telegram_api(on_sqlite: dict[str, str]) -> TelegramApi:
    return TelegramApi(
        on_sqlite["TELEGRAM_BOT_TOKEN"], username=on_sqlite["TELEGRAM_BOT_NAME"], local=True
    )


@pytest.fixture
def apis(twilio_api: TwilioApi, telegram_api: TelegramApi) -> Iterator[dict[str, str]]:
    """The providers' addresses."""
    with serving(twilio_api) as twilio, serving(telegram_api) as telegram:
        yield {"TWILIO_API_URL": twilio, "TELEGRAM_API_URL": telegram}


@pytest.fixture
def environ(
    run: Run,
    on_sqlite: dict[str, str],
    certificate: Path,
    apis: dict[str, str],
    campaigns: Path,
) -> Iterator[dict[str, str]]:
    """A live environment whose web process runs, with TLS, and whose keys are backed up."""
    from bot.bootstrap import build, utcnow
    from bot.settings import load_settings
    from webhooks.app import create_app

    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    door = Door()
    with ExitStack() as stack:
        given = {
            **on_sqlite,
            **apis,
            "CAMPAIGNS": str(campaigns),
            "PUBLIC_URL": stack.enter_context(serving(door, tls)),  # type: ignore[arg-type]  # WSGI
            "SSL_CERT_FILE": str(certificate),
        }
        assert run("migrate", environ=given).exit_code == 0
        runtime = build(load_settings(given), load_campaigns=read_campaigns)
        stack.callback(runtime.database.close)
        door.app = create_app(runtime)
        # Not late before the test is over, however slow the machine is.
        let_worker_run(runtime.database, utcnow() + timedelta(seconds=40))  # lives for 90
        assert run("keys", "backed-up", "--yes", environ=given).exit_code == 0
        yield given


@pytest.fixture
def campaigns(tmp_path: Path, on_sqlite: dict[str, str]) -> Path:
    """The campaigns of this repository, with a contact and an address that could be real."""
    return write_fit_campaigns(Path(on_sqlite["CAMPAIGNS"]), tmp_path / "campaigns")


def levels(output: str) -> set[str]:
    """Return the levels found."""
    return {finding["level"] for finding in json.loads(output)["findings"]}


def test_a_dry_run_changes_nothing(
    run: Run, environ: dict[str, str], twilio_api: TwilioApi, telegram_api: TelegramApi
) -> None:
    result = run("connect", "--dry-run", "--json", environ=environ)
    assert levels(result.stdout) == {"ok"}, result.output
    assert not twilio_api.changes
    assert telegram_api.webhook["url"] == ""


def test_connect_then_doctor(
    run: Run,
    environ: dict[str, str],
    twilio_api: TwilioApi,
    telegram_api: TelegramApi,
) -> None:
    before = run("doctor", "--json", environ=environ)
    assert before.exit_code == 1
    connected = run("connect", environ=environ)
    assert connected.exit_code == 0, connected.output
    assert "now sends what arrives to" in connected.output
    assert twilio_api.changes == [NUMBER.sid]
    assert telegram_api.webhook["url"] == environ["PUBLIC_URL"] + "/telegram"
    after = run("doctor", "--json", environ=environ)
    assert after.exit_code == 0, after.output
    assert json.loads(after.stdout)["ok"] is True
    for result in (before, connected, after):
        assert not any(secret in result.output for secret in secrets_of(environ))


def test_a_problem_is_shown_with_its_remedy_and_ends_with_1(
    run: Run, environ: dict[str, str]
) -> None:
    wrong = {**environ, "TELEGRAM_BOT_NAME": "somebody_elses_bot"}
    result = run("connect", environ=wrong)
    assert result.exit_code == 1
    assert "problem  Telegram: the token belongs to" in result.output
    assert "→ Set TELEGRAM_BOT_NAME=" in result.output
    assert "nothing was changed" in result.output


@pytest.mark.parametrize("command", ["connect", "doctor"])
def test_settings_that_are_not_right_are_json_too(run: Run, command: str) -> None:
    result = run(command, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["ok"], told["findings"]) == (False, [])
    assert "VAULT_KEYS" in told["error"]
