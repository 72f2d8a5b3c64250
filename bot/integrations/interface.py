"""The door to other programs: what they are told of, and how a try to tell them can end.

A kind of integration is a ``Destination``. It is opened for one integration, told of events one
after the other, and closed. No transaction is open while it works; what it wants to know beyond
the event's ids it reads itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.storage.schema.integration_tables import EventKind, IntegrationKind

__all__ = [
    "Delivered",
    "Destination",
    "Event",
    "EventKind",
    "IntegrationKind",
    "Outcome",
    "Refused",
    "Stopped",
    "Testable",
    "TryLater",
    "is_trouble",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as one integration is told of it.

    ``id`` is the same at every try, and another one for every integration, as are the handles
    ``person``, ``other_person`` and ``signature``: keyed hashes by which the receiver tells what is
    whose. They are "" where there is nobody (any more). A handle outlives the ids: that of who was
    erased is known though nothing else is. ``other_person`` became ``person``, in a join.

    ``campaign`` and ``organization`` are "" where the event is of none: an opt-out and an erasure
    are of all.
    """

    id: str
    kind: EventKind
    happened_at: datetime
    campaign: str = ""
    organization: str = ""
    person: str = ""
    other_person: str = ""
    signature: str = ""
    person_id: int | None = None
    other_person_id: int | None = None
    signature_id: int | None = None
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The event has arrived, or had before. ``note`` says in a word of ours how: "204", "nothing to
    tell"."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class TryLater:
    """The event may arrive another time; not within the given seconds, where the receiver asked for
    that.

    ``why`` is in words of ours, never the receiver's. ``is_ours``: nothing is wrong with the
    receiver, it is this event alone that has to wait.
    """

    why: str
    after_seconds: float | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """This event is never taken; others may be."""

    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The receiver takes nothing more until somebody has looked: the integration is paused.

    The event waits.
    """

    why: str


Outcome = Delivered | TryLater | Refused | Stopped


def is_trouble(outcome: Outcome) -> bool:
    """Say whether the receiver takes nothing for now: other events had better wait, too."""
    return isinstance(outcome, Stopped) or (isinstance(outcome, TryLater) and not outcome.is_ours)


class Destination(Protocol):
    """One integration at work. Opened, used and closed in one event loop."""

    async def deliver(self, event: Event) -> Outcome:
        """Tell of one event. Whatever goes wrong is an outcome, never raised."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


@runtime_checkable
class Testable(Destination, Protocol):
    """A destination that can be tried out."""

    async def try_out(self) -> Outcome:
        """Ask whether the receiver would take something, and tell of nothing that happened."""
        ...
