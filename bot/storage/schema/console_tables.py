"""The table of forms that were sent from the console."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.schema.table_base import Table


class SentForm(Table):
    """A form that was sent, so that it does what it does once, however often it is sent.

    ``key`` is the SHA-256 of the session and the form's own number. ``led_to`` is the path to which
    it led, "" as long as it has led to none.
    """

    __tablename__ = "sent_forms"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    led_to: Mapped[str] = mapped_column(server_default="")
