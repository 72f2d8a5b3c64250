"""The codes of a person's receipts."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature


def list_codes(
    connection: Connection, person_id: int, campaign: str
) -> list[tuple[int, bytes | None]]:
    """Return signer and code, sealed under the campaign's scope, of each signature that stands."""
    rows = _CODES.rows(connection, person=person_id, of_campaign=campaign)
    return [(signer, code) for signer, code in rows]


_CODES = Prepared(
    select(Signature.signer, Signature.receipt_code)
    .where(
        Signature.person_id == bindparam("person"),
        Signature.campaign == bindparam("of_campaign"),
        Signature.withdrawn_at.is_(None),
        Signature.erased_at.is_(None),
    )
    .order_by(Signature.signer)
)
