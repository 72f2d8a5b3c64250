"""The sealed answers that were given with a signature."""

from sqlalchemy import Connection, bindparam, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.signatures import OF_PERSON, STANDING


def read_answers(
    connection: Connection, person_id: int, campaign: str, signer: int = 1
) -> bytes | None:
    """Return the sealed answers given with a signature that stands, or None."""
    row = _ANSWERS.row(connection, person=person_id, of_campaign=campaign, of_signer=signer)
    return None if row is None else row[0]


_ANSWERS = Prepared(select(Signature.answers).where(OF_PERSON, STANDING))


def set_answers(
    connection: Connection, person_id: int, campaign: str, signer: int = 1, *, answers: bytes
) -> None:
    """Store the sealed answers of a signature that stands, in place of those it had."""
    whose = {"person": person_id, "of_campaign": campaign, "of_signer": signer}
    _SET_ANSWERS.later(connection, new_answers=answers, **whose)


_SET_ANSWERS = Prepared(
    update(Signature).where(OF_PERSON, STANDING).values(answers=bindparam("new_answers"))
)
