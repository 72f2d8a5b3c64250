"""Which messages go before others when many wait: those that are nothing but an opt-out.

Read from the bytes, before anybody has checked who sent them, so it decides nothing but the
order. An opt-out in other words waits as all do.
"""

import re
from typing import Final

from flows.commands import CARRIER_WORDS
from flows.events import CarrierWord

_WORDS: Final = "|".join(sorted(CARRIER_WORDS[CarrierWord.STOP]))
_OPT_OUT: Final = re.compile(
    rf'\bBody=(?:{_WORDS})(?:&|$)|\bOptOutType=STOP(?:&|$)|"text": ?"/?(?:{_WORDS})"'.encode(),
    re.IGNORECASE,
)


def is_opt_out(body: bytes) -> bool:
    """Say whether a form of Twilio's or an update of Telegram's holds one of the carriers' words.

    Nothing around it is forgiven: each byte is looked at once.
    """
    return _OPT_OUT.search(body) is not None
