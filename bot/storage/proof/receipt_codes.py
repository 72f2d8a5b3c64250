"""The codes of a person's receipts."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature


def list_codes(
    connection: Connection, person_id: int, campaign: str
) -> list[tuple[int, bytes | None, bool]]:
    """Return of each signature that stands its signer, its code, and whether it is held back.

    The code is sealed under the campaign's scope. Those of who had the number before are not told.
    """
    rows = _CODES.rows(connection, person=person_id, of_campaign=campaign)
    return [(signer, code, held_at is not None) for signer, code, held_at in rows]


_CODES = Prepared(
    select(Signature.signer, Signature.receipt_code, Signature.held_at)
    .where(
        Signature.person_id == bindparam("person"),
        Signature.campaign == bindparam("of_campaign"),
        Signature.withdrawn_at.is_(None),
        Signature.erased_at.is_(None),
        Signature.of_earlier_owner.is_(False),
    )
    .order_by(Signature.signer)
)
