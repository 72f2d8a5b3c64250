"""What a person did, as the machine is told of it."""

from dataclasses import dataclass
from enum import StrEnum


class CarrierWord(StrEnum):
    """The three kinds of word that a carrier may act on and answer by itself."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Said:
    """Words. ``carrier_word`` is what the provider says it already acted on and answered
    (Twilio's ``OptOutType``), or None where it said nothing. ``is_own_words``: they were typed,
    or tapped; a picture's caption and what was forwarded may be anybody's."""

    text: str
    carrier_word: CarrierWord | None = None
    is_own_words: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A Telegram deep link was opened; ``payload`` is a keyword, or keyword-code, or empty."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class SentMedia:
    """Something that has no words: a picture, a sticker, a voice message, an empty text."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot (Telegram's ``my_chat_member`` with status ``kicked``)."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person lifted that block, which is no new consent."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nobody did anything, and a moment that the conversation waited for has come."""


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """Nobody did anything, it is day where they are, and a reminder could be sent to them."""


Event = Said | Opened | SentMedia | Blocked | Unblocked | TimePassed | ReminderDue
