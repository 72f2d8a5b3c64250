"""The settings of what we send by ourselves: pace, hours, prices, and when to stop.

Limits of the providers: https://www.twilio.com/docs/messaging/guides (segments a second by kind
of number), https://core.telegram.org/bots/faq (about 30 messages a second).
"""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from zoneinfo import available_timezones

import phonenumbers
from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings

from flows.quiet_hours import Hours

ELSEWHERE = "*"
"""In the price table: every country that it does not name."""


def _prices(value: Any) -> Any:
    """Read ``US=0.0083, CA=0.0083, *=0.10``; a mapping is taken as it is."""
    if not isinstance(value, str):
        return value
    table: dict[str, Decimal] = {}
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        country, _, price = (piece.strip() for piece in part.partition("="))
        try:
            table[country] = Decimal(price)
        except InvalidOperation:
            table[country] = Decimal(-1)
        if not re.fullmatch(r"[A-Z]{2}|\*", country) or not 0 <= table[country] < 100:  # noqa: PLR2004 - no segment costs so much
            raise ValueError("give country codes with a price each: US=0.0083, CA=0.0083, *=0.10")
    return table


def _countries(value: Any) -> Any:
    codes = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
    # Nobody's number is ever of a country that there is not: it would be answered in silence.
    if not phonenumbers.SUPPORTED_REGIONS.issuperset(codes):
        raise ValueError(
            "give ISO 3166 country codes separated by blanks: US CA MX, and GB for Britain"
        )
    return codes


def _zones(value: Any) -> Any:
    names = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
    for name in names:
        if name not in available_timezones():
            raise ValueError("give names like America/New_York, separated by blanks")
    return names


class SendingSettings(BaseSettings):
    """Part of ``Settings``."""

    sms_segments_per_second: float = Field(
        default=1.0,
        gt=0,
        le=2000,
        description="The pace of broadcasts by text message, for all workers together. A US long "
        "code carries 1 segment a second, a toll-free number 3, a short code 100; a registered "
        "10DLC campaign what its trust score allows.",
    )
    telegram_messages_per_second: float = Field(
        default=20.0,
        gt=0,
        le=2000,
        description="The pace of broadcasts in Telegram. It bears about 30 a second in all, and "
        "replies to people need some of that.",
    )
    day_begins: time = Field(
        default=time(10), description="Before this hour, where they are, nobody gets a broadcast."
    )
    day_ends: time = Field(
        default=time(20), description="From this hour on nobody gets a broadcast."
    )
    sunday_begins: time = Field(default=time(12), description="The same as the first, on Sundays.")
    assumed_zones: Annotated[tuple[str, ...], BeforeValidator(_zones)] = Field(
        default=("America/New_York", "America/Los_Angeles"),
        description="Where those are taken to be of whom nothing is known (Telegram, toll-free "
        "numbers): it must be day in all of these time zones.",
    )
    second_approval_above: int = Field(
        default=1000,
        ge=0,
        description="A broadcast to more people than this needs a second organizer's approval; "
        "what one organizer approved alone within a day counts together.",
    )
    hold_seconds: int = Field(
        default=60,
        ge=0,
        description="So long an approved broadcast waits before its first text: time to think.",
    )
    canary_size: int = Field(
        default=200,
        ge=0,
        description="So many get a broadcast first; then it is looked at before the rest do.",
    )
    canary_minutes: float = Field(
        default=10.0, ge=0, description="How long the first ones are looked at."
    )
    breaker_sample: int = Field(
        default=500, ge=20, description="Of so many last sends the shares below are taken."
    )
    breaker_opt_outs: float = Field(
        default=3.0, ge=0, le=100, description="More opt-outs than this, in percent, pause it."
    )
    breaker_filtered: float = Field(
        default=2.0,
        ge=0,
        le=100,
        description="More texts that carriers filter as spam (30007), in percent, pause it.",
    )
    breaker_failures: float = Field(
        default=10.0, ge=0, le=100, description="More failures of any kind, in percent, pause it."
    )
    broadcast_expires_hours: float = Field(
        default=72.0,
        gt=0,
        description="What could not be sent so long after its hour is not sent at all.",
    )
    sms_prices: Annotated[Mapping[str, Decimal], BeforeValidator(_prices)] = Field(
        default_factory=dict,
        description="What a segment costs, by country, as on your provider's price list with "
        "carriers' fees added; * is everywhere else. Without it no money is shown.",
        examples=["US=0.0118,CA=0.0120,*=0.10"],
    )
    sms_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(
        default="USD", description="The currency of these prices."
    )
    broadcast_budget: Decimal | None = Field(
        default=None,
        ge=0,
        description="The most that one broadcast may cost, in that currency.",
    )

    sms_countries: Annotated[tuple[str, ...], BeforeValidator(_countries)] = Field(
        default=(),
        description="The countries (ISO 3166) whose numbers are answered and get broadcasts. "
        "Without it: that of TWILIO_FROM; for a number of North America, and for a short code, "
        "US CA MX and the US territories PR VI GU AS MP. Whoever writes from elsewhere is obeyed "
        "(STOP, START, WITHDRAW, DELETE) and not answered. Premium and satellite numbers never "
        "are.",
        examples=["US CA MX PR VI GU AS MP"],
    )
    daily_segments: int = Field(
        default=20_000,
        ge=1,
        description="The most segments that are sent on one day (UTC), replies, reminders and "
        "broadcasts together. When they are spent, nothing more is sent before the next day, or "
        "before this is raised; signing and stopping go on in silence. Organizers are told.",
    )
    daily_warning: float = Field(
        default=80.0,
        gt=0,
        le=100,
        description="At this share of them, in percent, organizers are told beforehand.",
    )

    @property
    def daytime(self) -> Hours:
        """The hours in which people may be written to, where they are."""
        return Hours(self.day_begins, self.day_ends, self.sunday_begins)
