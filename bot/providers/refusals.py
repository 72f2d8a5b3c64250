"""What each refusal of a provider means, and what follows from it: rules, by the provider's code.

They are data: ``bot/providers/<provider>/refusal_codes.yaml``. What follows is carried out by
``bot.sending.refusal_policy`` alone; the words are in ``bot.sending.refusal_words``.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types
from pydantic import BaseModel, ConfigDict

from flows.effects import OptOutReason

PROVIDERS: Final[Mapping[str, str]] = {"sms": "twilio", "telegram": "telegram"}
"""The channels that we send by → the folder of the provider that carries it."""
_MAX_WAITS: Final = 50
"""How often a message is tried again whose sender was only told to wait."""


class RefusalRule(BaseModel):
    """What a code means, and what follows. ``refusal_codes.yaml`` of Twilio explains each field.

    ``code`` is the provider's; ``is_known`` says whether the table has it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    meaning: str
    retry_after_minutes: int | None = None
    max_retries: int = 0
    suppress_after_broadcasts: int = 0
    suppression_reason: OptOutReason = OptOutReason.UNREACHABLE
    stops: Literal["", "broadcast", "sender"] = ""
    sender_waits_minutes: int = 0
    is_spam_filter: bool = False
    is_known: bool = True

    @property
    def is_senders_trouble(self) -> bool:
        """Whether nobody could be sent to just now: it says nothing of this person."""
        return self.stops == "sender" or self.sender_waits_minutes > 0

    def retry_after(self, attempt: int) -> timedelta | None:
        """Return after how long the message is tried again, whose ``attempt`` (from 1) failed.

        None: it is not tried again. What a stopped sender was given is never given up.
        """
        if self.stops == "sender":
            return timedelta(0)
        if self.sender_waits_minutes:
            waits = timedelta(minutes=self.sender_waits_minutes)
            return waits if attempt <= _MAX_WAITS else None
        if self.retry_after_minutes is None or attempt > self.max_retries:
            return None
        return timedelta(minutes=self.retry_after_minutes)


def get_refusal_rule(channel: str, code: str) -> RefusalRule:
    """Return what ``code`` means on "sms" or "telegram"; an unknown one is tried once more."""
    return refusal_rules(channel).get(code) or RefusalRule(
        code=code,
        meaning="unknown_code" if code else "unknown_without_code",
        retry_after_minutes=60,
        max_retries=1,
        is_known=False,
    )


@cache
def refusal_rules(channel: str) -> Mapping[str, RefusalRule]:
    """Return the table of a channel's provider: code → rule."""
    path = Path(__file__).parent / PROVIDERS[channel] / "refusal_codes.yaml"
    read: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {code: RefusalRule(code=code, **rule) for code, rule in read.items()}


@cache
def spam_filter_codes() -> frozenset[str]:
    """Return the codes by which carriers filter what they take for spam."""
    rules = (rule for channel in PROVIDERS for rule in refusal_rules(channel).values())
    return frozenset(rule.code for rule in rules if rule.is_spam_filter)
