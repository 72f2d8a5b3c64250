"""One of a person's addresses becomes a person of its own again, or has a new owner: the rows that
go with it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal, null, select, true, update
from sqlalchemy.orm import aliased

from bot.storage.conversations import join_codes
from bot.storage.conversations.people import add_person
from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import updates_figures
from bot.storage.integrations import noted_events
from bot.storage.schema.broadcast_tables import Delivery
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address, Message, Person
from bot.storage.schema.question_tables import Question, QuestionStatus
from bot.storage.schema.signature_tables import Signature


def separate(connection: Connection, person_id: int, address_id: int, *, at: datetime) -> bool:
    """Take an address from a person who has others too; say whether there were any.

    With it go the signatures that were given on it, and each yes to updates that was given on it
    and not ended since on any address. No opt-out goes with it: it stays true for the others.
    """
    if _OTHERS.row(connection, person=person_id, address=address_id) is None:
        return False
    new = add_person(connection, created_at=at)
    updates_figures.take_out(connection, person_id)
    _KEEP_ERASURE.later(connection, person=person_id, new=new)
    for statement in (_MOVE_SIGNATURES, _MOVE_CONSENTS):
        statement.later(connection, person=person_id, address=address_id, new=new)
    for statement in (_MOVE_DELIVERIES, _MOVE_ADDRESS):
        statement.later(connection, address=address_id, new=new)
    for statement in (_FORGET_WHAT_STANDS, _FORGET_WHERE_IT_STANDS):
        statement.later(connection, new=new)
    for one in (person_id, new):
        updates_figures.put_in(connection, one)
    noted_events.note_separated(connection, person_id, new, at=at)
    return True


def give_to_new_owner(
    connection: Connection,
    person_id: int,
    address_id: int,
    *,
    country: str,
    zones: str,
    at: datetime,
) -> int:
    """Note that an address is another human's by now; return who it is from now on.

    Of a person who has other addresses, it alone becomes a new person's: all else stays theirs.
    Else it stays this one's, with the signatures given before, which count, as an earlier owner's.
    ``country`` and ``zones`` are what the number itself tells.
    """
    owner = person_id
    if _OTHERS.row(connection, person=person_id, address=address_id) is not None:
        owner = add_person(connection, created_at=at)
        for statement in (_MOVE_DELIVERIES, _MOVE_ADDRESS):
            statement.later(connection, address=address_id, new=owner)
    else:
        _NOTE_EARLIER_OWNER.later(connection, person=person_id)
    _NOTE_NEW_OWNER.later(connection, address=address_id, moment=at, country_=country, zones_=zones)
    _FORGET_QUESTIONS.later(connection, address=address_id, moment=at)
    join_codes.use_up(connection, address_id)
    return owner


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
_NOTE_EARLIER_OWNER = Prepared(
    update(Signature).where(Signature.person_id == _PERSON).values(of_earlier_owner=true())
)
_MOMENT = bindparam("moment", type_=Address.created_at.type)
_NOTE_NEW_OWNER = Prepared(
    update(Address)
    .where(Address.id == _ADDRESS)
    .values(
        owned_since=_MOMENT,
        country=bindparam("country_"),
        region=literal(""),
        zones=bindparam("zones_"),
    )
)
_FORGET_QUESTIONS = Prepared(
    update(Question)
    .where(Question.address_id == _ADDRESS, Question.closed_at.is_(None))
    .values(
        words=null(),
        proposal=null(),
        answer=null(),
        status=literal(QuestionStatus.ERASED.value),
        closed_at=_MOMENT,
    )
)
"""Questions of an earlier owner: their answers would go to somebody else."""
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
