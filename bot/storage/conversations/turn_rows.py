"""What the statements of a turn find, and where a message comes from."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Repeat:
    """A message that came before, and the reply it got: sealed under ``campaign``'s scope."""

    message_id: int
    campaign: str
    reply: bytes | None
    reply_key: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AddressRow:
    """What is kept of an address in clear, beside its person.

    One that was erased has no language and no country, until it speaks again.
    """

    id: int
    person_id: int
    channel: str
    language: str
    country: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """Where the address stands; ``state`` is sealed under ``campaign``'s scope."""

    campaign: str
    state: bytes
    expires_at: datetime
    doubted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A signature that stands; ``name`` is sealed under ``campaign``'s scope."""

    campaign: str
    name: bytes | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class StandingRows:
    """A person's signatures that stand, and the organizations whose last line is a yes."""

    signatures: tuple[SignatureRow, ...]
    consents: frozenset[str]


NOTHING = StandingRows((), frozenset())


@dataclass(frozen=True, slots=True)
class Reserved:
    """The ids of rows that a turn may add. None: the database gives the next one by itself.

    On PostgreSQL they come with what is found, so that nothing has to be waited for later. One
    that is not used is never used.
    """

    person_id: int | None = None
    address_id: int | None = None
    message_id: int | None = None


NOTHING_RESERVED = Reserved()


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known of an inbound message and of whom it comes from.

    ``suppressed_for``: why it must not be written to, or ""; ``lately``: see ``tables.Answered``.
    """

    repeat: Repeat | None
    address: AddressRow | None
    conversation: ConversationRow | None
    suppressed_for: str
    lately: str = ""
    standing: StandingRows = NOTHING
    reserved: Reserved = field(default=NOTHING_RESERVED, compare=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message comes from, as ``tables.Message`` keeps it.

    ``sender`` marks our account and whose address it is, within that message's id.
    """

    provider: str
    provider_id: str
    sender: bytes = b""


NO_MESSAGE = Origin("", "")
"""For who asks about an address alone."""
