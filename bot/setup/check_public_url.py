"""Is the public address ours, from outside, and does it tell a provider from a stranger?

Each provider's way in is tried as that provider would: a request with the right signature must
get through, one with a wrong one must not. What is sent stores nothing: an empty status of a
message that does not exist, and an update that cannot be read.
"""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from bot.providers.twilio.client import sign
from bot.setup.checked_setup import TELEGRAM_PATH, TWILIO_STATUS_PATH, CheckedSetup
from bot.setup.findings import Finding, about, moment, ok, problem, warning

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
NO_STATUS = {"MessageSid": f"SM{'0' * 32}", "MessageStatus": ""}
NO_UPDATE = b"not an update"
WHERE = "PUBLIC_URL"
CERTIFICATE_SOON, CERTIFICATE_NOW = timedelta(days=14), timedelta(days=3)
"""Before its end: renewal, due a month before, has failed; and it is high time."""


def check_address(site: CheckedSetup) -> Iterator[Finding]:
    """Is PUBLIC_URL one that providers can use, and does this program answer under it?"""
    parts = urlsplit(site.settings.public_url)
    if parts.scheme != "https":
        yield problem(WHERE, "public_url.no_https")
        return
    if "_" in parts.netloc:
        yield problem(WHERE, "public_url.underscore")
    for path, wrong in (("/healthz", "not_alive"), ("/readyz", "not_ready")):
        answer = _try(site, "GET", path)
        if isinstance(answer, Finding):
            yield answer
            return
        if answer.status_code != HTTPStatus.OK:
            yield problem(WHERE, f"public_url.{wrong}", path=path, status=answer.status_code)
            return
        if "older campaigns" in answer.text:
            yield warning(about("campaigns"), "campaigns.older_go_on")
        yield from _check_certificate(site, answer)
    yield ok(WHERE, "public_url.ready")


def _check_certificate(site: CheckedSetup, answer: httpx.Response) -> Iterator[Finding]:
    """Say when the certificate by which it answered will soon be over."""
    if not answer.url.path.endswith("/healthz"):  # once is enough
        return
    stream = answer.extensions.get("network_stream")
    connection = stream.get_extra_info("ssl_object") if stream is not None else None
    if connection is None:
        return
    ends = datetime.fromtimestamp(
        ssl.cert_time_to_seconds(connection.getpeercert()["notAfter"]), UTC
    )
    left = ends - site.now()
    if left < CERTIFICATE_SOON:
        make = problem if left < CERTIFICATE_NOW else warning
        yield make(WHERE, "public_url.certificate_ends", at=moment(ends))


def check_twilio_webhook_access(site: CheckedSetup) -> Iterator[Finding]:
    """Does a request signed as Twilio signs get through, and a forged one not?"""
    url = site.address(TWILIO_STATUS_PATH)
    form = {**NO_STATUS, "AccountSid": site.settings.twilio_account_sid}
    for number, token in enumerate(site.settings.twilio_auth_token, start=1):
        signature = sign(token.get_secret_value(), url, form)
        answer = _try(
            site, "POST", TWILIO_STATUS_PATH, form=form, headers={"X-Twilio-Signature": signature}
        )
        found = _let_in(answer, "Twilio", "PUBLIC_URL, TWILIO_AUTH_TOKEN", {HTTPStatus.OK})
        if found:
            yield found
            return
        yield ok("Twilio", "public_url.token_let_in", number=number)
    forged = {"X-Twilio-Signature": sign("not the token", url, form)}
    yield _kept_out(_try(site, "POST", TWILIO_STATUS_PATH, form=form, headers=forged), "Twilio")


def check_telegram_webhook_access(site: CheckedSetup) -> Iterator[Finding]:
    """Does a request with Telegram's secret get through, and one with another not?"""
    secret = site.settings.telegram_webhook_secret.get_secret_value()
    answer = _post_no_update(site, secret)
    found = _let_in(answer, "Telegram", "TELEGRAM_WEBHOOK_SECRET", {HTTPStatus.BAD_REQUEST})
    if found:
        yield found
        return
    yield ok("Telegram", "public_url.secret_let_in")
    yield _kept_out(_post_no_update(site, "not-the-secret"), "Telegram")


def _post_no_update(site: CheckedSetup, secret: str) -> httpx.Response | Finding:
    headers = {SECRET_HEADER: secret, "Content-Type": "application/json"}
    return _try(site, "POST", TELEGRAM_PATH, content=NO_UPDATE, headers=headers)


def _try(
    site: CheckedSetup,
    method: str,
    path: str,
    *,
    form: dict[str, str] | None = None,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response | Finding:
    """Ask our own public address; what keeps a provider from reaching it is a finding."""
    try:
        answer = site.http.request(
            method, site.address(path), data=form, content=content, headers=headers
        )
    except httpx.ConnectError as error:
        return _no_connection(str(error))
    except httpx.TransportError as error:
        return problem(WHERE, "public_url.no_answer", error=type(error).__name__)
    if answer.is_redirect:
        goal = answer.headers.get("location", "")
        return problem(WHERE, "public_url.redirected", path=path, goal=goal)
    return answer


def _no_connection(said: str) -> Finding:
    if "CERTIFICATE" in said.upper():
        return problem(WHERE, "public_url.certificate_not_trusted")
    return problem(WHERE, "public_url.not_reached")


def _let_in(
    answer: httpx.Response | Finding, who: str, setting: str, wanted: set[HTTPStatus]
) -> Finding | None:
    """Return what is wrong with the answer to a rightly signed request, or None."""
    if isinstance(answer, Finding):
        return answer
    if answer.status_code in wanted or (HTTPStatus.OK in wanted and answer.is_success):
        return None
    if answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
        return problem(who, "public_url.right_one_turned_away", setting=setting)
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return problem(who, "public_url.database_away")
    return problem(who, "public_url.somebody_else", status=answer.status_code)


def _kept_out(answer: httpx.Response | Finding, who: str) -> Finding:
    if isinstance(answer, Finding):
        return answer
    if answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
        return ok(who, "public_url.forged_turned_away")
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return warning(who, "public_url.rate_limited")
    return problem(who, "public_url.forged_let_in", status=answer.status_code)
