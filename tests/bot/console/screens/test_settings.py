"""The settings: what is set, never a secret, and what a look at the set-up finds."""

from dataclasses import replace
from html import unescape

import pytest

from bot.console.app import create_console
from bot.console.screens.settings import WORST_FIRST
from bot.console.words import mark_code
from bot.languages import LANGUAGES, say
from bot.organizers.roles import Role
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.settings.schema import Settings
from bot.settings.setting_words import GROUPS, describe_setting, head_group
from bot.setup.findings import Level, about, ok, problem, warning
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import LANGUAGE_COOKIE, Browsing
from tests.bot.console.conftest import add_one
from tests.conftest import ENVIRONMENT
from webhooks.safe_receive import describe


@pytest.fixture
def looked(runtime: Runtime, ana: Organizer) -> Browsing:
    """A browser before a console whose set-up has one of each finding."""
    findings = [
        ok("PUBLIC_URL", "public_url.ready"),
        warning(about("campaigns"), "campaigns.none_open"),
        problem("Twilio", "twilio.not_active", account="<b>nobody</b>"),
    ]
    here = Browsing(create_console(runtime, describe, lambda _: findings), runtime)
    here.sign_in_as(ana)
    return here


def test_what_is_set_is_shown_and_what_is_not(signed_in: Browsing) -> None:
    page = unescape(signed_in.open("/settings").text)
    for name in Settings.model_fields:
        assert f"<dt>{name.upper()}</dt>" in page
    assert '<dt>PUBLIC_URL</dt><dd><span class="value">https://petition.example.org</span><' in page
    assert '<dt>RETENTION_DAYS</dt><dd><span class="value">30</span> (by itself)' in page
    assert "<dt>CONSOLE_URL</dt><dd>Not set" in page
    assert "<dt>VAULT_KEYS</dt><dd>Set (not shown)" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_settings_are_for_is_said_in_the_language_of_who_looks(
    signed_in: Browsing, language: str
) -> None:
    signed_in.set_cookie(LANGUAGE_COOKIE, language)
    page = unescape(signed_in.open("/settings").text)
    for name in Settings.model_fields:
        assert unescape(mark_code(describe_setting(name, language))) in page
    for name in GROUPS:
        assert head_group(name, language) in page


def test_no_secret_is_shown(runtime: Runtime, ana: Organizer) -> None:
    secret = "s3cr3tly-made-up-for-the-tests-only"
    settings = load_settings(
        {
            **ENVIRONMENT,
            "SECRET_KEY": secret,
            "TWILIO_AUTH_TOKEN": secret,
            "TELEGRAM_BOT_TOKEN": f"123:{secret}",
            "TELEGRAM_WEBHOOK_SECRET": secret,
            "DATABASE_URL": f"postgres://ana:{secret}@localhost/handraiser",
            "KEYS_DATABASE_URL": f"postgres://ana:{secret}@localhost/keys",
            "SMS_PRICES": "US=0.01, *=0.05",
        }
    )
    here = Browsing(create_console(replace(runtime, settings=settings), describe), runtime)
    here.sign_in_as(ana)
    page = unescape(here.open("/settings").text)
    assert secret not in page
    assert ENVIRONMENT["VAULT_KEYS"] not in page
    assert "<dt>DATABASE_URL</dt><dd>Set (not shown)" in page
    assert "US=0.01, *=0.05" in page


def test_a_look_tells_the_worst_first_with_what_to_do(looked: Browsing) -> None:
    assert "Look at it now" in looked.open("/settings").text
    page = looked.send("/settings").text
    assert "2 things need somebody" in page
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    places = [page.index(words) for words in ("not active", "none is open", "alive and ready")]
    assert places == sorted(places)
    assert "Set status: open." in page


def test_all_is_well(runtime: Runtime, ana: Organizer) -> None:
    here = Browsing(
        create_console(runtime, describe, lambda _: [ok("PUBLIC_URL", "public_url.ready")]), runtime
    )
    here.sign_in_as(ana)
    assert "All is well." in here.send("/settings").text


def test_while_somebody_looks_another_one_is_told_so(runtime: Runtime, ana: Organizer) -> None:
    def look(_: Runtime) -> list[None]:
        told.append(other.send("/settings").status_code)
        return []

    told: list[int] = []
    app = create_console(runtime, describe, look)  # type: ignore[arg-type]  # it finds nothing
    here, other = Browsing(app, runtime), Browsing(app, runtime)
    here.sign_in_as(ana)
    other.sign_in_as(ana)
    assert here.send("/settings").status_code == 200
    assert told == [422]


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_does_not_manage_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana, source="daily-kos"))
    assert browsing.open("/settings").status_code == 403


@pytest.mark.parametrize("level", list(Level))
def test_each_level_of_a_finding_has_its_place_and_its_words(level: Level) -> None:
    assert level in WORST_FIRST
    for language in LANGUAGES:
        assert say(language, f"console.settings.level_{level.value}")
