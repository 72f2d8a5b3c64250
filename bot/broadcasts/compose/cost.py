"""What an update's text messages cost, country by country, by the price list in the settings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.broadcasts.compose.audience_count import Kind
from bot.sending.transports import SMS
from bot.settings import Settings
from bot.settings.sending_settings import ELSEWHERE

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    """The text messages to one country (ISO 3166; "" where it is not known).

    ``price`` is that of one segment, ``cost`` of all of them, to the cent; both are None where
    the list has no price.
    """

    country: str
    people: int
    segments: int
    price: Decimal | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Bill:
    """What it costs. ``total`` is None where a country has no price: then it is not known."""

    currency: str
    items: tuple[Item, ...]
    total: Decimal | None
    budget: Decimal | None

    @property
    def is_over_budget(self) -> bool:
        """Whether it costs more than one update may."""
        if self.total is None or self.budget is None:
            return False
        return self.total > self.budget

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The countries that have no price."""
        return tuple(item.country for item in self.items if item.price is None)


def bill(settings: Settings, kinds: Mapping[Kind, int]) -> Bill:
    """Return the bill for so many people of each kind, the dearest countries first."""
    people, segments = Counter[str](), Counter[str]()
    for kind, count in kinds.items():
        if kind.channel == SMS:
            people[kind.country] += count
            segments[kind.country] += count * kind.segments
    items = [_item(settings, country, people[country], sent) for country, sent in segments.items()]
    items.sort(key=lambda item: (-(item.cost or 0), -item.segments, item.country))
    costs = [item.cost for item in items if item.cost is not None]
    total = sum(costs, start=Decimal("0.00")) if len(costs) == len(items) else None
    return Bill(settings.sms_currency, tuple(items), total, settings.broadcast_budget)


def _item(settings: Settings, country: str, people: int, segments: int) -> Item:
    prices = settings.sms_prices
    price = prices.get(country, prices.get(ELSEWHERE))
    cost = None if price is None else (segments * price).quantize(CENT)
    return Item(country, people, segments, price, cost)
