"""What an account sends by Twilio's REST API: taken or not, kept, delivered, and told about."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from bot.demo.stand_ins.fault_injection import TWILIO_REFUSALS, Luck, Mishap
from bot.demo.stand_ins.twilio.carrier_keywords import Carrier
from bot.demo.stand_ins.twilio.message_list import Book
from bot.demo.stand_ins.twilio.message_rules import Problem, Taken, problem, taken
from bot.demo.stand_ins.twilio.webhook_forms import Account, status_form
from bot.demo.stand_ins.twilio.webhook_requests import TwilioRequest
from bot.demo.stand_ins.webhook_client import UNREACHABLE, WebhookAnswer, Wire

STATUSES = ("sent", "delivered")
"""What receipts tell of a message that arrives: nothing is told of its first status."""

RETRIES = 2
"""How often a receipt that fails is posted again, as ``#rc=2`` in its address asks for."""

PROBLEMS = {
    Mishap.THROTTLED: Problem(20429, 429),
    Mishap.FAILED: Problem(20500, 503),
}


@dataclass
class Outbox:
    """The messages of one account. Safe to use from several threads.

    ``deliver`` gets each message that is taken, and then whoever it hands it to (a phone on the
    page) tells of it; without one, receipts wait here until ``tick`` posts them over ``wire``.
    ``carrier`` knows who blocks us. ``now`` returns an aware UTC time.
    """

    account: Account
    now: Callable[[], datetime]
    luck: Luck = field(default_factory=Luck)
    carrier: Carrier = field(default_factory=Carrier)
    deliver: Callable[[Taken], None] | None = None
    wire: Wire | None = None
    book: Book = field(default_factory=Book)
    _receipts: deque[tuple[str, str]] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, form: Mapping[str, str], sender: str) -> Taken | Problem | Mishap:
        """Take one message from the number ``sender``, or say what is against it.

        A ``Mishap`` is a connection that is to end without a word, whether it was taken or not.
        """
        if wrong := problem(form):
            return wrong
        mishap = self.luck.mishap()
        match mishap:
            case Mishap.THROTTLED | Mishap.FAILED:
                return PROBLEMS[mishap]
            case Mishap.REFUSED:
                return Problem(int(self.luck.refusal(TWILIO_REFUSALS)))
            case Mishap.LOST:
                return mishap
        if self.carrier.blocks(sender, form["To"]):
            return Problem(21610)
        message = taken(f"SM{uuid4().hex}", form, sender, self.now())
        self.book.add(message)
        if self.deliver:
            self.deliver(message)
        else:
            self._tell(message)
        return mishap or message

    def tick(self) -> int:
        """Post the receipts that wait, and return how many they were."""
        with self._lock:
            waiting = list(self._receipts)
            self._receipts.clear()
        for sid, status in waiting:
            self._post(sid, status)
        return len(waiting)

    def _tell(self, message: Taken) -> None:
        coming = [(message.sid, status) for status in self.luck.muddle(STATUSES)]
        if self.luck.is_early():
            for sid, status in coming:
                self._post(sid, status)
        else:
            with self._lock:
                self._receipts.extend(coming)

    def _post(self, sid: str, status: str) -> None:
        self.book.move(sid, status)
        message = self.book.find(sid)
        if message is None or not message.callback or self.wire is None:
            return
        form = status_form(
            self.account, sid, person=message.to, number=message.sender, status=status
        )
        request = TwilioRequest(self.account.auth_token, self.wire)
        for _ in range(1 + RETRIES):
            if not _failed(request.post(message.callback, form)):
                return


def _failed(answer: WebhookAnswer) -> bool:
    """Whether it is posted again: no answer, or a server error (``#rp=5xx,ct,rt``)."""
    return answer.status == UNREACHABLE or answer.status >= 500  # noqa: PLR2004 - the range is HTTP's own
