"""How Twilio's REST API is asked: to which address, for how long, and what its failures mean."""

import json
import logging
import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests
from aiohttp import encode_basic_auth
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # it has no types
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.base.version import Version  # type: ignore[import-untyped]  # the same
from twilio.http.async_http_client import (  # type: ignore[import-untyped]  # the same
    AsyncTwilioHttpClient,
)
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]  # the same
from twilio.http.response import Response  # type: ignore[import-untyped]  # the same
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the same
from twilio.rest import Client  # type: ignore[import-untyped]  # the same

from bot.languages import Phrase
from bot.providers.http_client import open_session, parse_http_date
from bot.providers.interface import (
    ProviderFailure,
    ProviderUnreachable,
    RequestRateLimited,
    RequestRefused,
    why_failed,
)

TIMEOUT_SECONDS = 10.0
"""Seconds to wait for a connection and between packets; the library itself waits for ever."""

DEFAULT_RETRY_AFTER_SECONDS = 1.0
"""Seconds to wait after a 429 that names none."""

T = TypeVar("T")

_PHONE_NUMBER = re.compile(r"(?:\+|%2B)\d{5,}|(?<![\w/.-])\d{7,}(?![\w-])", re.IGNORECASE)
"""In Twilio's words: it quotes the number that it was asked about."""

REMEDIES = {
    20003: "twilio_credentials",
    20005: "twilio_not_active",
    20008: "twilio_test_credentials",
    20403: "twilio_not_allowed",
    20404: "twilio_nothing_there",
}
"""Twilio's error code → the key of what to do (twilio.com/docs/api/errors). Another code gets its
page."""


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's own HTTP client with a timeout, sent to the configured base address.

    ``answered_at`` is the clock of the last answer (its Date header), or None.
    """

    def __init__(self, base_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(timeout=timeout)
        self._base_url = base_url
        self.answered_at: datetime | None = None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request to the base address in place of the library's own."""
        response = super().request(method, rebase(url, self._base_url), *args, **kwargs)
        self.answered_at = parse_http_date(response.headers.get("Date"))
        return response


class TooManyRequests(Exception):
    """Twilio answered 429: nothing was done. ``code`` is its own, ``retry_after`` in seconds."""

    def __init__(self, code: int, retry_after: float) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class PooledHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's asynchronous client on connections of our own, sent to the configured base address.

    The library's own logs each header of each request, at a cost beyond that of sending it. A
    429 is raised here, as ``TooMany``: the library's exception has lost the headers.
    """

    def __init__(self, base_url: str, read_timeout_seconds: float) -> None:
        super().__init__(pool_connections=False)
        self.session = open_session(read_timeout_seconds)
        self._base_url = base_url
        self._moved: dict[str, str] = {}
        self._authorization: tuple[Any, str] = (None, "")

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        **_: Any,
    ) -> Response:
        """Send one request, following no redirect, and return the whole answer."""
        if auth != self._authorization[0]:
            self._authorization = (auth, encode_basic_auth(*auth))
        async with self.session.request(
            method,
            self._moved.get(url) or self._moved.setdefault(url, rebase(url, self._base_url)),
            params=params,
            data=urlencode(data, doseq=True).encode() if data else None,
            headers={**headers, "Authorization": self._authorization[1]},
            allow_redirects=False,
        ) as answer:
            text = (await answer.read()).decode()
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _too_many_requests(text, answer.headers.get("Retry-After", ""))
        return Response(answer.status, text, answer.headers)


def _too_many_requests(text: str, header: str) -> TooManyRequests:
    try:
        code = int(json.loads(text)["code"])
    except (KeyError, TypeError, ValueError):
        code = int(HTTPStatus.TOO_MANY_REQUESTS)
    seconds = float(header) if header.isdecimal() else DEFAULT_RETRY_AFTER_SECONDS
    return TooManyRequests(code, seconds)


def silence_request_logs() -> None:
    """Keep addresses and headers of requests out of the log: people's numbers stand in some."""
    for name in ("twilio.http_client", "twilio.async_http_client", "urllib3"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def rebase(url: str, base_url: str) -> str:
    """Return the library's address moved to ``base_url``.

    A regional base such as ``https://api.dublin.ie1.twilio.com`` keeps the product, which is the
    first label (``messaging.dublin.ie1.twilio.com``); any other base takes all products.
    """
    wanted, base = urlsplit(url), urlsplit(base_url)
    netloc = base.netloc
    if netloc.endswith("twilio.com") and netloc.startswith("api."):
        product = wanted.netloc.partition(".")[0]
        netloc = f"{product}.{netloc.removeprefix('api.')}"
    return urlunsplit((base.scheme, netloc, base.path.rstrip("/") + wanted.path, wanted.query, ""))


def call_twilio(
    http: RebasedHttpClient, account_sid: str, auth_token: str, work: Callable[[Client], T]
) -> T:
    """Run ``work`` with a client; every failure becomes one of the closed tree."""
    silence_request_logs()
    client = Client(
        account_sid,
        auth_token,
        http_client=http,
        # Not empty, or the library reads a region from the process's own environment.
        environment={"TWILIO_ACCOUNT_SID": account_sid},
    )
    try:
        return work(client)
    except TwilioException as failure:
        raise to_failure(failure) from None
    except requests.RequestException as failure:
        raise ProviderUnreachable(
            "Twilio",
            *why_failed("no_answer", error=type(failure).__name__, setting="TWILIO_API_URL"),
        ) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # JSON of another make, or none at all.
        raise _not_twilio() from None


def sign(auth_token: str, url: str, form: dict[str, str]) -> str:
    """Return the signature that Twilio would put in X-Twilio-Signature for this request."""
    return str(RequestValidator(auth_token).compute_signature(url, form))


def to_failure(failure: TwilioException) -> ProviderFailure:
    """Turn the library's exception into one of the closed tree."""
    match failure.args:
        case (str(words), Response() as response):
            # A list that could not be fetched: the library leaves its answer unread.
            failure = Version.exception("GET", "", response, words)
    if not isinstance(failure, TwilioRestException | TwilioServiceException):
        return _not_twilio()
    code = failure.code if isinstance(failure.code, int) else failure.status
    if failure.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RequestRateLimited(
            "Twilio",
            *why_failed("twilio_too_many"),
            retry_after=DEFAULT_RETRY_AFTER_SECONDS,
            code=str(code),
        )
    if failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnreachable(
            "Twilio",
            *why_failed("twilio_server_failed", status=failure.status),
            code=str(code),
        )
    said = failure.msg if isinstance(failure, TwilioRestException) else failure.title
    return RequestRefused(
        "Twilio",
        Phrase("provider_failures.twilio_refused", {"words": _scrub(said or ""), "code": code}),
        Phrase(f"provider_failures.{REMEDIES.get(code, 'twilio_see_error')}", {"code": code}),
        code=str(code),
    )


def _not_twilio() -> ProviderUnreachable:
    return ProviderUnreachable("Twilio", *why_failed("not_twilio"))


def _scrub(said: str) -> str:
    """Return what Twilio said without the numbers in it."""
    return _PHONE_NUMBER.sub("(a number)", said)
