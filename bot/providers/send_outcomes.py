"""What becomes of one message that we send by ourselves: a closed union, and the line it goes by.

    Sent        the provider took it
    Refused     it answered, and said no; ``code`` says why (bot.providers.refusals knows it)
    Throttled   nothing was done: the whole sender is to wait ``retry_after`` seconds
    NotSent     it surely never left us (no connection): try again
    Uncertain   it left us and no usable answer came: it may have been taken. Never sent again
                blindly

Words in here are for operators and hold no secret, no address and nothing of the message.
"""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. ``key`` is our own id of it, for the status callback ("d12-1", or "" for none);
    ``to`` an E.164 number or a Telegram chat id."""

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
class Throttled:
    """Too fast: nothing was done. ``retry_after`` is in seconds."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request never reached the provider; ``why`` in a word or two."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request was sent and what became of it is not known; ``why`` in a word or two."""

    why: str


Outcome = Sent | Refused | Throttled | NotSent | Uncertain


class Line(Protocol):
    """One channel's connection to its provider. Made and used inside one running event loop.

    It raises nothing for what a provider or a network does, and may be asked many times at once.
    """

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Send one message."""
        ...

    async def close(self) -> None:
        """Give its connections back."""
        ...
