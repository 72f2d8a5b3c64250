"""What each refusal of a provider means: in plain words, and what is to be done about it.

Twilio's codes: https://www.twilio.com/docs/api/errors. It splits and re-maps them now and then
and advises against hard logic on them: so they are data, and a code that is not in here is told
to the operator and tried once more. Telegram has words instead of codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from flows.effects import OptOutReason

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
AT_ONCE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """What a code means, and what follows. ``words`` are for an organizer.

    It is tried again ``retry_after``, at most ``tries`` times in one broadcast (None: never).
    After so many broadcasts that ended so for an address (``suppress_after``, 0: never) it is
    written to no more, for the reason ``suppresses``. ``stops`` is what an organizer has to
    resume. ``waits`` is how long the whole sender waits. ``is_filtered``: carriers took it for
    spam.
    """

    words: str
    retry_after: timedelta | None = None
    tries: int = 0
    suppress_after: int = 0
    stops: Literal["", "broadcast", "sender"] = ""
    is_filtered: bool = False
    suppresses: OptOutReason = OptOutReason.UNREACHABLE
    waits: timedelta | None = None
    is_known: bool = True


def get_refusal_rule(channel: str, code: str) -> RefusalRule:
    """Return what ``code`` means on "sms" or "telegram"."""
    return _TABLES[channel].get(code) or RefusalRule(
        f"the provider answered {code or 'without a reason'}, which is not in our table",
        retry_after=HOUR,
        tries=1,
        is_known=False,
    )


def _unreachable(words: str, *, after: int = 1) -> RefusalRule:
    return RefusalRule(words, suppress_after=after)


def _stop(words: str) -> RefusalRule:
    """The sender cannot send at all. What it was given goes out when it can again."""
    return RefusalRule(words, retry_after=AT_ONCE, tries=9, stops="sender")


def _later(words: str, after: timedelta, tries: int = 1) -> RefusalRule:
    return RefusalRule(words, retry_after=after, tries=tries)


def _wait(words: str, waits: timedelta) -> RefusalRule:
    return RefusalRule(words, retry_after=waits, tries=50, waits=waits)


_SMS: Final[Mapping[str, RefusalRule]] = {
    "21610": RefusalRule(
        "they have opted out at the carrier", suppress_after=1, suppresses=OptOutReason.CARRIER
    ),
    "21211": _unreachable("it is no phone number"),
    "21217": _unreachable("it is no phone number"),
    "21214": _unreachable("the number cannot be reached"),
    "21265": _unreachable("it is a short code, not a person's number"),
    "21614": _unreachable("the number takes no text messages"),
    "21635": _unreachable("it is a landline"),
    "63003": _unreachable("nobody has that address in WhatsApp (or its like)"),
    "30003": RefusalRule(
        "the phone was off or out of reach, several times", 12 * HOUR, tries=2, suppress_after=3
    ),
    "30004": _unreachable("the person or their carrier blocks us", after=2),
    "30005": _unreachable("the number is unknown or not in service any more"),
    "30006": _unreachable("it is a landline, or its carrier cannot be reached"),
    "30007": RefusalRule("the carrier took it for spam", is_filtered=True),
    "21266": RefusalRule("it is our own number"),
    "21408": RefusalRule("texts to this country are not switched on at Twilio (Geo Permissions)"),
    "21612": RefusalRule("our number cannot text this one"),
    "30008": _later("the carrier gave no reason", HOUR),
    "30009": _later("a part of the message was lost", HOUR),
    "30010": RefusalRule("it would cost more than the limit that is set at Twilio"),
    "30017": _later("the carrier's network was overloaded", HOUR, tries=3),
    "30022": _later("more than our 10DLC registration may send at once", HOUR, tries=3),
    "30023": _later("the day's limit at T-Mobile is used up", 12 * HOUR, tries=3),
    "30024": _later("the carrier does not know our number yet", DAY),
    "21602": RefusalRule("the text is empty", stops="broadcast"),
    "21617": RefusalRule("the text is longer than 1,600 characters", stops="broadcast"),
    "20429": _wait("Twilio had too many requests of ours at once", MINUTE),
    "21611": _wait("Twilio's queue for our number is full", 10 * MINUTE),
    "30001": _wait("Twilio's queue for our number overflowed", 10 * MINUTE),
    "63017": _wait("more a second than our account may send", MINUTE),
    "63038": _wait("the account's limit of a day is used up", HOUR),
    "401": _stop("Twilio does not know our account or its token"),
    "403": _stop("Twilio forbids our account to do this"),
    "10001": _stop("the Twilio account is not active"),
    "20003": _stop("Twilio does not know our account or its token"),
    "20005": _stop("the Twilio account is not active"),
    "21601": _stop("our number cannot send text messages"),
    "21603": _stop("no number to send from is set up"),
    "21606": _stop("our number cannot send text messages"),
    "21608": _stop("the Twilio account is a trial, or its profile is not approved yet"),
    "30002": _stop("the Twilio account is suspended"),
    "30032": _stop("our toll-free number is not verified"),
    "30034": _stop("our number is not registered for US texting (A2P 10DLC)"),
}
_TELEGRAM: Final[Mapping[str, RefusalRule]] = {
    "403 bot was blocked by the user": RefusalRule(
        "they have blocked the bot", suppress_after=1, suppresses=OptOutReason.BLOCKED
    ),
    "403 user is deactivated": _unreachable("their Telegram account is deleted"),
    "403 bot can't initiate conversation with a user": _unreachable(
        "they have not started the bot"
    ),
    "400 chat not found": _unreachable("their Telegram chat is not there any more"),
    "400 user not found": _unreachable("their Telegram account is not there any more"),
    "400 peer_id_invalid": _unreachable("their Telegram chat is not there any more"),
    "400 user_is_blocked": RefusalRule(
        "they have blocked the bot", suppress_after=1, suppresses=OptOutReason.BLOCKED
    ),
    "400 group migrated": _unreachable("it is a group, not a person's chat"),
    "400 message is too long": RefusalRule("the text is too long for Telegram", stops="broadcast"),
    "400 message text is empty": RefusalRule("the text is empty", stops="broadcast"),
    "401": _stop("Telegram does not know our bot's token"),
}
_TABLES: Final[Mapping[str, Mapping[str, RefusalRule]]] = {"sms": _SMS, "telegram": _TELEGRAM}

SPAM_FILTER_CODES: Final = frozenset(
    code for table in _TABLES.values() for code, found in table.items() if found.is_filtered
)
"""The codes by which carriers filter."""
