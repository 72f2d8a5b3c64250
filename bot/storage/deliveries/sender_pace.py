"""Senders: the pace of each channel for all workers together, and why one stands still.

The pace is the generic cell rate algorithm: a row says until when the time is promised away, and
whoever sends takes the next stretch of it. So no two workers send in the same stretch, and what
was not used is not made up for. https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, case, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Sender

LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
MAX_PACE_AHEAD: Final = timedelta(hours=1)
"""How far ahead the pace is promised at most."""
MAX_REASON_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class SenderState:
    """How a channel's sender stands. See ``bot.storage.schema.broadcast_tables.Sender``."""

    paced_until: datetime = LONG_AGO
    stopped_until: datetime = LONG_AGO
    stopped_for: str = ""


def read_sender(connection: Connection, channel: str) -> SenderState:
    """Return how the sender stands: as new, where nothing was sent yet."""
    row = _READ.row(connection, its=channel)
    return SenderState() if row is None else SenderState(*row)


_WANTED = select(Sender.paced_until, Sender.stopped_until, Sender.stopped_for).where(
    Sender.channel == bindparam("its")
)
_READ = Prepared(_WANTED)


def lock_sender(connection: Connection, channel: str) -> SenderState:
    """Return how the sender stands, and hold off all who would take it too, until the end."""
    row = _TAKE.row(connection, its=channel)
    if row is None:
        _make(connection, channel)
        row = _TAKE.row(connection, its=channel)
    return SenderState() if row is None else SenderState(*row)


_TAKE = Prepared(_WANTED.with_for_update())


def _make(connection: Connection, channel: str) -> None:
    _MAKE.run(
        connection,
        channel=channel,
        paced_until=LONG_AGO,
        stopped_until=LONG_AGO,
        stopped_for="",
    )


_MAKE = Prepared(
    lambda insert: insert(Sender).on_conflict_do_nothing(index_elements=["channel"]),
    "channel paced_until stopped_until stopped_for",
)


def pace_free_at(sender: SenderState, now: datetime) -> datetime:
    """Return up to when the pace is promised, ``now`` at the earliest.

    What is promised further ahead than anybody promises was written by a clock that went wrong.
    """
    is_plausible = sender.paced_until < now + MAX_PACE_AHEAD
    return max(sender.paced_until, now) if is_plausible else now


def reserve_pace(connection: Connection, channel: str, now: datetime, seconds: float) -> datetime:
    """Take the next stretch of that length, and return when it begins. Never before now."""
    begins = pace_free_at(lock_sender(connection, channel), now)
    _PACE.run(connection, its=channel, moment=begins + timedelta(seconds=seconds))
    return begins


_PACE = Prepared(
    update(Sender)
    .where(Sender.channel == bindparam("its"))
    .values(paced_until=bindparam("moment", type_=Sender.paced_until.type))
)


def stop_until(connection: Connection, channel: str, moment: datetime) -> None:
    """Send nothing before that moment: the provider asked for it. The latest moment holds."""
    _make(connection, channel)
    _WAIT.run(connection, its=channel, moment=moment)


_MOMENT = bindparam("moment", type_=Sender.stopped_until.type)
_WAIT = Prepared(
    update(Sender)
    .where(Sender.channel == bindparam("its"))
    .values(
        stopped_until=case((Sender.stopped_until < _MOMENT, _MOMENT), else_=Sender.stopped_until)
    )
)


def stop_sender(connection: Connection, channel: str, reason: str) -> bool:
    """Send nothing until an organizer releases it; say whether it was not stopped before.

    ``reason`` is for people to read. The first one stays.
    """
    _make(connection, channel)
    return _STOP.run(connection, its=channel, reason=reason[:MAX_REASON_LENGTH]) > 0


_STOP = Prepared(
    update(Sender)
    .where(Sender.channel == bindparam("its"), Sender.stopped_for == "")
    .values(stopped_for=bindparam("reason"))
)


def resume_sender(connection: Connection, channel: str) -> bool:
    """Let a sender that was stopped for a reason send again; say whether it was."""
    return _RELEASE.run(connection, its=channel) > 0


_RELEASE = Prepared(
    update(Sender)
    .where(Sender.channel == bindparam("its"), Sender.stopped_for != "")
    .values(stopped_for="")
)
