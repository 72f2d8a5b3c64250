"""How broadcasts are worded in the console: whose they are, who had a part in them, what waits."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_timedelta
from babel.numbers import format_currency

from bot.broadcasts.monitor.history import organizer_name
from bot.broadcasts.monitor.summary import BroadcastSummary
from bot.broadcasts.monitor.waits import wait_phrases
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.languages import locale_of
from bot.storage.broadcasts.broadcasts import BroadcastRow

_LONGER_UNITS_FROM: Final = 1.5
"""How many of a longer unit (hours for minutes) a span must hold to be told in it."""


def name_organization(row: BroadcastRow) -> str:
    """Return what the organization is called from which a broadcast comes."""
    campaign = runtime().shelf.campaign(row.campaign)
    names = campaign.organization_names if campaign else {}
    return names.get(row.organization, row.organization)


def tell_who(row: BroadcastRow) -> str:
    """Return who had a part in a broadcast: "Drafted by ana. Approved by ben."."""
    parts = (
        ("drafted_by", row.drafted_by),
        ("approved_by", row.approved_by),
        ("seconded_by", row.seconded_by),
    )
    return " ".join(
        say(f"broadcasts.{part}", name=organizer_name(runtime(), by)) for part, by in parts if by
    )


def tell_waits(summary: BroadcastSummary) -> list[str]:
    """Return who waits, why and until when, each as a sentence."""
    limit, moment = runtime().settings.daily_segments, current_visit().show_moment
    said = [say_phrase(one) for one in wait_phrases(summary.waits, limit, moment)]
    return [f"{one[:1].upper()}{one[1:]}." for one in said]


def tell_span(span: timedelta) -> str:
    """Return how long something takes: "3 hours"."""
    return format_timedelta(
        max(span, timedelta(minutes=1)),
        granularity="minute",
        threshold=_LONGER_UNITS_FROM,
        locale=locale_of(current_visit().language),
    )


def tell_money(amount: Decimal, currency: str) -> str:
    """Return an amount as it is read: "$24.10"."""
    return format_currency(amount, currency, locale=locale_of(current_visit().language))
