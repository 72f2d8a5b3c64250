"""Holds that settings are read once, complained about all at once, and never given away."""

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings
from bot.settings.env_example import env_example
from tests.conftest import ENVIRONMENT

KEY = bytes(range(250, 256)) * 5 + b"\xfb\xff"
SECRETS = ("VAULT_KEYS", "SECRET_KEY", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN")


def problems(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is complained about."""
    with pytest.raises(SettingsError) as raised:
        load_settings(environ)
    return raised.value.problems


def _without(*names: str) -> dict[str, str]:
    return {name: value for name, value in ENVIRONMENT.items() if name not in names}


def test_a_live_set_up_is_read() -> None:
    settings = load_settings(ENVIRONMENT)
    assert settings.public_url == "https://petition.example.org"
    assert [key.get_secret_value() for key in settings.vault_keys] == [
        b"made-up-for-tests-only-32-bytes!"
    ]
    assert settings.has_twilio
    assert settings.has_telegram


def test_what_is_not_set_or_empty_has_its_default() -> None:
    settings = load_settings({"VAULT_KEYS": ENVIRONMENT["VAULT_KEYS"], "RETENTION_DAYS": ""})
    assert settings.database_url == "sqlite:///handraiser.sqlite3"
    assert settings.campaigns == Path("campaigns")
    assert settings.retention_days == 30
    assert not settings.has_twilio
    assert not settings.has_telegram


def test_nothing_live_is_asked_for_where_only_campaigns_are_read() -> None:
    assert load_settings({}, live=False).vault_keys == ()


def test_the_missing_vault_key_is_told_with_its_remedy() -> None:
    (problem,) = problems({})
    assert problem.startswith("VAULT_KEYS is missing")
    assert "python -m bot keys new" in problem


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padding", ["", "="])
def test_keys_are_taken_in_both_alphabets_newest_first(encode, padding) -> None:  # type: ignore[no-untyped-def]  # base64's own
    key = encode(KEY).decode().rstrip("=") + padding
    settings = load_settings({"VAULT_KEYS": f" {key}, {ENVIRONMENT['VAULT_KEYS']},"})
    assert settings.vault_keys[0].get_secret_value() == KEY
    assert len(settings.vault_keys) == 2


def test_several_tokens_are_taken_while_one_is_being_rotated() -> None:
    settings = load_settings({**ENVIRONMENT, "TWILIO_AUTH_TOKEN": "one, two"})
    assert [token.get_secret_value() for token in settings.twilio_auth_token] == ["one", "two"]


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("TWILIO_ACCOUNT_SID", "TWILIO_ACCOUNT_SID is missing"),
        ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN is missing"),
        ("TWILIO_FROM", "TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM is missing"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN is missing"),
        ("TELEGRAM_BOT_NAME", "TELEGRAM_BOT_NAME is missing"),
        ("TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_SECRET is missing"),
        ("PUBLIC_URL", "PUBLIC_URL is missing"),
    ],
)
def test_a_provider_that_is_set_up_by_halves_is_told(missing: str, told: str) -> None:
    (problem,) = problems(_without(missing))
    assert problem.startswith(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://wrong-secret"),
        ("DATABASE_URL", "sqlite:///:memory:?wrong-secret"),
        ("DATABASE_URL", "sqlite:///"),
        ("PUBLIC_URL", "http://wrong-secret.example.org"),
        ("PUBLIC_URL", "https://petition.example.org/?wrong-secret"),
        ("PUBLIC_URL", "https://wrong-secret@petition.example.org"),
        ("PUBLIC_URL", "wrong-secret"),
        ("SECRET_KEY", "wrong-secret"),
        ("VAULT_KEYS", "wrong-secret"),
        ("VAULT_KEYS", base64.b64encode(b"wrong-secret").decode()),
        ("TWILIO_ACCOUNT_SID", "SKwrong-secret"),
        ("TWILIO_MESSAGING_SERVICE_SID", "wrong-secret"),
        ("TWILIO_FROM", "wrong-secret"),
        ("TWILIO_SENDER", "wrong-secret"),
        ("TWILIO_API_URL", "wrong-secret"),
        ("TELEGRAM_BOT_TOKEN", "wrong-secret"),
        ("TELEGRAM_BOT_NAME", "wrong-secret"),
        ("TELEGRAM_WEBHOOK_SECRET", "wrong secret"),
        ("RETENTION_DAYS", "wrong-secret"),
        ("RETENTION_DAYS", "0"),
        ("SMS_COUNTRIES", "US wrong-secret"),
        ("SMS_COUNTRIES", "UK"),
        ("SMS_COUNTRIES", "us"),
        ("SMS_PRICES", "UK=0.04"),
        ("SMS_PRICES", "us=0.01"),
        ("SMS_PRICES", "US=0.01, US=0.02"),
        ("SMS_PRICES", "US=wrong-secret"),
        ("SMS_PRICES", "US=-1"),
        ("SMS_PRICES", "0.01"),
        ("DAILY_SEGMENTS", "0"),
        ("DAILY_WARNING", "101"),
    ],
)
def test_a_wrong_value_is_told_by_name_and_never_quoted(name: str, value: str) -> None:
    (problem,) = problems({**ENVIRONMENT, name: value})
    assert problem.startswith(f"{name} is not right: ")
    assert "wrong" not in problem.removeprefix(f"{name} is not right")


def test_every_problem_is_told_at_once() -> None:
    told = problems({"TWILIO_FROM": "+15550100", "RETENTION_DAYS": "-1", "PUBLIC_URL": "x"})
    names = {problem.split(" is ")[0] for problem in told}
    assert names == {
        "VAULT_KEYS",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "RETENTION_DAYS",
        "PUBLIC_URL",
    }


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "https://a.example/bot/"],
)
def test_only_this_machine_may_do_without_https(url: str) -> None:
    assert load_settings({**ENVIRONMENT, "PUBLIC_URL": url}).public_url == url.rstrip("/")


def test_no_secret_is_shown() -> None:
    settings = load_settings({**ENVIRONMENT, "DATABASE_URL": "postgres://u:hidden@db/x"})
    for shown in (repr(settings), str(settings)):
        assert "hidden" not in shown
        for name in SECRETS:
            assert ENVIRONMENT[name] not in shown


def test_nothing_is_changed_once_it_is_read() -> None:
    settings = load_settings(ENVIRONMENT)
    with pytest.raises(ValueError, match="frozen"):
        settings.retention_days = 1  # type: ignore[misc]  # that is the point


def test_the_environment_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "env"
    file.write_text(f"VAULT_KEYS={ENVIRONMENT['VAULT_KEYS']}\nRETENTION_DAYS=9\nOTHER=1\n")
    monkeypatch.setenv("CAMPAIGNS", "elsewhere")
    monkeypatch.setenv("RETENTION_DAYS", "8")
    for name in ENVIRONMENT.keys() - {"CAMPAIGNS"}:
        monkeypatch.delenv(name, raising=False)
    settings = load_settings(env_file=file)
    assert (settings.retention_days, settings.campaigns) == (8, Path("elsewhere"))


def test_the_committed_example_is_made_from_the_settings() -> None:
    example = Path(__file__).parents[3] / ".env.example"
    assert example.read_text() == env_example(), (
        "run: python -m bot.settings.env_example > .env.example"
    )


def test_the_example_names_every_setting_and_shows_no_key() -> None:
    lines = env_example().splitlines()
    for name in Settings.model_fields:
        assert any(line.startswith(f"# {name.upper()}=") for line in lines)
    assert "# VAULT_KEYS=" in lines


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", " {}\n", "\"'{}'\"", ' " {} " '])
def test_quotes_in_which_hosts_hand_values_over_are_not_part_of_them(quoted: str) -> None:
    given = {name: quoted.format(value) for name, value in ENVIRONMENT.items()}
    assert load_settings(given) == load_settings(ENVIRONMENT)


def test_quotes_around_each_of_several_tokens_are_not_part_of_them() -> None:
    settings = load_settings({**ENVIRONMENT, "TWILIO_AUTH_TOKEN": "\"new\", 'old'"})
    assert [token.get_secret_value() for token in settings.twilio_auth_token] == ["new", "old"]


@pytest.mark.parametrize("name", [*SECRETS, "TELEGRAM_WEBHOOK_SECRET"])
@pytest.mark.parametrize("quoted", ['"{}', "{}'", "“{}”", "{} {}"])
def test_half_a_quote_in_a_secret_is_refused_and_not_believed(name: str, quoted: str) -> None:
    value = ENVIRONMENT[name]
    told = problems({**ENVIRONMENT, name: quoted.format(value, value)})
    assert [one for one in told if one.startswith(f"{name} is not right")]
    assert value not in str(told)


INVISIBLE = ["\u200b", "\u200e", "\u2060", "\ufeff", "\u00ad"]


@pytest.mark.parametrize("sign", [*INVISIBLE, "\u00a0", "\u3000"])
def test_signs_without_width_around_a_value_that_was_copied_are_not_part_of_it(sign: str) -> None:
    given = {name: f"{sign}{value} {sign}" for name, value in ENVIRONMENT.items()}
    assert load_settings(given) == load_settings(ENVIRONMENT)


@pytest.mark.parametrize("sign", INVISIBLE)
@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "PUBLIC_URL", "DATABASE_URL", "SECRET_KEY"])
def test_a_sign_without_width_within_a_value_is_refused(name: str, sign: str) -> None:
    value = ENVIRONMENT.get(name, "postgres://ana@host/petition")
    told = problems({**ENVIRONMENT, name: f"{value[:-4]}{sign}{value[-4:]}"})
    assert f"{name} is not right: it holds a sign that cannot be seen: type it anew" in told


@pytest.mark.parametrize("left", ["$TOKEN", "${TOKEN}", "'${TOKEN:-}'", "${{ secrets.TOKEN }}"])
@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "SECRET_KEY", "DATABASE_URL"])
def test_the_name_of_a_variable_that_was_not_filled_in_is_no_value(name: str, left: str) -> None:
    told = problems({**ENVIRONMENT, name: left})
    assert told[0].startswith(f"{name} is not right: it holds the name of another variable")


def test_quotes_in_a_file_of_settings_are_read_as_docker_would_not(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}='\"{value}\"'\n" for name, value in ENVIRONMENT.items()))
    assert load_settings(env_file=file).twilio_auth_token == (
        load_settings(ENVIRONMENT).twilio_auth_token
    )
