"""What goes wrong between us and a provider: at random from a seed, or on command.

The shares are of 1. What is drawn depends on the seed and on how many were drawn before, so that
one run can be told from another and run again.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Mishap(StrEnum):
    """What becomes of one request instead of being taken and answered."""

    THROTTLED = "throttled"  # 429, not taken
    UNANSWERED = "unanswered"  # taken, and the connection ends without a word
    LOST = "lost"  # not taken, and the connection ends without a word
    FAILED = "failed"  # a server error, not taken
    REFUSED = "refused"  # an error of the provider's for this recipient, not taken


TWILIO_REFUSALS = ("21211", "21610", "21614")
TELEGRAM_REFUSALS = (
    "403 Forbidden: bot was blocked by the user",
    "403 Forbidden: user is deactivated",
    "400 Bad Request: chat not found",
)


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong.

    Of the requests that are ``timed_out`` every other one was taken. ``refusals`` are drawn from
    for what is ``refused``: Twilio's codes, or Telegram's status and words. ``retry_after`` and
    ``silence`` are in seconds: what a 429 asks for, and how long a connection hangs before it
    ends. ``early`` receipts come before the answer.
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
    early: float = 0.0


class Luck:
    """Draws what becomes of each request and each receipt. Safe to use from several threads."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self._random = Random(self.faults.seed)  # noqa: S311 - it is to be foretold
        self._commanded: deque[Mishap | None] = deque()
        self._lock = threading.Lock()

    def command(self, mishap: Mishap | None, times: int = 1) -> None:
        """Make the next ``times`` requests end so, before anything is drawn; None is well."""
        with self._lock:
            self._commanded.extend([mishap] * times)

    def mishap(self) -> Mishap | None:
        """Return what becomes of the next request, or None: it is taken and answered."""
        faults = self.faults
        with self._lock:
            if self._commanded:
                return self._commanded.popleft()
            drawn, is_taken = self._random.random(), self._random.random() < 0.5  # noqa: PLR2004 - every other one
        for share, mishap in (
            (faults.throttled, Mishap.THROTTLED),
            (faults.timed_out, Mishap.UNANSWERED if is_taken else Mishap.LOST),
            (faults.failed, Mishap.FAILED),
            (faults.refused, Mishap.REFUSED),
        ):
            if drawn < share:
                return mishap
            drawn -= share
        return None

    def refusal(self, usual: Sequence[str]) -> str:
        """Return which refusal it is: one of the faults' own, or else one of the usual ones."""
        with self._lock:
            return self._random.choice(self.faults.refusals or usual)

    def is_early(self) -> bool:
        """Whether the receipts of one message come before its answer."""
        with self._lock:
            return self._random.random() < self.faults.early

    def muddle(self, receipts: Sequence[T]) -> list[T]:
        """Return the receipts of one message as they come: some twice, some never, some late."""
        coming: list[T] = []
        with self._lock:
            for receipt in receipts:
                if self._random.random() < self.faults.dropped:
                    continue
                times = 2 if self._random.random() < self.faults.repeated else 1
                coming.extend([receipt] * times)
            if self._random.random() < self.faults.reordered:
                coming.reverse()
        return coming
