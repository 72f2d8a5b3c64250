"""Settings that somebody will be sorry for: hours in which people sleep, and open secrets."""

from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.setup.check_settings import check_settings
from bot.setup.findings import Level

NOWHERE = Path("no such file")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"day_begins": time(0)}, ["DAY_BEGINS"]),
        ({"sunday_begins": time(7, 59)}, ["SUNDAY_BEGINS"]),
        ({"day_ends": time(21, 1)}, ["DAY_ENDS"]),
        ({"day_ends": time(23, 59), "day_begins": time(5)}, ["DAY_BEGINS", "DAY_ENDS"]),
        ({"day_begins": time(8), "day_ends": time(21)}, []),
    ],
)
def test_hours_in_which_people_sleep_are_warned_of(
    settings: Settings, changes: dict[str, time], named: list[str]
) -> None:
    found = list(check_settings(settings.model_copy(update=changes), NOWHERE))
    assert [(one.where, one.level) for one in found] == [(name, Level.WARNING) for name in named]


@pytest.mark.parametrize(
    ("mode", "is_open"),
    [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o620, True)],
)
def test_a_file_of_secrets_that_others_may_read_or_change_is_warned_of(
    settings: Settings, tmp_path: Path, mode: int, is_open: bool
) -> None:
    file = tmp_path / ".env"
    file.touch()
    file.chmod(mode)
    found = list(check_settings(settings, file))
    assert [one.remedy for one in found] == (["Run `chmod 600 .env`."] if is_open else [])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("VAULT_KEY", "VAULT_KEYS"),
        ("SENTRY_DNS", "SENTRY_DSN"),
        ("DAILY_SEGMENT", "DAILY_SEGMENTS"),
        ("TWILLIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"),
        ("retention_day", "RETENTION_DAYS"),
        ("RETENTION_DAYS", ""),
        ("POSTGRES_PASSWORD", ""),
        ("LITESTREAM_SECRET_ACCESS_KEY", ""),
        ("WEB_CONCURRENCY", ""),
        ("PORT", ""),
    ],
)
def test_a_setting_whose_name_is_misspelled_is_warned_of(
    settings: Settings, tmp_path: Path, name: str, meant: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"PUBLIC_URL=https://petition.example.org\n{name}=open-sesame\n")
    file.chmod(0o600)
    found = list(check_settings(settings, file))
    assert [(one.where, f"Call it {meant} in .env" in one.remedy) for one in found] == (
        [(name.upper(), True)] if meant else []
    )
    assert "sesame" not in str(found)
