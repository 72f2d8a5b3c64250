"""Compares what the providers took with what the database says of it: the promises, one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bench import stored_recipients
from bench.fast_providers.accepted_log import Accepted, hash_recipient
from bot.storage.broadcasts import broadcast_counts
from bot.storage.engine.database import Database
from bot.storage.schema.broadcast_tables import Delivery, DeliveryStatus

OPEN = {DeliveryStatus.QUEUED, DeliveryStatus.SENDING}
OUT = {DeliveryStatus.SENT, DeliveryStatus.DELIVERED}
NOT_OUT = {DeliveryStatus.FAILED, DeliveryStatus.SUPPRESSED}


@dataclass(frozen=True, slots=True)
class PromiseCheck:
    """How many people each promise was broken for, and what was said of the others.

    ``lost``: nothing was decided, or said to be out and never taken. ``twice``: taken more than
    once. ``after_stop``: taken later than ``bound`` seconds after their STOP was stored; the
    latest was ``gap`` seconds after it. ``denied``: taken, and said not to be out. ``miscounted``
    counts of chunks that are not those of their deliveries. ``statuses`` and ``errors`` are of
    deliveries; ``uncertain_out`` of the uncertain were taken.
    """

    people: int
    lost: int
    twice: int
    after_stop: int
    denied: int
    miscounted: int
    gap: float
    bound: float
    statuses: Mapping[str, int]
    errors: Mapping[str, int]
    uncertain_out: int

    @property
    def is_good(self) -> bool:
        """Whether every promise was kept."""
        broken = (self.lost, self.twice, self.after_stop, self.denied, self.miscounted)
        return not any(broken)

    def lines(self) -> list[str]:
        """Return it in words."""
        told = ", ".join(f"{count:,} {status}" for status, count in sorted(self.statuses.items()))
        errors = ", ".join(f"{error or '-'}: {count:,}" for error, count in self.errors.items())
        uncertain = self.statuses.get(DeliveryStatus.UNCERTAIN, 0)
        return [
            f"{self.people:,} people: {told}",
            f"not sent for: {errors or 'nothing'}",
            f"lost {self.lost}, twice {self.twice}, after STOP {self.after_stop}",
            f"latest after STOP: {self.gap:.2f} s ({self.bound:g} s are allowed)",
            f"said not to be out and was {self.denied}, miscounted {self.miscounted}",
            f"uncertain and said so {uncertain}, of which taken {self.uncertain_out}",
        ]


def check_promises(
    database: Database,
    broadcast_id: int,
    accepted: Sequence[Accepted],
    *,
    channel: str,
    stops: Mapping[int, datetime],
    bound: float,
) -> PromiseCheck:
    """Compare. ``stops`` is person's id → when their STOP was stored; ``bound`` is in seconds."""
    with database.read() as connection:
        asked = select(Delivery.person_id, Delivery.status, Delivery.error)
        found = connection.execute(asked.where(Delivery.broadcast_id == broadcast_id)).all()
        groups = broadcast_counts.status_counts(connection, broadcast_id)
    people = {
        hash_recipient(stored_recipients.recipient_address(channel, row[0] - 1)): row[0]
        for row in found
    }
    taken = Counter(people[one.recipient] for one in accepted)
    statuses = Counter(row[1] for row in found)
    gaps = [
        one.at - stops[person].timestamp()
        for one in accepted
        if (person := people[one.recipient]) in stops
    ]
    counted: Counter[str] = Counter()
    for group in groups:
        counted.update({str(status): count for status, count in group.counts.items()})
    return PromiseCheck(
        people=len(found),
        lost=sum(_is_lost(status, taken[person]) for person, status, _ in found),
        twice=sum(count > 1 for count in taken.values()),
        after_stop=sum(gap > bound for gap in gaps),
        denied=sum(status in NOT_OUT and taken[person] > 0 for person, status, _ in found),
        miscounted=sum(statuses[str(one)] != counted[str(one)] for one in DeliveryStatus),
        gap=max((gap for gap in gaps if gap > 0), default=0.0),
        bound=bound,
        statuses=statuses,
        errors=Counter(error for _, status, error in found if status in NOT_OUT),
        uncertain_out=sum(
            status == DeliveryStatus.UNCERTAIN and taken[person] > 0 for person, status, _ in found
        ),
    )


def _is_lost(status: str, taken: int) -> bool:
    return status in OPEN or (status in OUT and not taken)
