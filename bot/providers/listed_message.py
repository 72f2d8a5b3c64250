"""A message in a provider's own list, without the library that reads it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One message in Twilio's list. ``at`` (aware, UTC) is when it was sent, or else taken.

    ``direction`` is "inbound", "outbound-api" (asked for by us) or "outbound-reply" (the answer
    of a webhook); ``error`` a code or ""; ``num_media`` how many pictures and the like it has.
    """

    sid: str
    to: str = field(repr=False)
    sender: str = field(repr=False)
    body: str = field(repr=False)
    status: str
    error: str
    direction: str
    at: datetime
    num_media: str = "0"
