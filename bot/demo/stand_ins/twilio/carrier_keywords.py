"""What a carrier does with STOP, START and HELP before and after our webhook hears of it.

The words are the provider's and stand here a second time on purpose: a stand-in that took them
from the program under test could never disagree with it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Sender(StrEnum):
    """Kinds of sending number. They differ in who answers STOP, START and HELP."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    WHATSAPP = "whatsapp"


class Act(StrEnum):
    """What a carrier does on a word; the values are Twilio's ``OptOutType``."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


LONG_CODE_WORDS = {
    Act.STOP: frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()),
    Act.START: frozenset("START YES UNSTOP".split()),
    Act.HELP: frozenset("HELP INFO".split()),
}
"""Twilio's defaults for long codes and messaging services
(https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out)."""

TOLL_FREE_WORDS = {
    Act.STOP: frozenset({"STOP"}),
    Act.START: frozenset({"START", "UNSTOP"}),
}
"""Of the toll-free network itself; its HELP is left to the sender."""

WORDS: dict[Sender, dict[Act, frozenset[str]]] = {
    Sender.LONG_CODE: LONG_CODE_WORDS,
    Sender.TOLL_FREE: TOLL_FREE_WORDS,
    Sender.SHORT_CODE: {},
    Sender.WHATSAPP: {},
}

REPLIES = {
    Act.STOP: "You are unsubscribed and will receive no more messages from this number. "
    "Reply START to resubscribe.",
    Act.START: "You are subscribed again to messages from this number. Reply HELP for help, "
    "STOP to unsubscribe. Msg&data rates may apply.",
    Act.HELP: "Reply STOP to unsubscribe. Msg&data rates may apply.",
}


@dataclass(frozen=True, slots=True)
class CarrierTurn:
    """What the carrier did with one text: which act, and the reply of its own, or ""."""

    act: Act | None = None
    reply: str = ""


class Carrier:
    """The carrier's block list between one sender and everybody it writes to."""

    def __init__(self) -> None:
        self._blocked: set[tuple[str, str]] = set()

    def blocks(self, sender: str, person: str) -> bool:
        """Whether a message from ``sender`` to ``person`` is dropped (error 21610)."""
        return (sender, person) in self._blocked

    def hear(self, kind: Sender, sender: str, person: str, text: str) -> CarrierTurn:
        """Act on a text that ``person`` sent to ``sender``, before the webhook is told.

        Only a message that is the word and nothing else counts. START is answered where it
        lifts a block, and HELP where there is none.
        """
        act = _act(kind, text)
        pair, was_blocked = (sender, person), self.blocks(sender, person)
        match act:
            case Act.STOP:
                self._blocked.add(pair)
                return CarrierTurn(act, "" if was_blocked else REPLIES[act])
            case Act.START:
                self._blocked.discard(pair)
                return CarrierTurn(act, REPLIES[act] if was_blocked else "")
            case Act.HELP:
                return CarrierTurn(act, "" if was_blocked else REPLIES[act])
            case None:
                return CarrierTurn()


def _act(kind: Sender, text: str) -> Act | None:
    word = re.sub(r"\s+", " ", text).strip().upper()
    return next((act for act, words in WORDS[kind].items() if word in words), None)
