"""How a message travels, and how a friend of the person would reach us on the same way."""

from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from bot.settings import Settings
from flows.commands import SenderType
from flows.wording import Medium


class Channel(StrEnum):
    """How a message travels. SMS, WhatsApp and RCS of one number are one person."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    RCS = "rcs"
    TELEGRAM = "telegram"


def medium(settings: Settings, channel: Channel, our_number: str = "") -> Medium:
    """Return what words are for on a channel. ``our_number`` is the one that was written to.

    WhatsApp and RCS get the words of a text message: they have no choices that we could offer
    as buttons within a webhook's answer.
    """
    if channel is Channel.TELEGRAM:
        name = settings.telegram_bot_name
        link = f"https://t.me/{name}?start={{keyword}}" if name else ""
    else:
        link = format_our_number(our_number or settings.twilio_from)
    return Medium(
        channel is Channel.TELEGRAM, link, days=settings.retention_days, site=settings.public_url
    )


def get_sender_type(settings: Settings, channel: Channel) -> SenderType:
    """Return what kind of sender a channel has: it decides on which words a carrier acts."""
    match channel:
        case Channel.SMS:
            return SenderType(settings.twilio_sender)
        case Channel.RCS:
            return SenderType.LONG_CODE
        case _:
            return SenderType.NONE


@lru_cache(maxsize=64)
def format_our_number(number: str) -> str:
    """Return one of our own numbers as it is written on a poster; a short code as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    north_american = parsed.country_code == 1
    form = PhoneNumberFormat.NATIONAL if north_american else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
