"""Where signers are, as far as they said it after they had signed."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import figures
from bot.storage.figures.figures import COUNTED_COLUMNS, CountedSignature
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import OF_PERSON, STANDING


def set_place(
    connection: Connection, person_id: int, campaign: str, signer: int = 1, *, place: str
) -> None:
    """Note where the signer of a signature that stands is (US-CA, MX)."""
    whose = {"person": person_id, "of_campaign": campaign, "of_signer": signer}
    before = [CountedSignature(*row) for row in _STANDING.rows(connection, **whose)]
    _SET_PLACE.later(connection, new_place=place, **whose)
    figures.count(connection, before=before, after=[replace(one, place=place) for one in before])


_STANDING = Prepared(select(*COUNTED_COLUMNS).where(OF_PERSON, STANDING))
_SET_PLACE = Prepared(
    update(Signature).where(OF_PERSON, STANDING).values(place=bindparam("new_place"))
)
