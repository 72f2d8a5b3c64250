"""A broadcast's words as people see them on their phones: drawn, and measured. Counts nobody.

Where a text names the petition's page, phones show that page's picture under a text message; a
message of ours in Telegram asks for none (``bot.providers.telegram.transport``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.broadcasts.compose.preview import EXAMPLE_NAME
from bot.channel import Channel, medium
from bot.console.phone_lines import PhoneLine
from bot.console.runtime_at_hand import runtime
from bot.web.petition.addresses import PageAddress, PageKind, find_page
from bot.web.petition.petition_page import PetitionPage
from flows.broadcast import broadcast_text
from flows.campaign import Campaign
from flows.segments import SEGMENT_LIMITS, Measure, measure


@dataclass(frozen=True, slots=True)
class Card:
    """What phones show of a page that a text names; ``picture`` is "" where we cannot show it."""

    host: str
    title: str
    summary: str
    picture: str


@dataclass(frozen=True, slots=True)
class DrawnPhones:
    """What somebody of a made-up name reads in one language.

    ``room`` is how many more units there are before the text message takes another segment.
    """

    language: str
    sms: PhoneLine
    telegram: PhoneLine
    size: Measure
    room: int
    card: Card | None


def draw_phones(
    campaign: Campaign, organization: str, texts: Mapping[str, str]
) -> tuple[DrawnPhones, ...]:
    """Return what people read, in each language in which there are words."""
    return tuple(_draw(campaign, organization, {one: texts[one]}, one) for one in texts)


def _draw(
    campaign: Campaign, organization: str, texts: Mapping[str, str], language: str
) -> DrawnPhones:
    settings, shelf = runtime().settings, runtime().shelf

    def read(channel: Channel) -> str:
        on = medium(settings, channel)
        said = broadcast_text(shelf, campaign, organization, texts, language, on)
        return said.text(EXAMPLE_NAME)

    sms = read(Channel.SMS)
    size = measure(sms)
    limit = SEGMENT_LIMITS[size.encoding]
    most = limit.alone if size.segments <= 1 else limit.each * size.segments
    return DrawnPhones(
        language=language,
        sms=PhoneLine(sms),
        telegram=PhoneLine(read(Channel.TELEGRAM)),
        size=size,
        room=max(most - size.units, 0),
        card=next(_find_cards(sms), None),
    )


def _find_cards(text: str) -> Iterator[Card]:
    """Yield what phones show of our own pages that a text names."""
    settings = runtime().settings
    ours = urlsplit(settings.public_url)
    for word in text.split():
        named = urlsplit(word.rstrip(".,;:!?)"))
        if not ours.netloc or (named.scheme, named.netloc) != (ours.scheme, ours.netloc):
            continue
        address = find_page(runtime().shelf, named.path)
        campaign = runtime().shelf.campaign(address.campaign) if address else None
        if address and campaign:
            yield _draw_card(campaign, address)


def _draw_card(campaign: Campaign, address: PageAddress) -> Card:
    settings = runtime().settings
    page = PetitionPage(settings, campaign, address.of_kind(PageKind.PETITION), None)
    # The console's pages load nothing from another host, and of its own it may have one.
    picture = "" if settings.console_url else urlsplit(page.preview).path
    return Card(urlsplit(settings.public_url).netloc, page.title, page.summary, picture)
