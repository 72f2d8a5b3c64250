"""Where one address stands, and what the world knows of its person. Frozen values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from flows.events import CarrierWord

VERSION = 1
"""Of the stored form. A stored conversation of another version is read as none."""

DELETE_UNASKED = "delete_unasked"
"""As ``last_reply``: DELETE was said, and the question before erasure could not be put. DELETE
once more erases, and no other word does."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one address stands in one campaign.

    All times are aware and UTC. ``step`` is one of ``flows.signing_steps``; ``answers`` are
    half-given:
    they become a signature's when the person confirms, and are dropped when the conversation
    expires.
    """

    campaign: str
    step: str
    language: str
    spoke_at: datetime
    source: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    misses: int = 0
    last_reply: str = ""
    reading: str = ""
    page: int = 0
    read_in: str = ""
    doubted_at: datetime | None = None
    last_act: str = ""
    acted_at: datetime | None = None
    undo: tuple[str, ...] = ()
    asked: str = ""
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands: the name under it, and when it was given (aware, UTC)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply that went out (aware, UTC), by its key."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the world knows of the person who is speaking.

    ``carrier_blocked``: what we send is not delivered, until the person lifts it with a word of
    the carrier's. ``consents`` are the organizations whose last ledger line is a yes.
    ``carrier`` holds, by kind, the upper-case words that the carrier of this channel acts on
    and answers by itself. ``lately`` is what the address was answered in the last minutes, the
    oldest first. ``capped``: the day's money is spent, so nothing is answered, while all else
    goes on. ``not_answered``: an address of a kind that is never answered.
    """

    signatures: Mapping[str, Signed] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    suppressed: bool = False
    carrier_blocked: bool = False
    carrier: Mapping[CarrierWord, frozenset[str]] = field(default_factory=dict)
    language_hint: str = ""
    lately: tuple[Answered, ...] = ()
    capped: bool = False
    not_answered: bool = False


_FIELDS = tuple(field.name for field in fields(Conversation))


def dump(conversation: Conversation) -> str:
    """Return the conversation as JSON for storing. Holds personal data: seal it."""
    plain = {name: getattr(conversation, name) for name in _FIELDS}
    return json.dumps({"v": VERSION, **plain}, default=datetime.isoformat, ensure_ascii=False)


def load(stored: str) -> Conversation | None:
    """Return the conversation that ``dump`` stored, or None if another version wrote it."""
    plain: dict[str, Any] = json.loads(stored)
    if plain.pop("v", None) != VERSION:
        return None
    for key in ("spoke_at", "doubted_at", "acted_at", "reminded_at"):
        if plain.get(key) is not None:
            plain[key] = datetime.fromisoformat(plain[key])
    plain["undo"] = tuple(plain["undo"])
    # What an earlier program kept beside these is of no use any more.
    return Conversation(**{name: plain[name] for name in _FIELDS if name in plain})
