"""What a carrier does with STOP, START and HELP before our webhook hears of it, and whom it blocks.

The words are the provider's and stand here a second time on purpose: a stand-in that took them
from the program under test could never disagree with it.
"""

from enum import StrEnum


class SenderType(StrEnum):
    """Kinds of sending number. They differ in who answers STOP, START and HELP."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    WHATSAPP = "whatsapp"


class Keyword(StrEnum):
    """What a carrier does on a word; the values are Twilio's ``OptOutType``."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


WORDS: dict[SenderType, dict[Keyword, frozenset[str]]] = {
    # Twilio's defaults for long codes and messaging services
    # (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out).
    SenderType.LONG_CODE: {
        Keyword.STOP: frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()),
        Keyword.START: frozenset("START YES UNSTOP".split()),
        Keyword.HELP: frozenset("HELP INFO".split()),
    },
    # Of the toll-free network itself; its HELP is left to the sender.
    SenderType.TOLL_FREE: {
        Keyword.STOP: frozenset({"STOP"}),
        Keyword.START: frozenset({"START", "UNSTOP"}),
    },
    SenderType.SHORT_CODE: {},
    SenderType.WHATSAPP: {},
}

REPLIES = {
    Keyword.STOP: "You are unsubscribed and will receive no more messages from this number. "
    "Reply START to resubscribe.",
    Keyword.START: "You are subscribed again to messages from this number. Reply HELP for help, "
    "STOP to unsubscribe. Msg&data rates may apply.",
    Keyword.HELP: "Reply STOP to unsubscribe. Msg&data rates may apply.",
}


class Carrier:
    """The carrier's block list between each sender and everybody it writes to."""

    def __init__(self) -> None:
        self._blocked: set[tuple[str, str]] = set()

    def blocks(self, sender: str, person: str) -> bool:
        """Whether a message from ``sender`` to ``person`` is dropped (error 21610)."""
        return (sender, person) in self._blocked

    def handle_text(self, sender_type: SenderType, sender: str, person: str, text: str) -> str:
        """Act on a text that ``person`` sent to ``sender``; return the carrier's own reply, or "".

        Only a message that is the word and nothing else counts. START is answered where it
        lifts a block, and HELP where there is none.
        """
        pair, was_blocked = (sender, person), self.blocks(sender, person)
        word = " ".join(text.split()).upper()
        found = (keyword for keyword, words in WORDS[sender_type].items() if word in words)
        keyword = next(found, None)
        if keyword is None:
            return ""
        if keyword is Keyword.STOP:
            self._blocked.add(pair)
        if keyword is Keyword.START:
            self._blocked.discard(pair)
            return REPLIES[keyword] if was_blocked else ""
        return "" if was_blocked else REPLIES[keyword]
