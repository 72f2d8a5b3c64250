"""What is told of a signature beside its ids: nothing that its signer typed."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """How a signature came. ``place`` is a state's or a country's code, ``source`` a partner's or
    a poster's; "" where there is none."""

    channel: str
    language: str
    source: str
    place: str


def read_signature_facts(connection: Connection, signature_id: int) -> SignatureFacts | None:
    """Return the facts of a signature that go into a webhook; None where its signer was erased."""
    row = _FACTS.row(connection, signature=signature_id)
    return None if row is None else SignatureFacts(*row)


_FACTS = Prepared(
    select(Signature.channel, Signature.language, Signature.source, Signature.place).where(
        Signature.id == bindparam("signature"), Signature.person_id.is_not(None)
    )
)
