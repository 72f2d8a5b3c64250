"""Requests as Twilio posts them to a webhook: their forms, field by field, signed.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. The
signature is computed here and not by Twilio's library, which checks it in the program under test:
the two agree only if both follow https://www.twilio.com/docs/usage/security.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode
from uuid import uuid4

from bot.demo.stand_ins.webhook_client import UNREACHABLE, WebhookAnswer, WebhookClient
from flows.segments import measure

API_VERSION = "2010-04-01"
MAX_RETRIES = 2
"""How often a failing webhook is called again, as ``connect`` sets it on a live number (rc=2)."""

NO_PLACE = ("", "", "", "US")
PLACES = {
    "202": ("WASHINGTON", "DC", "20001", "US"),
    "212": ("NEW YORK", "NY", "10001", "US"),
    "312": ("CHICAGO", "IL", "60601", "US"),
    "415": ("SAN FRANCISCO", "CA", "94102", "US"),
    "713": ("HOUSTON", "TX", "77002", "US"),
}
"""City, state, zip, country of the exchange a number belongs to, by area code: where the number
was issued, not where its owner is."""


@dataclass(frozen=True, slots=True)
class Account:
    """A Twilio account and the number that people text. ``messaging_service`` may be ""."""

    sid: str
    auth_token: str = field(repr=False)
    number: str
    messaging_service: str = ""


def post_form(
    client: WebhookClient, auth_token: str, url: str, form: Mapping[str, str]
) -> WebhookAnswer:
    """Post a signed form, again where it fails, and return the last answer.

    The ``#fragment`` of the address is neither sent nor signed.
    """
    bare = urldefrag(url).url
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": sign(auth_token, bare, form),
        "I-Twilio-Idempotency-Token": str(uuid4()),  # the same on every retry
    }
    answer = WebhookAnswer(UNREACHABLE)
    for _ in range(1 + MAX_RETRIES):
        answer = client.post(bare, urlencode(form).encode(), headers)
        if not answer.is_retried:
            break
    return answer


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the signature of a form posted to ``url``: HMAC-SHA1 over both, in base64."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def inbound_form(
    account: Account, sid: str, *, person: str, number: str, body: str, media: Sequence[str] = ()
) -> dict[str, str]:
    """Return the form for one inbound text; ``media`` are content types."""
    form = {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": str(len(media)),
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "To": number,
        "NumSegments": str(max(1, measure(body).segments)),
        "MessageSid": sid,
        "AccountSid": account.sid,
        "From": person,
        "ApiVersion": API_VERSION,
    }
    for index, content_type in enumerate(media):
        form[f"MediaContentType{index}"] = content_type
        form[f"MediaUrl{index}"] = (
            f"https://api.twilio.com/{API_VERSION}/Accounts/{account.sid}"
            f"/Messages/{sid}/Media/ME{index:032x}"
        )
    if account.messaging_service:
        form["MessagingServiceSid"] = account.messaging_service
    if person.startswith("whatsapp:"):
        return {**form, "ProfileName": "A supporter", "WaId": person.partition(":+")[2]}
    return {**form, **_place("From", person), **_place("To", number)}


def status_form(
    account: Account, sid: str, *, person: str, number: str, status: str, error: int
) -> dict[str, str]:
    """Return the form that tells of a message's new status; ``error`` 0 is none."""
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "To": person,
        "From": number,
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
    }
    if account.messaging_service:
        form["MessagingServiceSid"] = account.messaging_service
    if error:
        form["ErrorCode"] = str(error)
    return form


def _place(side: str, number: str) -> Mapping[str, str]:
    place = PLACES.get(number.removeprefix("+1")[:3], NO_PLACE)
    return {
        f"{side}{part}": value
        for part, value in zip(("City", "State", "Zip", "Country"), place, strict=True)
    }
