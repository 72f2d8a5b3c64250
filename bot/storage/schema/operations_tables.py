"""The tables for those who look after the program: spending, messages set aside, write probes,
and notes about this installation."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class DailySpending(Table):
    """The segments that were sent on one day (UTC, as in 2026-11-26), and what was told of it."""

    __tablename__ = "daily_spending"
    day: Mapped[str] = mapped_column(primary_key=True)
    segments: Mapped[int]
    warned_at: Mapped[datetime | None]
    reached_at: Mapped[datetime | None]

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


class SetAside(Table):
    """A message that was stored and not acted on, for a person to see to.

    ``asked`` is what its words ask for as far as they alone tell; ``is_obeyed``: it was an
    opt-out, and the address is suppressed. ``sealed`` is the address, under the program's scope;
    the words are the message's ``body``, and go with it when it is shredded.
    """

    __tablename__ = "set_aside"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), unique=True)
    asked: Mapped[str]
    is_obeyed: Mapped[bool]
    sealed: Mapped[bytes | None]
    set_aside_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    note: Mapped[str] = mapped_column(server_default="")


class Probe(Table):
    """One row, written to see that the database takes writes
    (``bot.storage.operations.health_checks``)."""

    __tablename__ = "probes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    probed_at: Mapped[datetime]


class InstallationNote(Table):
    """What is known of this installation: which is the oldest program that works with its tables
    (``bot.storage.migrations``), when a backup was made, and when one was tried."""

    __tablename__ = "installation_notes"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class WorkerBeat(Table):
    """That a worker lives: written every few seconds (``bot.running_workers``)."""

    __tablename__ = "worker_beats"
    worker: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class JobRun(Table):
    """The last run of a worker's job. ``error`` is the kind of error by which it failed, or ""."""

    __tablename__ = "job_runs"
    worker: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(server_default="")
    every_seconds: Mapped[int]
    is_long: Mapped[bool]
