"""The links with which somebody signs: one that opens the phone's messages, and one to Telegram."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.channel import format_our_number
from bot.languages import say
from bot.settings import Settings
from bot.web.petition.addresses import PageAddress, join_poster
from flows.campaign import Campaign


@dataclass(frozen=True, slots=True)
class TextMessage:
    """The message that is sent to sign: its words, our number as people read it, and its link.

    ``qr_payload`` is what a code for cameras holds: in capitals it takes the least room.
    """

    words: str
    number: str
    link: str
    qr_payload: str


@dataclass(frozen=True, slots=True)
class SigningLinks:
    """The ways to sign that this installation has; None for one that is not set up."""

    text_message: TextMessage | None
    telegram: str


def signing_links(settings: Settings, campaign: Campaign, address: PageAddress) -> SigningLinks:
    """Return the links of a page, which carry the keyword by which people came to it."""
    return SigningLinks(
        _text_message(settings, campaign, address), _telegram_link(settings, campaign, address)
    )


def _text_message(
    settings: Settings, campaign: Campaign, address: PageAddress
) -> TextMessage | None:
    """Return the message to send.

    The body stands behind ``?&``: iOS wants ``&``, and Android would take ``&`` alone for a part
    of the number (RFC 5724 has ``?``).
    """
    number = settings.twilio_from
    if not number:
        return None
    words = words_to_text(campaign, address)
    return TextMessage(
        words,
        format_our_number(number),
        f"sms:{number}?&body={quote(words)}",
        f"SMSTO:{number}:{words}",
    )


def _telegram_link(settings: Settings, campaign: Campaign, address: PageAddress) -> str:
    """Return the link that opens our chat; "" where there is no bot."""
    if not settings.telegram_bot_name:
        return ""
    return f"https://t.me/{settings.telegram_bot_name}?start={keyword_of(campaign, address)}"


def keyword_of(campaign: Campaign, address: PageAddress) -> str:
    """Return the keyword by which people came, else that of the page's language; with a code."""
    return join_poster(_bare_keyword(campaign, address), address.poster)


def keyword_language(campaign: Campaign, address: PageAddress) -> str:
    """Return the language that goes without saying with the keyword of a page."""
    return campaign.keywords.get(_bare_keyword(campaign, address), campaign.languages[0])


def _bare_keyword(campaign: Campaign, address: PageAddress) -> str:
    return address.keyword or campaign.values[address.language]["keyword"]


def words_to_text(campaign: Campaign, address: PageAddress) -> str:
    """Return what is texted: the keyword, and the language where the keyword has another."""
    keyword = keyword_of(campaign, address)
    if keyword_language(campaign, address) == address.language:
        return keyword
    return f"{keyword} {say(address.language, 'pages.language_word')}"
