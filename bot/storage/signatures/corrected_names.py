"""Names that an organizer corrected, whom the signer asked in another way."""

from sqlalchemy import Connection, bindparam, false, null, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import STANDING


def correct_name(connection: Connection, signature_id: int, *, name: bytes) -> None:
    """Correct the name under one signature, if it stands. It is to be reviewed again."""
    _CORRECT.run(connection, signature=signature_id, new_name=name)


_CORRECT = Prepared(
    update(Signature)
    .where(Signature.id == bindparam("signature"), STANDING)
    .values(name=bindparam("new_name"), is_name_confirmed=false(), reviewed=0, name_hash=null())
)
