"""Thanks for friends who came by a signer's link."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature


def note_thanks(connection: Connection, person_id: int, campaign: str, *, at: datetime) -> None:
    """Note that a person was thanked for the first friend, on every signature of theirs."""
    _NOTE_THANKS.later(connection, person=person_id, of_campaign=campaign, moment=at)


_NOTE_THANKS = Prepared(
    update(Signature)
    .where(
        Signature.person_id == bindparam("person"),
        Signature.campaign == bindparam("of_campaign"),
        Signature.friends > 0,
        Signature.thanked_at.is_(None),
    )
    .values(thanked_at=bindparam("moment", type_=Signature.signed_at.type))
)
