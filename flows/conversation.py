"""The state of one address (``Conversation``) and of its person (``Standing``)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flows.events import CarrierWord

STORED_VERSION = 1
"""The version of the stored form. A conversation stored in another version is read as none."""

DELETE_UNASKED_REPLY_KEY = "delete_unasked"
"""The value of ``last_reply`` after a DELETE whose question was withheld by the reply budget. A
second DELETE erases, and no other word does."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one address stands in one campaign.

    All times are aware and UTC. ``step`` is one of ``flows.signing_steps``. ``answers`` become the
    signature's when the person confirms, and are dropped when the conversation expires. ``misses``
    counts the messages in a row that were not understood, and ``misread`` are the last of them, cut
    short; ``reading`` and ``page`` are what the person reads, ``read_in`` is the language in which
    they read the letter. ``invited_by`` is the code of the personal link by which they came.
    ``last_act``, ``acted_at`` and ``undo`` are what OOPS takes back;
    ``asked`` is the key of the question about updates; ``doubted_at`` is when it was asked whether
    to stop updates. ``no_updates``: they said before signing that they want none. ``moved_by``
    marks the words that led to the open question at ``moved_at`` (``flows.repeated_words``); it is
    "" once others came. ``stage`` is the furthest that it came to (``flows.stages``).
    ``tell_next`` is the key of what the next answer begins with, or "".
    """

    campaign: str
    step: str
    language: str
    spoke_at: datetime
    source: str = ""
    invited_by: str = ""
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
    no_updates: bool = False
    moved_by: str = ""
    moved_at: datetime | None = None
    misread: tuple[str, ...] = ()
    tell_next: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands: the name under it, and when it was given (aware, UTC).

    ``signer`` tells apart the people who signed from one phone; ``others`` are theirs. ``code`` is
    that of the personal link, ``friends`` how many signed by it; ``is_thanked``: for the first.
    ``held_for`` is why an organizer holds it back, or "".
    """

    name: str
    at: datetime
    signer: int = 1
    others: tuple["Signed", ...] = ()
    code: str = ""
    friends: int = 0
    is_thanked: bool = False
    held_for: str = ""


def group_by_campaign(signed: Iterable[tuple[str, Signed]]) -> dict[str, Signed]:
    """Return the first signature of each campaign, by ``signer``, with the others of its phone."""
    found: dict[str, list[Signed]] = {}
    for campaign, one in signed:
        found.setdefault(campaign, []).append(replace(one, others=()) if one.others else one)
    grouped = {}
    for campaign, several in found.items():
        first, *others = sorted(several, key=lambda one: one.signer)
        grouped[campaign] = replace(first, others=tuple(others)) if others else first
    return grouped


@dataclass(frozen=True, slots=True)
class RecentReply:
    """The key of a recent reply, and when it was sent (aware, UTC)."""

    at: datetime
    key: str


class CodeState(StrEnum):
    """What is found of a code that joins two addresses, for the address that sent it."""

    NONE = "none"  # no such code, or its time is over
    SPENT = "spent"  # whatever it is: this address sent too many wrong ones
    SAME_CHANNEL = "same_channel"  # it was asked for on the same kind of channel
    JOINED = "joined"  # whoever asked for it is this person already
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored about the person who is speaking, and what applies to their address.

    ``signatures`` are the first of each campaign that stands, with those of others who signed from
    the same phone. ``earlier_signers`` are, by campaign, the ``signer``s of those who signed when
    the number was theirs: these count, and nothing else of them is known here. ``consents`` are the
    organizations whose last ledger line is a yes, ``declined`` those whose last one is a no.
    ``carrier_blocked``: the
    carrier delivers nothing to this address until the person sends its START word. ``carrier``
    holds, by kind, the upper-case words on which the carrier of this channel acts. ``lately``
    are the replies of the last minutes to this address, the oldest first. ``capped``: the day's
    spending limit is reached, so nothing is answered. ``not_answered``: an address of a kind that
    gets no replies. ``can_get_updates``: updates can be sent on the channel of this message.
    ``has_organizers``: somebody reads open questions; ``may_ask``: one more of them may be kept
    for this address. ``can_join``: people can write to us on another kind of channel, too;
    ``join_code`` is what is found of the code that the message sends; ``contact_is_other``: who
    signed from the number that it shares has no word of this person's name.
    """

    signatures: Mapping[str, Signed] = field(default_factory=dict)
    earlier_signers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    suppressed: bool = False
    carrier_blocked: bool = False
    carrier: Mapping[CarrierWord, frozenset[str]] = field(default_factory=dict)
    language_hint: str = ""
    lately: tuple[RecentReply, ...] = ()
    capped: bool = False
    not_answered: bool = False
    can_get_updates: bool = True
    has_organizers: bool = True
    may_ask: bool = True
    can_join: bool = False
    join_code: CodeState = CodeState.NONE
    contact_is_other: bool = False


_FIELDS = tuple(field.name for field in fields(Conversation))
_BEGUN = Conversation("", "", "", datetime.min.replace(tzinfo=UTC))
_DEFAULTS = {
    field.name: getattr(_BEGUN, field.name)
    for field in fields(Conversation)
    if field.default is not MISSING or field.default_factory is not MISSING
}
"""Of what is stored. Whoever changes one counts up ``STORED_VERSION``."""
_to_json = json.JSONEncoder(default=datetime.isoformat, ensure_ascii=False).encode


def dump(conversation: Conversation) -> str:
    """Return the conversation as JSON for storing. Holds personal data: seal it.

    What is as it is by default is left out: of some twenty-five fields most are.
    """
    plain: dict[str, Any] = {"v": STORED_VERSION}
    for name in _FIELDS:
        value = getattr(conversation, name)
        if name not in _DEFAULTS or value != _DEFAULTS[name]:
            plain[name] = value
    return _to_json(plain)


def load(stored: str) -> Conversation | None:
    """Return the conversation that ``dump`` stored, or None if another version wrote it."""
    plain: dict[str, Any] = json.loads(stored)
    if plain.pop("v", None) != STORED_VERSION:
        return None
    for key in ("spoke_at", "doubted_at", "acted_at", "reminded_at", "moved_at"):
        if plain.get(key) is not None:
            plain[key] = datetime.fromisoformat(plain[key])
    for key in ("undo", "misread"):
        plain[key] = tuple(plain.get(key, ()))
    # Fields of earlier programs are dropped.
    return Conversation(**{name: plain[name] for name in _FIELDS if name in plain})
