"""The table of what organizations' own databases of people (CRMs) were told, and told us."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Id, Table


class CrmPerson(Table):
    """A number that a CRM was told of, or was seen there.

    ``remote_id`` is the id of the person's record there, sealed under the program's scope: none as
    long as no answer came. ``subscription`` is "subscribed" or "unsubscribed", as it was told or
    seen there last, at ``changed_at``; "" is not known, and "erased" is a record that has to be
    deleted there. ``is_ended_there``: it was the CRM that told of the end. Nobody else tells of the
    number before ``lease_until``.
    """

    __tablename__ = "crm_people"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey("integrations.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    remote_id: Mapped[bytes | None]
    subscription: Mapped[str]
    changed_at: Mapped[datetime]
    is_ended_there: Mapped[bool]
    lease_until: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("integration_id", "address_id"),)
