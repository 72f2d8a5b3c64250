"""Notes about one request, taken while it is answered, for its line in the log.

Each value is one of ours: never an address, never words.
"""

import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import Final

_OF_PROCESS: Final = secrets.token_hex(3)
_NUMBERS: Final = count(1)
current_request_id: Final[ContextVar[str]] = ContextVar("current_request_id", default="")
"""The request that this thread works on: it stands in each line that is logged meanwhile."""


def new_request_id() -> str:
    """Return an id that no other request of this process has, and hardly one of another."""
    return f"{_OF_PROCESS}-{next(_NUMBERS)}"


@dataclass(slots=True)
class RequestNotes:
    """Which route answered, and, of a message, what it was.

    ``route`` is a route's pattern, as in ``/twilio/status/``, or "" as long as none is found.
    """

    id: str = field(default_factory=new_request_id)
    route: str = ""
    campaign: str = ""
    channel: str = ""
    outcome: str = ""
