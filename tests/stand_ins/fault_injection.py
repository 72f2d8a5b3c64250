"""Injects faults between the program and a provider: at random from a seed, or on demand.

The rates are shares of 1. What is drawn depends on the seed and on how much was drawn before, so
that a run can be repeated.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

from bot.demo.stand_ins.api_answer import ApiAnswer, Intercept
from bot.demo.stand_ins.telegram.bot_api import make_error
from bot.demo.stand_ins.twilio.messages import error
from tests.stand_ins.telegram_account import make_throttled

T = TypeVar("T")

TWILIO_REFUSALS = ("21211", "21610", "21614")
TELEGRAM_REFUSALS = (
    "403 Forbidden: bot was blocked by the user",
    "403 Forbidden: user is deactivated",
    "400 Bad Request: chat not found",
)
"""Usual answers to messages that are refused for their recipient."""


class RequestFault(StrEnum):
    """What happens to a request to send a message, in place of a normal answer."""

    THROTTLED = "throttled"  # 429; the message is not accepted
    UNANSWERED = "unanswered"  # accepted, and the connection ends without an answer
    LOST = "lost"  # not accepted, and the connection ends without an answer
    FAILED = "failed"  # a server error; not accepted
    REFUSED = "refused"  # the provider's error for this recipient; not accepted


@dataclass(frozen=True, slots=True)
class FaultRates:
    """How often each fault happens.

    Of the requests that are ``timed_out`` every other one was accepted. ``refusals`` are drawn
    from for what is ``refused``: Twilio's codes, or Telegram's status and words. ``retry_after``
    and ``silence`` are in seconds: what a 429 asks for, and how long a connection stays open
    before it ends without an answer.
    """

    seed: int = 0
    throttled: float = 0.0
    timed_out: float = 0.0
    failed: float = 0.0
    refused: float = 0.0
    refusals: tuple[str, ...] = ()
    retry_after: int = 1
    silence: float = 0.2
    dropped: float = 0.0
    repeated: float = 0.0
    reordered: float = 0.0


class FaultInjector:
    """Decides what happens to each request and each receipt. Safe between threads."""

    def __init__(self, rates: FaultRates | None = None) -> None:
        self.rates = rates or FaultRates()
        self._random = Random(self.rates.seed)
        self._forced: deque[RequestFault | None] = deque()
        self._lock = threading.Lock()

    def force(self, fault: RequestFault | None, times: int = 1) -> None:
        """Give the next ``times`` requests this fault, before any is drawn; None is no fault."""
        with self._lock:
            self._forced.extend([fault] * times)

    def next_fault(self) -> RequestFault | None:
        """Return the fault of the next request, or None: it is accepted and answered."""
        rates = self.rates
        with self._lock:
            if self._forced:
                return self._forced.popleft()
            drawn, is_accepted = self._random.random(), self._random.random() < 0.5
        for rate, fault in (
            (rates.throttled, RequestFault.THROTTLED),
            (rates.timed_out, RequestFault.UNANSWERED if is_accepted else RequestFault.LOST),
            (rates.failed, RequestFault.FAILED),
            (rates.refused, RequestFault.REFUSED),
        ):
            if drawn < rate:
                return fault
            drawn -= rate
        return None

    def choose_refusal(self, usual: Sequence[str]) -> str:
        """Return one of the refusals that the rates name, or else one of the ``usual`` ones."""
        with self._lock:
            return self._random.choice(self.rates.refusals or usual)

    def lose_answer(self, fault: RequestFault | None, accept: Callable[[], ApiAnswer]) -> ApiAnswer:
        """Accept a message unless it is lost, and answer unless the fault is a silence."""
        silence = ApiAnswer(silence=self.rates.silence)
        if fault is RequestFault.LOST:
            return silence
        answer = accept()
        return silence if fault is RequestFault.UNANSWERED and answer.is_success else answer

    def disturb_receipts(self, receipts: Sequence[T]) -> list[T]:
        """Return the receipts of one message as they arrive: some twice, some never, some late."""
        arriving: list[T] = []
        with self._lock:
            for receipt in receipts:
                if self._random.random() < self.rates.dropped:
                    continue
                times = 2 if self._random.random() < self.rates.repeated else 1
                arriving.extend([receipt] * times)
            if self._random.random() < self.rates.reordered:
                arriving.reverse()
        return arriving


def inject_twilio_faults(faults: FaultInjector) -> Intercept:
    """Return what stands between a request for a text and its acceptance."""

    def intercept(accept: Callable[[], ApiAnswer]) -> ApiAnswer:
        fault = faults.next_fault()
        match fault:
            case RequestFault.THROTTLED:
                return error(20429, 429)
            case RequestFault.FAILED:
                return error(20500, 503)
            case RequestFault.REFUSED:
                return error(int(faults.choose_refusal(TWILIO_REFUSALS)))
        return faults.lose_answer(fault, accept)

    return intercept


def inject_telegram_faults(faults: FaultInjector) -> Intercept:
    """Return what stands between a request for a message and its acceptance."""

    def intercept(accept: Callable[[], ApiAnswer]) -> ApiAnswer:
        fault = faults.next_fault()
        match fault:
            case RequestFault.THROTTLED:
                return make_throttled(faults.rates.retry_after)
            case RequestFault.FAILED:
                return make_error(502, "Bad Gateway")
            case RequestFault.REFUSED:
                status, _, words = faults.choose_refusal(TELEGRAM_REFUSALS).partition(" ")
                return make_error(int(status), words)
        return faults.lose_answer(fault, accept)

    return intercept
