"""Hands what was read to the inbox, and sees to it that nothing there ever becomes a 500.

A provider that gets an error tries again, and Telegram lets no later message of that chat pass
until it succeeds. So a message on which the inbox fails twice is set aside
(``bot.inbox.set_aside``): an opt-out is obeyed all the same, and the rest waits for a person. Only
an unavailable database is the provider's to retry.
"""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from bot.broadcasts.deliver import delivery_receipts
from bot.inbox import receive as inbox
from bot.inbox import set_aside
from bot.inbox.receive import Answer, Inbound, Receipt
from bot.runtime import Runtime
from bot.sending import send_one_message
from bot.storage.engine.database import Unavailable
from bot.telemetry import metrics
from bot.telemetry.error_reports import report_error
from bot.telemetry.request_notes import RequestNotes

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 2

_OURS: Final = ("webhooks.", "bot.", "flows.")
_NOT_TEXT: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Receive = Callable[[Runtime, Inbound], Answer]
Settle = Callable[[Runtime, Receipt], None]
SettleDelivery = Callable[[Runtime, Receipt, int], None]
"""Takes the receipt of one attempt (counted from 1) at a delivery, whose id it carries."""


def settle_delivery(runtime: Runtime, receipt: Receipt, attempt: int) -> None:
    """Store what became of an attempt at a delivery."""
    delivery_receipts.record_receipt(
        runtime,
        delivery_id=receipt.message_id,
        attempt=attempt,
        provider_id=receipt.provider_id,
        status=receipt.status,
        error=receipt.error,
    )


def settle_direct_message(runtime: Runtime, receipt: Receipt) -> None:
    """Store what became of a message that we sent by ourselves outside broadcasts."""
    send_one_message.settle_direct_receipt(
        runtime,
        receipt.message_id,
        provider_id=receipt.provider_id,
        status=receipt.status,
        error=receipt.error,
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """The use cases of the inbox and of receipts, bound to the running process."""

    runtime: Runtime
    receive: Receive = inbox.receive
    settle: Settle = inbox.settle
    settle_delivery: SettleDelivery = settle_delivery
    set_aside: Receive = set_aside.keep
    settle_direct_message: Settle = settle_direct_message

    def take(self, inbound: Inbound, notes: RequestNotes | None = None) -> Answer:
        """Return the inbox's answer; one without a message where the inbound was set aside.

        What became of it is counted, and noted in ``notes``. Raises ``Unavailable`` when nothing
        was stored and the provider should try again.
        """
        began, noted = time.perf_counter(), notes or RequestNotes()
        noted.channel, noted.outcome = str(inbound.channel), "later"
        try:
            answer, noted.outcome = self._take(inbound)
            noted.campaign = answer.campaign
            return answer
        finally:
            metrics.observe("turn_seconds", time.perf_counter() - began, noted.channel)
            metrics.count("turns", noted.channel, noted.outcome)

    def _take(self, inbound: Inbound) -> tuple[Answer, str]:
        for _ in range(MAX_ATTEMPTS):
            try:
                answer = self.receive(self.runtime, inbound)
            except Unavailable:
                raise
            except Exception as error:  # whatever the bug: its message must not come for ever
                told = {"provider": inbound.provider, "error": describe(error)}
                logger.warning("a message could not be handled", extra=told)
                report_error(error)
            else:
                return answer, "repeated" if answer.is_repeat else answer.outcome or "other"
        logger.error(
            "a message was set aside: `bot set-aside list` shows it",
            extra={"provider": inbound.provider},
        )
        return self.set_aside(self.runtime.latest(), inbound), "set_aside"


def clean(text: str) -> str:
    """Return the text without what XML 1.0 and PostgreSQL refuse: NUL, other C0, surrogates.

    And without DEL and C1, which a terminal may obey: names and drafts are shown in one. Line
    ends become ``\\n``. https://www.w3.org/TR/xml/#charsets
    """
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def describe(error: BaseException) -> str:
    """Say what went wrong and where, without the error's own words: they may name a person."""
    where = _find_location(error.__traceback__)
    return f"{type(error).__name__} at {where}" if where else type(error).__name__


def _find_location(traceback: TracebackType | None) -> str:
    """Return module:line of the innermost frame that is ours, or of the innermost at all."""
    location = ours = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", "?"))
        location = f"{module}:{traceback.tb_lineno}"
        if module.startswith(_OURS):
            ours = location
        traceback = traceback.tb_next
    return ours or location
