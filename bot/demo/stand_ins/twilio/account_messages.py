"""All messages of one Twilio account: created, listed page by page, and delivered with receipts."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlencode

from bot.demo.stand_ins.api_answer import ApiAnswer, Intercept, accept_at_once
from bot.demo.stand_ins.twilio.carrier_keywords import Carrier
from bot.demo.stand_ins.twilio.messages import (
    NOT_IN_SERVICE,
    RECIPIENT_OPTED_OUT,
    UNREACHABLE_HANDSET,
    WAITING,
    Message,
    Status,
    api_message,
    error,
    find_problem,
    new_sid,
    resource,
)
from bot.demo.stand_ins.twilio.webhook_requests import Account, post_form, status_form
from bot.demo.stand_ins.webhook_client import WebhookClient

MAGIC_WORD = "error30003"
"""In a text, or in the text that it answers: it never reaches the handset."""

LIST_PARAMETERS = frozenset(
    {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
)
PAGE_SIZES = range(1, 1001)


@dataclass
class AccountMessages:
    """Every message of one account, by its sid and by whom it is for. Safe between threads.

    ``now`` returns an aware UTC time. ``intercept`` comes before a request is accepted, and
    ``on_accepted`` is told of each message that goes out. ``carrier`` knows who blocks us,
    ``out_of_service`` are numbers that were given up. Receipts are posted over ``client``, if
    there is one, when ``tick`` is called.
    """

    account: Account
    now: Callable[[], datetime]
    intercept: Intercept = accept_at_once
    carrier: Carrier = field(default_factory=Carrier)
    client: WebhookClient | None = None
    on_accepted: Callable[[Message], object] = lambda _: None
    out_of_service: set[str] = field(default_factory=set)
    _by_sid: dict[str, Message] = field(default_factory=dict)
    _sids_by_recipient: dict[str, list[str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, message: Message) -> None:
        """Keep one more."""
        with self._lock:
            if message.sid not in self._by_sid:
                self._sids_by_recipient.setdefault(message.to, []).append(message.sid)
            self._by_sid[message.sid] = message

    def all(self) -> list[Message]:
        """Return every message so far, oldest first."""
        with self._lock:
            return list(self._by_sid.values())

    def to(self, number: str) -> list[Message]:
        """Return what is for one number, newest first."""
        with self._lock:
            return [self._by_sid[sid] for sid in reversed(self._sids_by_recipient.get(number, []))]

    def create(self, form: Mapping[str, str], sender: str) -> ApiAnswer:
        """Carry out a request for a message from the number ``sender``, and answer it."""
        if wrong := find_problem(form):
            return wrong
        return self.intercept(lambda: self._accept(form, sender))

    def send(self, message: Message, prompt: str = "") -> Message:
        """Keep a message that goes out, with the receipts that are to follow.

        ``prompt`` is the text that it answers, if any.
        """
        arrival: tuple[Status, int] = (Status.DELIVERED, 0)
        if message.person in self.out_of_service:
            arrival = (Status.UNDELIVERED, NOT_IN_SERVICE)
        elif any(MAGIC_WORD in text.lower() for text in (message.body, prompt)):
            arrival = (Status.UNDELIVERED, UNREACHABLE_HANDSET)
        message = replace(message, receipts=((Status.SENT, 0), arrival))
        self.add(message)
        self.on_accepted(message)
        return message

    def tick(self) -> bool:
        """Let every message on its way take one step and post its receipt.

        Returns whether any is still on its way: call until none is.
        """
        steps = [self._step(message.sid) for message in self.all() if message.receipts]
        return any(steps)

    def fetch(self, sid: str) -> ApiAnswer:
        """Answer a request for one message."""
        message = self._by_sid.get(sid)
        return ApiAnswer(200, resource(message, self.account.sid)) if message else error(20404, 404)

    def page(self, args: Mapping[str, str]) -> ApiAnswer:
        """Answer a request for a page of the list: To, From, DateSent with its < and >."""
        size, number = args.get("PageSize", "50"), args.get("Page", "0")
        if unknown := args.keys() - LIST_PARAMETERS:
            return error(20001, about=min(unknown))
        if not (size.isdecimal() and number.isdecimal() and int(size) in PAGE_SIZES):
            return error(20001, about="PageSize")
        try:
            dates = tuple(_moment(args.get(f"DateSent{sign}", "")) for sign in (">", "<", ""))
        except ValueError:
            return error(20001, about="DateSent")
        first = int(number) * int(size)
        found = list(islice(self._listed(args, dates), first, first + int(size) + 1))
        path = f"/2010-04-01/Accounts/{self.account.sid}/Messages.json"
        after = urlencode({**args, "Page": int(number) + 1, "PageToken": f"PA{first}"})
        return ApiAnswer(
            200,
            {
                "messages": [resource(each, self.account.sid) for each in found[: int(size)]],
                "page": int(number), "page_size": int(size), "uri": path,
                "next_page_uri": f"{path}?{after}" if len(found) > int(size) else None,
            },
        )  # fmt: skip

    def _accept(self, form: Mapping[str, str], sender: str) -> ApiAnswer:
        if self.carrier.blocks(sender, form["To"]):
            return error(RECIPIENT_OPTED_OUT)
        message = self.send(api_message(new_sid(), form, sender, self.now()))
        return ApiAnswer(201, resource(message, self.account.sid))

    def _listed(self, args: Mapping[str, str], dates: tuple[str, ...]) -> Iterator[Message]:
        to, sender = args.get("To", ""), args.get("From", "")
        for message in self.to(to) if to else reversed(self.all()):
            if message.sender == (sender or message.sender) and _is_within(message, *dates):
                yield message

    def _step(self, sid: str) -> bool:
        """Move a message to its next status and post that; return whether more are to come."""
        with self._lock:
            message = self._by_sid[sid]
            if not message.receipts:
                return False
            (status, code), *rest = message.receipts
            message = replace(message, status=status, error=code, receipts=tuple(rest))
            self._by_sid[sid] = message
        if self.client and message.callback:
            form = status_form(
                self.account, sid, person=message.person, number=message.sender,
                status=status, error=code,
            )  # fmt: skip
            post_form(self.client, self.account.auth_token, message.callback, form)
        return bool(rest)


def _is_within(message: Message, begins: str, ends: str, day: str) -> bool:
    """Whether a message was sent then, to the second; "" is not asked for.

    What still waits to be sent has no date of sending, and is in no list by date.
    """
    if not (begins or ends or day):
        return True
    if message.status in WAITING:
        return False
    at = message.at.astimezone(UTC).isoformat(timespec="seconds")
    return begins <= at <= (ends or at) and at.startswith(day[:10])


def _moment(value: str) -> str:
    """Read a moment as ISO 8601, to the second in UTC. Raises ``ValueError``."""
    if not value:
        return ""
    moment = datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")
