"""The events that the machine answers: what a person did, or that time has passed."""

from dataclasses import dataclass
from enum import StrEnum


class CarrierWord(StrEnum):
    """The three kinds of word that a carrier may act on and answer by itself."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Said:
    """A message of words.

    ``carrier_word`` is the word on which the provider says it has acted (Twilio's
    ``OptOutType``), or None. ``is_own_words`` is true if the words were typed or tapped; a
    caption or a forwarded message may be another person's. ``is_edit``: the words were written over
    those of an earlier message.
    """

    text: str
    carrier_word: CarrierWord | None = None
    is_own_words: bool = True
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A Telegram deep link was opened; ``payload`` is a keyword, or keyword-code, or empty."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class SentMedia:
    """A message without words: a picture, a sticker, a voice message, an empty text."""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """The person shared their own contact in Telegram, which proves that ``number`` is theirs.

    ``number`` is E.164.
    """

    number: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot (Telegram's ``my_chat_member`` with status ``kicked``)."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person unblocked the bot, which is no new consent."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The time has come at which a conversation changes without a message (an unanswered doubt)."""


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """A reminder may be due: it is day where the person is, and nothing else forbids sending it."""


Event = Said | Opened | SentMedia | SharedContact | Blocked | Unblocked | TimePassed | ReminderDue
