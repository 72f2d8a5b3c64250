"""The tables of integrations: who is told of what happens here, and what waits to be told.

No name, number or word stands in them: an event is ids. What is sealed says so.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table

AWAITS_SECOND: Final = "waits for a second organizer"
"""Why an integration is paused that was added and that nobody else has agreed to yet."""


class IntegrationKind(StrEnum):
    """What is at the other end."""

    WEBHOOK = "webhook"
    ACTION_NETWORK = "action-network"
    ACTIONKIT = "actionkit"
    VAN = "van"


class EventKind(StrEnum):
    """What happened."""

    SIGNATURE_GIVEN = "signature_given"
    SIGNATURE_WITHDRAWN = "signature_withdrawn"
    CONSENT_GIVEN = "consent_given"
    CONSENT_ENDED = "consent_ended"
    OPTED_OUT = "opted_out"
    OPTED_IN_AGAIN = "opted_in_again"
    QUESTION_OPENED = "question_opened"
    PEOPLE_JOINED = "people_joined"  # two who turned out to be one
    PERSON_ERASED = "person_erased"


class EventStatus(StrEnum):
    """Where an event stands on its way to one integration."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Integration(Table):
    """One receiver. ``campaign`` is the one that it is told of, "" for all.

    ``event_kinds`` are those that it is told of, each between blanks. ``settings`` is JSON without
    secrets; ``sealed`` holds the secrets, JSON too, and is None once the integration is removed.
    ``failures`` counts tries that failed in a row, ``failing_since`` the first of them; nothing is
    tried before ``held_until``. ``pulled_until`` is how far we read what it tells us.
    """

    __tablename__ = "integrations"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    campaign: Mapped[str] = mapped_column(server_default="")
    event_kinds: Mapped[str]
    settings: Mapped[str] = mapped_column(server_default="{}")
    sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    paused_at: Mapped[datetime | None]
    paused_why: Mapped[str] = mapped_column(server_default="")
    removed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    failing_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    pulled_until: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        Index(
            "ix_integrations_name",
            "name",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )


class IntegrationEvent(Table):
    """Something that happened, on its way to one integration.

    ``event_id`` is drawn at random: its place among others would tell when it was. ``person_id``,
    ``signature_id`` and ``question_id`` say whose it is, until that person is erased;
    ``other_person_id`` is who became ``person_id`` in a join. ``campaign`` is "" for what is of
    none. ``lease_until`` and ``owner`` say who tries it now, ``last_result`` in a word of ours how
    the last try ended, ``done_at`` when it was delivered or given up.
    """

    __tablename__ = "integration_events"
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    integration_id: Mapped[int] = mapped_column(
        Id, ForeignKey("integrations.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str]
    campaign: Mapped[str] = mapped_column(server_default="")
    organization: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[int | None] = mapped_column(Id)
    other_person_id: Mapped[int | None] = mapped_column(Id)
    signature_id: Mapped[int | None] = mapped_column(Id)
    question_id: Mapped[int | None] = mapped_column(Id)
    happened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_try_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(server_default="")
    lease_until: Mapped[datetime | None]
    last_result: Mapped[str] = mapped_column(server_default="")
    done_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_integration_events_integration_id_happened_at", "integration_id", "happened_at"),
        Index(
            "ix_integration_events_waiting",
            "integration_id",
            "next_try_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "ix_integration_events_unsettled",
            "integration_id",
            "happened_at",
            sqlite_where=text("status <> 'delivered'"),
            postgresql_where=text("status <> 'delivered'"),
        ),
        *(
            Index(
                f"ix_integration_events_{name}",
                name,
                sqlite_where=text(f"{name} IS NOT NULL"),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ("person_id", "signature_id")
        ),
        {"sqlite_with_rowid": False},
    )
