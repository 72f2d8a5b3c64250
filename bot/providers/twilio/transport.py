"""Text messages by Twilio, one at a time and many at once: POST /2010-04-01/…/Messages.json.

There is no key that makes a repeated request harmless, so what left us without an answer is
``Uncertain``. https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from http import HTTPStatus
from typing import Any

from twilio.base.exceptions import (  # type: ignore[import-untyped]  # it has no types
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # the same

from bot.providers.http_client import (
    NETWORK_ERRORS,
    READ_TIMEOUT_SECONDS,
    describe_network_error,
    is_connection_failure,
)
from bot.providers.interface import (
    WHATSAPP_PREFIX,
    ConnectionFailed,
    Outcome,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
    Uncertain,
)
from bot.providers.twilio.callbacks import RECEIPT_RETRIES
from bot.providers.twilio.client import PooledHttpClient, TooManyRequests, silence_request_logs

VALIDITY_SECONDS = 3600
"""How long Twilio may keep a text in its queue. The day of our broadcasts ends an hour before that
of the law (20:00 by default, 21:00 in 47 CFR 64.1200(c)(1)): nothing arrives after it."""

ACCOUNT_CAPS = frozenset({63038})
"""Codes of a 429 that no pause cures: the account's day is used up."""

SERVER_ERRORS = HTTPStatus.INTERNAL_SERVER_ERROR
UNREADABLE = Uncertain("unreadable answer")


class TwilioTransport:
    """One account and one sender: a Messaging Service (MG…), a number or a short code.

    ``public_url`` is where receipts are to come; a message without a key asks for none.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        api_url: str,
        public_url: str,
        validity: int = VALIDITY_SECONDS,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
    ) -> None:
        silence_request_logs()
        self._http = PooledHttpClient(api_url, read_timeout_seconds)
        client = Client(
            account_sid,
            auth_token,
            http_client=self._http,
            # Not empty, or the library reads a region from the process's own environment.
            environment={"TWILIO_ACCOUNT_SID": account_sid},
        )
        self._messages = client.messages
        by = "messaging_service_sid" if sender.startswith("MG") else "from_"
        self._always: dict[str, Any] = {by: sender, "validity_period": validity}
        self._receipts = f"{public_url}/twilio/status"

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one text. Choices stand in its words: there are no buttons here."""
        given = self._always
        if outgoing.to.startswith(WHATSAPP_PREFIX) and "from_" in given:
            given = {**given, "from_": f"{WHATSAPP_PREFIX}{given['from_']}"}
        if outgoing.key:
            url = f"{self._receipts}/{outgoing.key}{RECEIPT_RETRIES}"
            given = {**given, "status_callback": url}
        try:
            made = await self._messages.create_async(outgoing.to, body=outgoing.text, **given)
        except TooManyRequests as answer:
            return _throttled(answer)
        except TwilioException as answer:
            return _refused(answer)
        except NETWORK_ERRORS as failure:
            why = describe_network_error(failure)
            return ConnectionFailed(why) if is_connection_failure(failure) else Uncertain(why)
        except (AttributeError, KeyError, TypeError, ValueError):
            return UNREADABLE
        return Sent(made.sid, made.status or "") if made.sid else UNREADABLE

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()


def _throttled(answer: TooManyRequests) -> Outcome:
    if answer.code in ACCOUNT_CAPS:
        return Refused(str(answer.code))
    return RateLimited(answer.retry_after)


def _refused(answer: TwilioException) -> Outcome:
    """A server that failed may have taken the message; one that says no has not."""
    if not isinstance(answer, TwilioRestException | TwilioServiceException):
        return UNREADABLE
    if answer.status == HTTPStatus.REQUEST_TIMEOUT or answer.status >= SERVER_ERRORS:
        return Uncertain(f"HTTP {answer.status}")
    return Refused(str(answer.code if isinstance(answer.code, int) else answer.status))
