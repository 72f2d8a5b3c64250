"""The settings of what we send by ourselves: pace, hours, prices, and when to stop.

Limits of the providers: https://www.twilio.com/docs/messaging/guides (segments a second by kind
of number), https://core.telegram.org/bots/faq (about 30 messages a second).
"""

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
        if not _may_be_priced(country) or country in table:
            raise ValueError(
                "give each country once, by its ISO 3166 code, and * for all others: "
                "US=0.0083, GB=0.04, *=0.10 (GB is Britain)"
            )
        try:
            table[country] = Decimal(price)
        except InvalidOperation:
            table[country] = Decimal(-1)
        if not 0 <= table[country] < 100:  # noqa: PLR2004 - no segment costs so much
            raise ValueError("give country codes with a price each: US=0.0083, CA=0.0083, *=0.10")
    return table


def _may_be_priced(country: str) -> bool:
    """Tell whether it is a country: nobody's number is of one that there is not."""
    return country == ELSEWHERE or country in phonenumbers.SUPPORTED_REGIONS


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

    sms_segments_per_second: float = Field(default=1.0, gt=0, le=2000)
    telegram_messages_per_second: float = Field(default=20.0, gt=0, le=2000)
    day_begins: time = Field(default=time(10))
    day_ends: time = Field(default=time(20))
    sunday_begins: time = Field(default=time(12))
    assumed_zones: Annotated[tuple[str, ...], BeforeValidator(_zones)] = Field(
        default=("America/New_York", "America/Los_Angeles")
    )
    second_approval_above: int = Field(default=1000, ge=0)
    hold_seconds: int = Field(default=60, ge=0)
    canary_size: int = Field(default=200, ge=0)
    canary_minutes: float = Field(default=10.0, ge=0)
    breaker_sample: int = Field(default=500, ge=20)
    breaker_opt_outs: float = Field(default=3.0, ge=0, le=100)
    breaker_filtered: float = Field(default=2.0, ge=0, le=100)
    breaker_failures: float = Field(default=10.0, ge=0, le=100)
    broadcast_expires_hours: float = Field(default=72.0, gt=0)
    sms_prices: Annotated[Mapping[str, Decimal], BeforeValidator(_prices)] = Field(
        default_factory=dict, examples=["US=0.0118,CA=0.0120,*=0.10"]
    )
    sms_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(default="USD")
    broadcast_budget: Decimal | None = Field(default=None, ge=0)

    sms_countries: Annotated[tuple[str, ...], BeforeValidator(_countries)] = Field(
        default=(), examples=["US CA MX PR VI GU AS MP"]
    )
    daily_segments: int = Field(default=20_000, ge=1)
    daily_warning: float = Field(default=80.0, gt=0, le=100)

    @property
    def daytime(self) -> Hours:
        """The hours in which people may be written to, where they are."""
        return Hours(self.day_begins, self.day_ends, self.sunday_begins)
