"""Lets in only what a provider signed. Whatever is refused stores nothing and is parsed no further.

Twilio: https://www.twilio.com/docs/usage/webhooks/webhooks-security. Its signature covers the
address as configured with Twilio, so the address is made of ``PUBLIC_URL`` and the path and query
as they came over the wire; the Host and X-Forwarded headers, which anybody can send, are not read.
The scheme has no time stamp, and nothing between a name and its value: a replay validates for ever,
however it is cut. ``webhooks.signed_fields`` sees to it that it keeps its id, by which the inbox
knows it again.

Telegram: the secret given to ``setWebhook`` comes back in a header with every update.
"""

import hmac
import json
import logging
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any, Final, NoReturn
from urllib.parse import parse_qs, parse_qsl

from twilio.request_validator import (  # type: ignore[import-untyped]  # it has no types
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from bot.telemetry import metrics
from webhooks.request import Request
from webhooks.signed_fields import NotTwilios, Pairs, accept

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 64 * 1024
"""Bytes of a request's body. The largest real ones are a few kilobytes."""

MAX_FIELDS: Final = 200
"""Fields of a form. A text with ten pictures has some fifty; to sort and sign thousands takes its
time."""

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
TELEGRAM_SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name

_SIGNATURE: Final = SIGNATURE_HEADER.lower()
_SIGNATURE_SETTINGS: Final = SIGNATURE_SETTINGS_HEADER.lower()

_HASHES: Final = {HMAC_SHA1: "sha1", HMAC_SHA256: "sha256"}

_LOG_INTERVAL: Final = timedelta(minutes=1)


class RefusalLog:
    """Tells of refused requests, without anything from them and at most once a minute a reason."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._untold: Counter[str] = Counter()
        self._told_at: dict[str, datetime] = {}

    def note(self, reason: str) -> None:
        """Count one refusal; ``reason`` is one of our own few words, never the sender's."""
        metrics.count("refusals", reason)
        now = self._now()
        with self._lock:
            self._untold[reason] += 1
            told_at = self._told_at.get(reason)
            if told_at is not None and abs(now - told_at) < _LOG_INTERVAL:
                return
            self._told_at[reason] = now
            count = self._untold.pop(reason)
        logger.warning("requests refused", extra={"reason": reason, "count": count})


class TwilioGuard:
    """Verifies Twilio's signature with any of several secrets (two are in use while one rotates).

    A secret is an account's auth token, or a webhook shared key where the request names the
    algorithm in its settings header. ``public_url`` has no slash at its end. ``account`` is ours,
    or "" to take any: another's requests are refused.
    """

    def __init__(
        self, public_url: str, secrets: Iterable[str], refusals: RefusalLog, account: str = ""
    ) -> None:
        self._public_url = public_url
        self._validators = tuple(RequestValidator(secret) for secret in secrets if secret)
        self._refusals = refusals
        self._account = account

    def fields(self, request: Request) -> Mapping[str, str]:
        """Return the fields of a signed request.

        Raises ``RequestEntityTooLarge``, ``Forbidden`` (no, or a wrong, signature, no secret to
        check it with, or fields that are not as Twilio sends them) or ``UnsupportedMediaType``.
        """
        refuse_oversized(request)
        refuse_crowded(request)
        signature = request.headers.get(_SIGNATURE, "")
        if not signature or not self._validators:
            self._refuse("twilio: no signature" if self._validators else "twilio: no auth token")
        if request.media_type not in {FORM, JSON}:
            raise UnsupportedMediaType
        body = request.body
        is_form = request.media_type == FORM
        if not is_form and not _is_body_in_query(request):
            self._refuse("twilio: JSON body without its hash")
        pairs = read_form(body) if is_form else []
        url = signed_url(self._public_url, request)
        signed = signed_text(url, pairs)
        if not self._is_signed(request, url, pairs, signed, signature):
            self._refuse("twilio: wrong signature")
        try:
            if is_form:
                return accept(pairs, self._account, signed)
            return accept(_strings(body), self._account)
        except NotTwilios as refusal:
            self._refuse(f"twilio: {refusal}")

    def _is_signed(
        self,
        request: Request,
        url: str,
        pairs: Pairs,
        signed: str,
        signature: str,
    ) -> bool:
        algorithm = get_signature_algorithm(request.headers.get(_SIGNATURE_SETTINGS, ""))
        if algorithm.upper() not in _HASHES:
            return False
        given, text = signature.encode(), signed.encode()
        return any(
            # Nearly always it is the address as configured; ``validate`` also tries it with and
            # without the port, and takes much longer.
            hmac.compare_digest(given, signature_of(text, validator.token, algorithm))
            or validator.validate(url, MultiDict(pairs), signature, algorithm)
            for validator in self._validators
        )

    def _refuse(self, reason: str) -> NoReturn:
        self._refusals.note(reason)
        raise Forbidden


class TelegramGuard:
    """Verifies the secret of Telegram's webhook. Without a secret of ours, all is refused."""

    def __init__(self, secret: str, refusals: RefusalLog) -> None:
        self._secret = secret.encode()
        self._refusals = refusals

    def update(self, request: Request) -> dict[str, Any]:
        """Return the JSON object of a request that carries the secret.

        Raises ``RequestEntityTooLarge``, ``Forbidden``, ``UnsupportedMediaType`` or
        ``BadRequest`` (not a JSON object).
        """
        refuse_oversized(request)
        # As bytes: compare_digest raises on text that is not ASCII.
        sent = request.headers.get(TELEGRAM_SECRET_HEADER, "").encode()
        if not self._secret or not hmac.compare_digest(sent, self._secret):
            self._refusals.note(
                "telegram: wrong secret" if self._secret else "telegram: no secret set"
            )
            raise Forbidden
        if request.media_type != JSON:
            raise UnsupportedMediaType
        return _json_object(request.body)


def refuse_oversized(request: Request) -> None:
    """Raise ``RequestEntityTooLarge`` for a body above ``MAX_BYTES``."""
    if len(request.body) > MAX_BYTES:
        raise RequestEntityTooLarge


def refuse_crowded(request: Request) -> None:
    """Raise ``RequestEntityTooLarge`` for a form of more than ``MAX_FIELDS``, none of them read."""
    if request.body.count(b"&") >= MAX_FIELDS and request.media_type == FORM:
        raise RequestEntityTooLarge


def read_form(body: bytes) -> Pairs:
    """Return a form's fields as Werkzeug reads them: blanks kept, what is not UTF-8 as it came.

    Through ``Request.form`` it takes three times as long.
    """
    text = body.decode(errors="replace")
    return parse_qsl(text, keep_blank_values=True, errors="werkzeug.url_quote")


def signed_text(url: str, pairs: Pairs) -> str:
    """Return what Twilio signs: the address, then each name with each of its values, in order.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    return url + "".join([name + value for name, value in sorted(set(pairs))])


def signature_of(text: bytes, token: bytes, algorithm: str) -> bytes:
    """Return the signature of a text under a secret, as the library computes it."""
    keyed = _begin_hash(token, algorithm).copy()
    keyed.update(text)
    return b64encode(keyed.digest())


@cache
def _begin_hash(token: bytes, algorithm: str) -> hmac.HMAC:
    """Return a hash that a secret of ours has begun: that takes longer than to hash a request."""
    return hmac.new(token, digestmod=_HASHES[algorithm.upper()])


def signed_url(public_url: str, request: Request) -> str:
    """Return the address that Twilio signed: ours, with the path and query as they were sent."""
    address = f"{public_url}{request.path}"
    return f"{address}?{request.query}" if request.query else address


def _is_body_in_query(request: Request) -> bool:
    """Whether the address carries the hash of this body; the address is what is signed then."""
    claimed = parse_qs(request.query).get("bodySHA256", [""])
    return hmac.compare_digest(claimed[0].encode(), sha256(request.body).hexdigest().encode())


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(value, dict):
        raise BadRequest
    return value


def _strings(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a signed JSON body that are text or numbers, each as often as it comes;
    none where it is not a JSON object."""
    try:
        value = json.loads(body, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return []
    if not isinstance(value, list) or body.lstrip()[:1] != b"{":
        return []
    plain = ((key, text) for key, text in value if type(text) in {str, int})
    return [(key, str(text)) for key, text in plain]
