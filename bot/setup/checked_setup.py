"""One set-up, as the checks see it: its settings, its campaigns, and its way to the world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from bot.settings import Settings
from flows.campaign import Shelf

TIMEOUT_SECONDS = 10.0
"""Seconds to wait for our own public address: longer than a cold start of a small host."""

TWILIO_PATH = "/twilio/message"
TWILIO_STATUS_PATH = "/twilio/status/0"
TELEGRAM_PATH = "/telegram"
"""The webhooks. No message of ours has the number 0: a status for it changes nothing."""


@dataclass(frozen=True, slots=True)
class CheckedSetup:
    """What the checks need. ``now`` returns an aware UTC time; ``http`` never follows redirects."""

    settings: Settings
    shelf: Shelf
    http: httpx.Client
    now: Callable[[], datetime]

    def address(self, path: str) -> str:
        """Return the public address of one of our paths."""
        return self.settings.public_url + path


def http_client() -> httpx.Client:
    """Return a client for our own public address."""
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)
