"""A request as Twilio sends it: form-encoded, signed, with its headers.

The signature is computed here and not by Twilio's library, which checks it in the program under
test: the two agree only if both follow https://www.twilio.com/docs/usage/security.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urldefrag, urlencode, urljoin

from bot.demo.stand_ins.webhook_client import WebhookAnswer, Wire


class TwilioRequest:
    """Signs with the account's token and posts over the wire."""

    def __init__(self, auth_token: str, wire: Wire) -> None:
        self._auth_token = auth_token
        self._wire = wire

    def post(self, url: str, form: Mapping[str, str], idempotency_token: str = "") -> WebhookAnswer:
        """Post the form. The ``#fragment`` of the address is neither sent nor signed."""
        bare = urldefrag(url).url
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Twilio-Signature": sign(self._auth_token, bare, form),
        }
        if idempotency_token:
            headers["I-Twilio-Idempotency-Token"] = idempotency_token
        return self._wire.post(bare, urlencode(form).encode(), headers)


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the signature of a form posted to ``url``: HMAC-SHA1 over both, in base64."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def resolve(webhook: str, address: str) -> str:
    """Return a callback's address; a relative one is read from the webhook's."""
    return urljoin(urldefrag(webhook).url, address)
