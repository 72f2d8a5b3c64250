"""What a broadcast's text messages cost, country by country, by the price list in the settings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.broadcasts.compose.audience_count import RecipientGroup
from bot.sending.transports import SMS
from bot.settings import Settings
from bot.settings.sending_settings import ELSEWHERE

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CountryCost:
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
class Cost:
    """What it costs. ``total`` is None where a country has no price: then it is not known."""

    currency: str
    countries: tuple[CountryCost, ...]
    total: Decimal | None
    budget: Decimal | None

    @property
    def is_over_budget(self) -> bool:
        """Whether it costs more than one broadcast may."""
        if self.total is None or self.budget is None:
            return False
        return self.total > self.budget

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The countries that have no price."""
        return tuple(each.country for each in self.countries if each.price is None)


def estimate_cost(settings: Settings, groups: Mapping[RecipientGroup, int]) -> Cost:
    """Return the cost for so many people in each group, the most expensive countries first."""
    people, segments = Counter[str](), Counter[str]()
    for group, count in groups.items():
        if group.channel == SMS:
            people[group.country] += count
            segments[group.country] += count * group.segments
    countries = [
        _country_cost(settings, country, people[country], sent)
        for country, sent in segments.items()
    ]
    countries.sort(key=lambda each: (-(each.cost or 0), -each.segments, each.country))
    costs = [each.cost for each in countries if each.cost is not None]
    total = sum(costs, start=Decimal("0.00")) if len(costs) == len(countries) else None
    return Cost(settings.sms_currency, tuple(countries), total, settings.broadcast_budget)


def _country_cost(settings: Settings, country: str, people: int, segments: int) -> CountryCost:
    prices = settings.sms_prices
    price = prices.get(country, prices.get(ELSEWHERE))
    cost = None if price is None else (segments * price).quantize(CENT)
    return CountryCost(country, people, segments, price, cost)
