"""What ``check`` says about the cost of a signature in text messages, text by text."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.counted_words import counted
from flows.campaign import Campaign, Shelf
from flows.check.signature_cost import ORDINARY_NAME, count_segments, texts_of_signature

_SHOWN_FRACTION = Decimal("0.001")


def describe_costs(shelf: Shelf, prices: Mapping[str, Decimal], currency: str) -> Iterator[str]:
    """Yield lines: for each campaign and language what a signature with updates costs.

    ``prices`` is country → price of a segment, * for all others (the setting SMS_PRICES).
    """
    yield f"A signature with updates, by text message ({ORDINARY_NAME}):"
    for campaign in shelf.campaigns:
        for language in campaign.languages:
            yield from _describe_signature(campaign, shelf, language, _by_price(prices, currency))
    if not prices:
        yield "What a segment costs stands in the setting SMS_PRICES; then money is shown too."


def costs_as_json(shelf: Shelf) -> list[dict[str, object]]:
    """Return the same for a program: one object for each text."""
    return [
        {
            "campaign": campaign.id,
            "language": language,
            "keys": list(text.keys),
            "segments": text.size.segments,
            "encoding": text.size.encoding,
            "culprits": list(text.size.culprits),
        }
        for campaign in shelf.campaigns
        for language in campaign.languages
        for text in texts_of_signature(campaign, shelf, language)
    ]


_Prices = tuple[tuple[str, Decimal, str], ...]


def _by_price(prices: Mapping[str, Decimal], currency: str) -> _Prices:
    return tuple(
        ("elsewhere" if country == "*" else country, price, currency)
        for country, price in prices.items()
    )


def _describe_signature(
    campaign: Campaign, shelf: Shelf, language: str, prices: _Prices
) -> Iterator[str]:
    texts = texts_of_signature(campaign, shelf, language)
    total = count_segments(texts)
    yield f"  {campaign.id}, {language}: {counted(total, 'segment')}{_money(total, prices)}"
    for text in texts:
        size = text.size
        blame = f", because of {' '.join(size.culprits)}" if size.culprits else ""
        yield (
            f"    {size.segments}  {' + '.join(text.keys)}: {size.units} units in "
            f"{size.encoding}{blame}{_money(size.segments, prices)}"
        )


def _money(segments: int, prices: _Prices) -> str:
    told = (
        f"{where} {(segments * price).quantize(_SHOWN_FRACTION)} {currency}"
        for where, price, currency in prices
    )
    return f" ({', '.join(told)})" if prices else ""
