"""People and their addresses."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, literal, null, select, true, update
from sqlalchemy.orm import aliased

from bot.storage.conversations.messages import NOBODYS
from bot.storage.engine.prepared_statements import Adding, Prepared
from bot.storage.figures import updates_figures
from bot.storage.integrations import noted_events
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import (
    Address,
    Conversation,
    JoinCode,
    Message,
    Person,
)
from bot.storage.schema.operations_tables import SetAside
from bot.storage.schema.question_tables import Question, QuestionStatus
from bot.storage.signatures import erased_signatures
from bot.storage.signatures.erased_signatures import Mark, day_of


def add_person(connection: Connection, *, created_at: datetime, reserved: int | None = None) -> int:
    """Add a person nothing is known of yet, and return the id: the reserved one, if any."""
    return _ADD_PERSON.add(connection, reserved, created_at=created_at)


_ADD_PERSON = Adding(Person, "created_at")


def add_address(
    connection: Connection,
    *,
    person_id: int,
    kind: str,
    lookup: bytes,
    generation: int,
    sealed: bytes,
    channel: str,
    language: str,
    country: str,
    zones: str,
    created_at: datetime,
    reserved: int | None = None,
) -> int:
    """Add an address of a person and return its id: the reserved one, if any.

    ``lookup`` and ``generation`` are the vault's for new rows; ``sealed`` is under the
    program's scope. ``kind`` is "phone" or "telegram"; ``zones`` IANA names between blanks.
    """
    return _ADD_ADDRESS.add(
        connection,
        reserved,
        person_id=person_id,
        kind=kind,
        lookup=lookup,
        generation=generation,
        sealed=sealed,
        channel=channel,
        language=language,
        country=country,
        zones=zones,
        created_at=created_at,
    )


_ADD_ADDRESS = Adding(
    Address,
    "person_id kind lookup generation sealed channel language country zones created_at",
)


def update_address(
    connection: Connection, address_id: int, *, channel: str, language: str, sealed: bytes | None
) -> None:
    """Keep on which channel and in which language the address spoke last.

    ``sealed`` brings back the address of one who was erased and has come again; None leaves it.
    """
    _UPDATE_ADDRESS.later(
        connection, id_=address_id, channel_=channel, language_=language, sealed_=sealed
    )


_UPDATE_ADDRESS = Prepared(
    update(Address)
    .where(Address.id == bindparam("id_"))
    .values(
        channel=bindparam("channel_"),
        language=bindparam("language_"),
        sealed=func.coalesce(bindparam("sealed_", type_=Address.sealed.type), Address.sealed),
    )
)


def set_country_and_zones(
    connection: Connection, address_id: int, *, country: str, zones: str
) -> None:
    """Keep what the number itself tells, of an address that was erased and has come again."""
    _SET_PLAN.later(connection, id_=address_id, country_=country, zones_=zones)


_SET_PLAN = Prepared(
    update(Address)
    .where(Address.id == bindparam("id_"))
    .values(country=bindparam("country_"), zones=bindparam("zones_"))
)


def set_region(connection: Connection, person_id: int, *, region: str, zones: str) -> None:
    """Keep where in the US a person is, on every address that may be there.

    ``region`` is an ISO 3166-2 code (US-CA), ``zones`` are IANA names between blanks. A number of
    another country stays where it is: its owner meant a place there.
    """
    _PLACE.later(connection, person=person_id, region_=region, zones_=zones)


_AMERICAN = ("", "US", "PR", "VI", "GU", "AS", "MP")
"""Countries of the numbers that people in the US have; "" is where none is known."""
_PLACE = Prepared(
    update(Address)
    .where(
        Address.person_id == bindparam("person", type_=Address.person_id.type),
        Address.country.in_([literal(country) for country in _AMERICAN]),
    )
    .values(region=bindparam("region_"), zones=bindparam("zones_"))
)


def erase_person(connection: Connection, person_id: int, *, mark: Mark, at: datetime) -> None:
    """Destroy everything readable of a person, and what leads from them to what they signed.

    Signatures go on counting, as nobody's; ``mark`` is what is kept so that they never count twice.
    Left are the keyed hash of each address, so that an opt-out goes on being obeyed; each yes to
    updates with its end, which is evidence, without its campaign; and the ids of their messages,
    so that none is taken for a new one: nobody's, and with no time but the day of the erasure.
    """
    updates_figures.take_out(connection, person_id)
    erased_signatures.cut_off_person(connection, person_id, mark)
    given = {"person": person_id, "moment": at, "day": day_of(at)}
    for statement in (
        *(_ERASE_PERSON, _ERASE_SET_ASIDE, _ERASE_MESSAGES, _ERASE_QUESTIONS),
        *(_ERASE_CONVERSATIONS, _ERASE_CODES, _ERASE_ADDRESSES, _FORGET_NO, _ERASE_CAMPAIGN),
    ):
        statement.later(connection, **given)
    noted_events.note_erased(connection, person_id, at=at)


_PERSON_ID = bindparam("person", type_=Address.person_id.type)
_ADDRESSES_OF = select(Address.id).where(Address.person_id == _PERSON_ID).scalar_subquery()
_AT = bindparam("moment", type_=Person.created_at.type)
_DAY = bindparam("day", type_=Person.created_at.type)
_ERASE_PERSON = Prepared(
    update(Person).where(Person.id == _PERSON_ID).values(erased_at=_AT, created_at=_DAY)
)
_ERASE_SET_ASIDE = Prepared(
    update(SetAside)
    .where(
        SetAside.message_id.in_(
            select(Message.id).where(Message.address_id.in_(_ADDRESSES_OF)).scalar_subquery()
        )
    )
    .values(sealed=null())
)
_ERASE_MESSAGES = Prepared(
    update(Message)
    .where(Message.address_id.in_(_ADDRESSES_OF))
    .values(**NOBODYS, received_at=_DAY, shredded_at=_DAY)
)
_ERASE_QUESTIONS = Prepared(
    update(Question)
    .where(Question.address_id.in_(_ADDRESSES_OF))
    .values(
        campaign="",
        step="",
        message_id=null(),
        words=null(),
        proposal=null(),
        answer=null(),
        asked_at=_DAY,
        status=literal(QuestionStatus.ERASED.value),
        closed_at=func.coalesce(Question.closed_at, _AT),
    )
)
_ERASE_CONVERSATIONS = Prepared(
    delete(Conversation).where(Conversation.address_id.in_(_ADDRESSES_OF))
)
_ERASE_CODES = Prepared(
    update(JoinCode)
    .where(JoinCode.address_id.in_(_ADDRESSES_OF))
    .values(code=null(), code_until=null())
)
_ERASE_ADDRESSES = Prepared(
    update(Address)
    .where(Address.person_id == _PERSON_ID)
    .values(sealed=null(), language="", country="", region="", zones="", created_at=_DAY)
)
_YES = aliased(Consent, name="yes")
_FORGET_NO = Prepared(
    delete(Consent).where(
        Consent.person_id == _PERSON_ID,
        Consent.granted != true(),
        ~select(_YES.id)
        .where(
            _YES.person_id == _PERSON_ID,
            _YES.organization == Consent.organization,
            _YES.granted == true(),
        )
        .correlate(Consent)
        .exists(),
    )
)
"""A no to what was never agreed to is evidence of nothing but that the question was put."""
_ERASE_CAMPAIGN = Prepared(
    update(Consent).where(Consent.person_id == _PERSON_ID).values(campaign="")
)


def sealed_address(connection: Connection, address_id: int) -> bytes | None:
    """Return an address as it is stored, under the program's scope; None once it was erased."""
    row = _SEALED.row(connection, id_=address_id)
    return None if row is None else row[0]


_SEALED = Prepared(select(Address.sealed).where(Address.id == bindparam("id_")))
