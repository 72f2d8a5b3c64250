"""Which fields of a signed request are Twilio's: the signature alone does not say where one ends.

Twilio signs names and values without anything between them, so that whoever has seen one signed
request can cut the same characters into other fields, and the signature stands. What is taken
here says the same thing however it is cut, or is refused: see ``accept``.
https://www.twilio.com/docs/usage/security#validating-requests
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.providers.twilio.callbacks import MESSAGE_SID

ACCOUNT_SID: Final = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)

_USUAL: Final = frozenset(
    "AccountSid ApiVersion Body ErrorCode From FromCity FromCountry FromState FromZip "
    "MessageSid MessageStatus MessagingServiceSid NumMedia NumSegments OptOutType SmsMessageSid "
    "SmsSid SmsStatus To ToCity ToCountry ToState ToZip".split()
)
_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]{0,63}", re.ASCII)
"""How Twilio names its fields: a name that begins within somebody's words rarely looks so."""
_SAME_SID: Final = ("SmsSid", "SmsMessageSid")
"""Older names of MessageSid, which come beside it."""
_ANY_SID: Final = re.compile(
    r"(?<!OriginalReplied)(?:MessageSid|SmsSid)((?:SM|MM)[0-9a-fA-F]{32})", re.ASCII
)
"""Wherever in the signed characters a message's id could be read; a quoted message's id
(OriginalRepliedMessageSid) is another's by right."""
_CUT_NUMBER: Final = re.compile(r"(?:[a-z]+:)?\+(?![0-9]+\Z)", re.ASCII)

Pairs = Sequence[tuple[str, str]]


class NotTwilios(ValueError):
    """The fields are not as Twilio sends them. Its text is one of our own few words."""


def accept(pairs: Pairs, account: str = "", signed: str | None = None) -> Mapping[str, str]:
    """Return the fields by name, if they can only be what Twilio meant.

    Each name has one value. ``AccountSid`` and ``MessageSid`` are there and of Twilio's form, and
    the account is ``account`` unless that is "". No other message's id stands anywhere behind the
    name of one: the characters that were signed hold one id alone, so that no other cut of them
    has another. ``signed`` are those characters, where they were put together already. Raises
    ``NotTwilios``.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotTwilios("a field that comes twice")
    if not all(map(_NAME.fullmatch, fields.keys() - _USUAL)):
        raise NotTwilios("a field with a foreign name")
    sent_for = fields.get("AccountSid", "")
    if not ACCOUNT_SID.fullmatch(sent_for) or (account and sent_for != account):
        raise NotTwilios("another account's")
    sid = fields.get("MessageSid", "")
    if not MESSAGE_SID.fullmatch(sid) or any(fields.get(name, sid) != sid for name in _SAME_SID):
        raise NotTwilios("no message id")
    if signed is None:
        signed = "".join(name + value for name, value in sorted(pairs))
    if _has_another_id(signed, sid):
        raise NotTwilios("two message ids")
    if _CUT_NUMBER.match(fields.get("From", "")):
        raise NotTwilios("no sender")
    return fields


def _has_another_id(signed: str, sid: str) -> bool:
    # Counting is what nearly every request needs, and takes a hundredth of the pattern's time.
    if signed.count("SidSM") + signed.count("SidMM") == signed.count(f"Sid{sid}"):
        return False
    return any(found != sid for found in _ANY_SID.findall(signed))
