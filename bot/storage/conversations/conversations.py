"""Where an address stands, sealed, with what is asked of it in clear."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.tables import Conversation


def save(
    connection: Connection,
    address_id: int,
    *,
    campaign: str,
    step: str,
    state: bytes,
    spoke_at: datetime,
    expires_at: datetime,
    doubted_at: datetime | None = None,
    reminded_at: datetime | None = None,
) -> None:
    """Store where the address stands now. ``state`` is sealed under ``campaign``'s scope."""
    _SAVE.later(
        connection,
        address_id=address_id,
        campaign=campaign,
        step=step,
        state=state,
        spoke_at=spoke_at,
        expires_at=expires_at,
        doubted_at=doubted_at,
        reminded_at=reminded_at,
    )


_CHANGING = "campaign step state spoke_at expires_at doubted_at reminded_at"


def _save(insert: Any) -> Any:
    statement = insert(Conversation)
    changes = {name: statement.excluded[name] for name in _CHANGING.split()}
    return statement.on_conflict_do_update(index_elements=["address_id"], set_=changes)


_SAVE = Prepared(_save, f"address_id {_CHANGING}")


def end(connection: Connection, address_id: int) -> None:
    """Forget where the address stands, with everything half-given."""
    _END.later(connection, address=address_id)


_END = Prepared(delete(Conversation).where(Conversation.address_id == bindparam("address")))
