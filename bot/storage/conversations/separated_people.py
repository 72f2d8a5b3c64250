"""One of a person's addresses becomes a person of its own again: the rows that go with it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal, null, select, true, update
from sqlalchemy.orm import aliased

from bot.storage.conversations.people import add_person
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Message, Person
from bot.storage.schema.signature_tables import Signature


def separate(connection: Connection, person_id: int, address_id: int, *, at: datetime) -> bool:
    """Take an address from a person who has others too; say whether there were any.

    With it go the signatures that were given on it, and each yes to updates that was given on it
    and not ended since on any address. No opt-out goes with it: it stays true for the others.
    """
    if _OTHERS.row(connection, person=person_id, address=address_id) is None:
        return False
    new = add_person(connection, created_at=at)
    _KEEP_ERASURE.later(connection, person=person_id, new=new)
    for statement in (_MOVE_SIGNATURES, _MOVE_CONSENTS):
        statement.later(connection, person=person_id, address=address_id, new=new)
    for statement in (_MOVE_DELIVERIES, _MOVE_ADDRESS):
        statement.later(connection, address=address_id, new=new)
    for statement in (_FORGET_WHAT_STANDS, _FORGET_WHERE_IT_STANDS):
        statement.later(connection, new=new)
    return True


_PERSON = bindparam("person", type_=Person.id.type)
_ADDRESS = bindparam("address", type_=Address.id.type)
_NEW = bindparam("new", type_=Person.id.type)
_OTHERS = Prepared(
    select(literal(1)).where(Address.person_id == _PERSON, Address.id != _ADDRESS).limit(1)
)
_SENT_ON_IT = select(Message.id).where(Message.address_id == _ADDRESS).scalar_subquery()
_OLD = aliased(Person, name="old")
_KEEP_ERASURE = Prepared(
    update(Person)
    .where(Person.id == _NEW)
    .values(erased_at=select(_OLD.erased_at).where(_OLD.id == _PERSON).scalar_subquery())
)
_MOVE_SIGNATURES = Prepared(
    update(Signature)
    .where(Signature.person_id == _PERSON, Signature.message_id.in_(_SENT_ON_IT))
    .values(person_id=_NEW)
)
_ENDED = aliased(Consent, name="ended")
_MOVE_CONSENTS = Prepared(
    update(Consent)
    .where(
        Consent.person_id == _PERSON,
        Consent.message_id.in_(_SENT_ON_IT),
        Consent.granted == true(),
        ~select(_ENDED.id)
        .where(
            _ENDED.person_id == _PERSON,
            _ENDED.organization == Consent.organization,
            _ENDED.granted != true(),
            _ENDED.id > Consent.id,
        )
        .correlate(Consent)
        .exists(),
    )
    .values(person_id=_NEW)
)
_MOVE_DELIVERIES = Prepared(
    update(Delivery).where(Delivery.address_id == _ADDRESS).values(person_id=_NEW)
)
_MOVE_ADDRESS = Prepared(update(Address).where(Address.id == _ADDRESS).values(person_id=_NEW))
_MOVED = aliased(Signature, name="moved")
_OF_NEW = select(_MOVED.id).where(_MOVED.person_id == _NEW).scalar_subquery()
_FORGET_WHAT_STANDS = Prepared(
    update(Signature)
    .where(Signature.person_id == _NEW, Signature.stands_as.is_not(None))
    .values(stands_as=null(), code=null())
)
_FORGET_WHERE_IT_STANDS = Prepared(
    update(Signature)
    .where(Signature.person_id != _NEW, Signature.stands_as.in_(_OF_NEW))
    .values(stands_as=null(), code=null())
)
