"""Which words a carrier acts on and answers by itself, by the kind of sender. One table.

Source: Twilio, "Support for Opt-Out Keywords" and "Toll-free opt-out" (a messaging service
behaves as its long codes do; a short code and WhatsApp leave all of it to us).
"""

from collections.abc import Mapping
from enum import StrEnum

from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord


class SenderType(StrEnum):
    """What we send from. ``NONE`` is every channel without a carrier that acts on words."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    NONE = "none"


ACTS_ON: Mapping[SenderType, Mapping[CarrierWord, frozenset[str]]] = {
    SenderType.LONG_CODE: CARRIER_WORDS,
    SenderType.TOLL_FREE: {
        CarrierWord.STOP: frozenset({"STOP"}),
        CarrierWord.START: frozenset({"START", "UNSTOP"}),
        CarrierWord.HELP: frozenset(),
    },
    SenderType.SHORT_CODE: {},
    SenderType.NONE: {},
}
