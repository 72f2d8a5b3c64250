"""How Twilio calls us back: how often it tries again, its messages' ids, and their statuses.

The fragment of an address that Twilio is given says what is tried again; without one it tries
nothing after an error or a silence. It is neither sent to us nor signed
(https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
"""

import re
from typing import Final

INBOUND_RETRIES: Final = "#rc=2&rt=4000&rp=5xx,ct,rt"
"""For messages: two more tries after a server error, a failed connection or 4 s of silence."""

RECEIPT_RETRIES: Final = "#rc=2&rp=5xx,ct,rt"
"""For receipts: two more tries after a server error, a failed connection or a silence."""

MESSAGE_SID: Final = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}", re.ASCII)
"""The id of a message, after the pattern in Twilio's own API description."""

STATUS_RANKS: Final = {
    "accepted": 1,
    "scheduled": 1,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
    "delivered": 5,
    "partially_delivered": 5,
    "read": 6,
}
"""Statuses of a message by how far along they are: a receipt never lowers the rank, and that it
arrived is the last word on a message that was given up for undelivered
(https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks)."""

ARRIVED_STATUSES: Final = frozenset({"delivered", "partially_delivered", "read"})
FAILED_STATUSES: Final = frozenset({"undelivered", "failed", "canceled"})
