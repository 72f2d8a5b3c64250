"""The public address, tried from outside as the providers would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from werkzeug.wrappers import Request, Response

from bot.demo.stand_ins.loopback_server import serving
from bot.settings import Settings
from bot.setup.check_public_url import (
    check_address,
    check_telegram_webhook_access,
    check_twilio_webhook_access,
)
from bot.setup.checked_setup import CheckedSetup
from bot.setup.findings import Finding, Level
from tests.bot.setup.conftest import Front, site_at
from tests.clock import Clock


def levels(findings: Iterator[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def other(site: CheckedSetup, **changes: object) -> CheckedSetup:
    """Return the site as a command with other settings sees it."""
    return replace(site, settings=site.settings.model_copy(update=changes))


@pytest.fixture
def elsewhere(
    live_settings: Settings, clock: Clock, request: pytest.FixtureRequest
) -> Iterator[CheckedSetup]:
    """A public address at which something else answers."""
    with serving(request.param) as address:
        made = site_at(address, live_settings, clock)
        with made.http:
            yield made


def test_our_own_program_is_found_alive_and_ready(public_site: CheckedSetup) -> None:
    assert levels(check_address(public_site)) == [Level.OK]


def test_right_signatures_get_in_and_forged_ones_do_not(public_site: CheckedSetup) -> None:
    assert levels(check_twilio_webhook_access(public_site)) == [Level.OK, Level.OK]
    assert levels(check_telegram_webhook_access(public_site)) == [Level.OK, Level.OK]


def test_another_token_than_the_web_process_has_is_found(public_site: CheckedSetup) -> None:
    changed = other(
        public_site,
        twilio_auth_token=(SecretStr("another-token"),),
    )
    (finding,) = check_twilio_webhook_access(changed)
    assert finding.level is Level.PROBLEM
    assert "TWILIO_AUTH_TOKEN" in finding.remedy
    assert "another-token" not in repr(finding)


def test_another_public_url_than_the_web_process_has_is_found(public_site: CheckedSetup) -> None:
    changed = other(public_site, public_url="https://www.petition.example.org")
    (finding,) = check_twilio_webhook_access(changed)
    assert "PUBLIC_URL" in finding.remedy


def test_another_secret_than_the_web_process_has_is_found(public_site: CheckedSetup) -> None:
    secret = SecretStr("another-secret-of-ours")
    (finding,) = check_telegram_webhook_access(other(public_site, telegram_webhook_secret=secret))
    assert finding.level is Level.PROBLEM
    assert "TELEGRAM_WEBHOOK_SECRET" in finding.remedy


def test_an_address_without_tls_is_a_problem(public_site: CheckedSetup) -> None:
    (finding,) = check_address(other(public_site, public_url="http://localhost:8000"))
    assert finding.level is Level.PROBLEM


def test_an_underscore_in_the_host_is_a_problem(public_site: CheckedSetup) -> None:
    found = list(check_address(other(public_site, public_url="https://my_petition.example.org")))
    assert "underscore" in found[0].what


@Request.application
def yes_man(request: Request) -> Response:
    del request
    return Response("welcome")


@Request.application
def moved(request: Request) -> Response:
    return Response(status=301, headers={"Location": f"https://www.example.org{request.path}"})


@Request.application
def asleep(request: Request) -> Response:
    return Response(
        "ok" if request.path == "/healthz" else "no", 200 if request.path == "/healthz" else 503
    )


@Request.application
def with_older_campaigns(request: Request) -> Response:
    return Response("ready\nolder campaigns: ..." if request.path == "/readyz" else "alive")


@pytest.mark.parametrize("elsewhere", [with_older_campaigns], indirect=True)
def test_a_program_that_goes_on_with_older_campaigns_is_told_of(elsewhere: CheckedSetup) -> None:
    older, reached = check_address(elsewhere)
    assert (older.level, reached.level) == (Level.WARNING, Level.OK)
    assert "python -m bot check" in older.remedy


@pytest.mark.parametrize("elsewhere", [yes_man], indirect=True)
def test_what_lets_everyone_in_is_a_problem(elsewhere: CheckedSetup) -> None:
    assert levels(check_twilio_webhook_access(elsewhere)) == [Level.OK, Level.PROBLEM]
    (finding,) = check_telegram_webhook_access(elsewhere)
    assert "Something else" in finding.remedy


@pytest.mark.parametrize("elsewhere", [moved], indirect=True)
def test_a_redirect_is_a_problem_that_names_its_goal(elsewhere: CheckedSetup) -> None:
    (finding,) = check_address(elsewhere)
    assert "https://www.example.org/healthz" in finding.what


@pytest.mark.parametrize("elsewhere", [asleep], indirect=True)
def test_a_program_that_is_not_ready_is_a_problem(elsewhere: CheckedSetup) -> None:
    (finding,) = check_address(elsewhere)
    assert "/readyz answers 503" in finding.what
    assert "migrate" in finding.remedy
    (finding,) = check_twilio_webhook_access(elsewhere)
    assert "database" in finding.what


def test_where_nothing_listens_is_a_problem(live_settings: Settings, clock: Clock) -> None:
    with serving(yes_man) as address:
        pass
    made = site_at(address, live_settings, clock)
    with made.http:
        (finding,) = check_address(made)
    assert "nothing can be reached" in finding.what


def test_a_certificate_that_is_not_trusted_is_told_apart(public_site: CheckedSetup) -> None:
    class Untrusted(Front):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError(
                "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed", request=request
            )

    with httpx.Client(transport=Untrusted("http://127.0.0.1:1")) as http:
        (finding,) = check_address(replace(public_site, http=http))
    assert "certificate" in finding.what


class Certified(httpx.BaseTransport):
    """Answers as our program does, by a certificate that ends then; also the stream and the TLS."""

    def __init__(self, ends: datetime) -> None:
        self._ends = ends

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        """Say that all is well."""
        return httpx.Response(200, text="ready", extensions={"network_stream": self})

    def get_extra_info(self, _: str) -> "Certified":
        """Return what tells of the certificate."""
        return self

    def getpeercert(self) -> dict[str, str]:
        """Return the certificate."""
        return {"notAfter": f"{self._ends:%b %d %H:%M:%S %Y GMT}"}


@pytest.mark.parametrize(
    ("days", "levels_found"),
    [
        (-1, [Level.PROBLEM, Level.OK]),
        (2, [Level.PROBLEM, Level.OK]),
        (13, [Level.WARNING, Level.OK]),
        (15, [Level.OK]),
        (80, [Level.OK]),
    ],
)
def test_a_certificate_that_ends_soon_is_told_of(
    site: CheckedSetup, clock: Clock, days: int, levels_found: list[Level]
) -> None:
    with httpx.Client(transport=Certified(clock() + timedelta(days=days))) as http:
        assert levels(check_address(replace(site, http=http))) == levels_found
