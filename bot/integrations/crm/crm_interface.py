"""What every CRM is asked, and how it answers: the same for all of them.

A CRM is told of people with a phone number who agreed to an organization's updates, and of the end
of that. It is asked whose subscription changed there. What else it holds is no business of ours.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.integrations.http_sender import Answer
from bot.integrations.interface import Refused, Stopped, TryLater


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request to a CRM. ``body`` is JSON; the address holds nothing personal."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


Failure = TryLater | Refused | Stopped
Send = Callable[[HttpRequest], Awaitable[Answer | Failure]]
"""Sends one request, bounded in time and size; where no answer came, it says what to do."""


@dataclass(frozen=True, slots=True)
class CrmPerson:
    """Somebody as a CRM is told of them, after the mapping. ``number`` is E.164; "" is unknown.

    ``region`` is a part of the country without it (CA, not US-CA).
    """

    number: str = field(repr=False)
    given_name: str = field(default="", repr=False)
    family_name: str = field(default="", repr=False)
    language: str = ""
    country: str = ""
    region: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    custom_fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whom a CRM was told of: their id there, and their number, "" once it was erased."""

    remote_id: str = field(repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """The CRM took it, and keeps the person under this id."""

    remote_id: str = field(repr=False)


class Subscription(StrEnum):
    """Whether a CRM may write to a number, as it says itself. ``UNCLEAR`` is any other word."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    UNCLEAR = ""


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number whose subscription may have changed there, as the CRM writes the number."""

    written: str = field(repr=False)
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class ChangedNumbers:
    """One page of changes. ``is_last``: there is no further page."""

    numbers: tuple[ChangedNumber, ...]
    is_last: bool


Answered = Told | Failure


class Crm(Protocol):
    """One account of one CRM. Nothing here raises for what the other side answers."""

    async def tell(self, person: CrmPerson, *, subscribes: bool) -> Answered:
        """Tell of somebody who agreed. Without ``subscribes`` their subscription stays as it is."""
        ...

    async def unsubscribe(self, known: KnownPerson, *, is_erased: bool = False) -> Answered:
        """Tell that somebody must not be written to any more.

        ``is_erased``: they had everything erased here, and their record there is for the
        organization to erase.
        """
        ...


@runtime_checkable
class TellsChanges(Protocol):
    """A CRM that can be asked whose subscription changed."""

    async def read_changes(self, since: datetime, page: int) -> ChangedNumbers | Failure:
        """Return a page of the numbers whose records changed since; the first one is 1."""
        ...
