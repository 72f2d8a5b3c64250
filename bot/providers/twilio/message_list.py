"""Twilio's own list of messages: what it was given for somebody, and what it received for us.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from twilio.rest import Client  # type: ignore[import-untyped]  # it has no types

from bot.providers.interface import ListedMessage
from bot.providers.twilio.callbacks import MESSAGE_SID
from bot.providers.twilio.client import RebasedHttpClient, call_twilio

PAGE_SIZE = 500
"""Messages in an answer, of the 1,000 that may be asked for."""

MAX_PAGES = 200
"""A bound for a list that does not end; with pages of this size it is 100,000 messages."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TwilioMessageList:
    """The messages of one account and sender. What asks may raise ``ProviderFailure``."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    http: RebasedHttpClient = field(repr=False)
    page_size: int = PAGE_SIZE
    max_pages: int = MAX_PAGES

    def sent_to(self, number: str, since: datetime) -> list[ListedMessage]:
        """Read what Twilio took for ``number`` (E.164) from the second of ``since`` on.

        It is not asked by date: the date of its list is that of sending, and what still waits
        in its queue has none, but must not be missed here. That the list holds what was asked
        for, and nothing else, is not relied on.
        """
        first = since.replace(microsecond=0)
        return [
            message
            for page in self._pages(to=number)
            for message in page
            if message.to == number and message.direction != "inbound" and message.at >= first
        ]

    def received(self, since: datetime) -> Iterator[ListedMessage]:
        """Yield what was received for our sender since then, page by page, newest first.

        That of a Messaging Service is all of its numbers and short codes. What has no id of a
        message is left out, as a webhook with it would be refused.
        """
        for number in self._ask(self._numbers):
            for page in self._pages(to=number, date_sent_after=since):
                yield from (
                    message
                    for message in page
                    if message.to == number
                    and message.direction == "inbound"
                    and MESSAGE_SID.fullmatch(message.sid)
                )

    def _numbers(self, client: Client) -> list[str]:
        if not self.sender.startswith("MG"):
            return [self.sender]
        service = client.messaging.v1.services(self.sender)
        numbers = [held.phone_number for held in service.phone_numbers.list(limit=400)]
        return numbers + [held.short_code for held in service.short_codes.list(limit=50)]

    def _pages(self, **wanted: Any) -> Iterator[list[ListedMessage]]:
        def read(client: Client) -> tuple[list[ListedMessage], str]:
            messages = client.messages
            if url:
                page = messages.get_page(url)
            else:
                page = messages.page(page_size=self.page_size, **wanted)
            return [_listed(message) for message in page], page.next_page_url or ""

        url = ""
        for _ in range(self.max_pages):
            rows, url = self._ask(read)
            yield rows
            if not url:
                return

    def _ask(self, work: Callable[[Client], T]) -> T:
        return call_twilio(self.http, self.account_sid, self.auth_token, work)


def _listed(message: Any) -> ListedMessage:
    at = message.date_sent or message.date_created
    if not isinstance(at, datetime):
        raise TypeError("a message without a date")
    return ListedMessage(
        sid=str(message.sid or ""),
        to=message.to or "",
        sender=message.from_ or "",
        body=message.body or "",
        status=message.status or "",
        error=str(message.error_code or ""),
        direction=message.direction or "",
        at=at,
        num_media=message.num_media or "0",
    )
