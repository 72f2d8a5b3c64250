"""What is drawn on a phone: bubbles, the buttons below them, and what a text costs."""

from dataclasses import dataclass

from bot.channel import Channel, format_our_number
from bot.console.runtime_at_hand import runtime
from bot.console.words import say
from flows.replies import RenderedMessage
from flows.segments import measure

PHONES = (Channel.SMS, Channel.TELEGRAM)
"""The two that are drawn."""


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """A bubble: what the person wrote (``is_theirs``), or what they get.

    ``buttons`` are offered below it, ``note`` is told under it; without words there is no bubble.
    """

    words: str
    is_theirs: bool = False
    buttons: tuple[str, ...] = ()
    note: str = ""


def line_of(message: RenderedMessage, channel: Channel) -> PhoneLine:
    """Return a message of ours as a phone shows it; beside a text message stands what it costs."""
    offered = (*message.choices, *filter(None, (message.contact_choice,)))
    note = describe_size(message.text) if channel is Channel.SMS else ""
    return PhoneLine(message.text, buttons=offered, note=note)


def describe_size(text: str) -> str:
    """Return in words what a text message costs, and which signs make it cost more."""
    found = measure(text)
    told = say("phones.segments", count=found.segments)
    if not found.culprits:
        return told
    return say("phones.because_of", told=told, signs=" ".join(found.culprits))


def name_of_contact(channel: Channel) -> str:
    """Return how we are called on a phone: our number, or the bot's name."""
    settings = runtime().settings
    if channel is Channel.TELEGRAM:
        return f"@{settings.telegram_bot_name}" if settings.telegram_bot_name else ""
    return format_our_number(settings.twilio_from)
