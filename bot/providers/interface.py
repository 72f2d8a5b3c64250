"""What every provider offers to the rest of the program, in the same words for all of them.

A ``Transport`` sends one message, and what becomes of it is a closed union:

    Sent               the provider took it
    Refused            it answered, and said no; ``code`` says why (``bot.providers.refusals``)
    RateLimited        nothing was done: the whole sender is to wait ``retry_after`` seconds
    ConnectionFailed   it surely never left us: try again
    Uncertain          it left us and no usable answer came: it may have been taken. Never sent
                       again blindly

Every other request (accounts, webhooks, lists of messages) raises a ``ProviderFailure``:

    ProviderFailure
    ├── RequestRefused        it answered, and said no: the same again changes nothing
    ├── RequestRateLimited    come back in ``retry_after`` seconds: nothing was done
    └── ProviderUnreachable   no answer, or a broken one: whether anything was done is not known

Words in all of these are for operators: they hold no secret, no address and nothing that a person
wrote.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from bot.languages import Phrase
from bot.languages.advice import Advised

WHATSAPP_PREFIX: Final = "whatsapp:"
"""What stands before a number that is written to in WhatsApp, as Twilio has it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. ``key`` is our own id of it, for the status callback ("d12-1", or "" for none);
    ``to`` an E.164 number (of WhatsApp: behind ``WHATSAPP_PREFIX``) or a Telegram chat id."""

    key: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Taken. ``provider_id`` is the provider's own id, ``status`` its word, or ""."""

    provider_id: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not taken, and never will be as it is. ``code`` is the provider's ("21610", "403 …")."""

    code: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Too fast: nothing was done. ``retry_after`` is in seconds."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """The request never reached the provider; ``why`` in a word or two."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request was sent and what became of it is not known; ``why`` in a word or two."""

    why: str


Outcome = Sent | Refused | RateLimited | ConnectionFailed | Uncertain


class Transport(Protocol):
    """One channel's connection to its provider. Made and used inside one running event loop.

    It raises nothing for what a provider or a network does, and may be asked many times at once.
    """

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one message."""
        ...

    async def close(self) -> None:
        """Give its connections back."""
        ...


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """One message in a provider's own list. ``at`` (aware, UTC) is when it was sent, or taken.

    ``direction`` is "inbound", "outbound-api" (asked for by us) or "outbound-reply" (the answer
    of a webhook); ``error`` a code or ""; ``num_media`` how many pictures and the like it has.
    """

    sid: str
    to: str = field(repr=False)
    sender: str = field(repr=False)
    body: str = field(repr=False)
    status: str
    error: str
    direction: str
    at: datetime
    num_media: str = "0"


class ProviderFailure(Advised, Exception):
    """A provider did not do what was asked, for the reason ``found``; ``to_do`` mends it.

    ``provider`` is "Twilio" or "Telegram"; ``code`` is the provider's own error code, or "".
    """

    def __init__(self, provider: str, found: Phrase, to_do: Phrase, *, code: str = "") -> None:
        super().__init__(provider, found)
        self.provider = provider
        self.found = found
        self.to_do = to_do
        self.code = code

    def __str__(self) -> str:
        return f"{self.provider}: {self.what}"


def why_failed(key: str, **params: object) -> tuple[Phrase, Phrase]:
    """Return why a provider failed and what mends it: the two texts of a key."""
    section = f"provider_failures.{key}"
    return Phrase(f"{section}.what", params), Phrase(f"{section}.remedy", params)


class RequestRefused(ProviderFailure):
    """It answered, and said no: wrong credentials, a missing resource, a bad parameter."""


class RequestRateLimited(ProviderFailure):
    """Too many requests. Nothing was done; ask again after ``retry_after`` seconds."""

    def __init__(
        self, provider: str, found: Phrase, to_do: Phrase, *, retry_after: float, code: str = ""
    ) -> None:
        super().__init__(provider, found, to_do, code=code)
        self.retry_after = retry_after


class ProviderUnreachable(ProviderFailure):
    """No answer in time, no connection, or a server error."""
