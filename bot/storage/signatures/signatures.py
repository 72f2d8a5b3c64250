"""Signatures, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared, among, numbered
from bot.storage.figures import figures
from bot.storage.figures.figures import COUNTED_COLUMNS, CountedSignature
from bot.storage.integrations import noted_events
from bot.storage.proof import proof_entries
from bot.storage.schema.conversation_tables import Person
from bot.storage.schema.figure_tables import CampaignState
from bot.storage.schema.signature_tables import Counter, ErasedSigner, Signature
from bot.storage.signatures.campaign_counter import count_down

STANDING = and_(Signature.withdrawn_at.is_(None), Signature.erased_at.is_(None))
"""Whether a signature is neither withdrawn nor erased."""

HANDED_IN = and_(STANDING, Signature.held_at.is_(None))
"""Whether a signature has a name to be handed in: it counts, or an erased one does in its place."""

OF_OWNER = Signature.of_earlier_owner.is_(False)
"""That whoever has the number by now gave a signature, as far as is known."""
OF_PERSON = and_(
    Signature.person_id == bindparam("person"),
    Signature.campaign == bindparam("of_campaign"),
    Signature.signer == bindparam("of_signer"),
)
"""The signature of parameters ``person``, ``of_campaign`` and ``of_signer``."""

MOST_CODES: Final = 3
"""Codes at most among which one for a new signature is chosen."""


@dataclass(frozen=True, slots=True)
class Given:
    """A signature that was given: its number, and the code of its personal link, or "".

    ``stood_before``: one with this ``signer`` stands already, so that nothing was written.
    ``counted_before``: the signer was erased, and counts already; ``number`` is the count.
    ``is_closed``: the campaign was closed by command meanwhile; the transaction is to be undone.
    """

    number: int
    code: str
    stood_before: bool = False
    counted_before: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class NewSignature:
    """What a signature is written with.

    ``name``, ``answers`` and ``receipt_code`` are sealed under the campaign's scope; ``message_id``
    is the evidence; ``signer`` tells apart who signs from one phone.
    """

    person_id: int
    campaign: str
    name: bytes
    answers: bytes | None
    letter_sha256: str
    language: str
    read_in: str
    source: str
    channel: str
    message_id: int
    signed_at: datetime
    receipt_code: bytes
    signer: int = 1
    is_name_confirmed: bool = False
    place: str = ""


_GIVEN = tuple(field.name for field in fields(NewSignature))
_COUNTED_WHEN_GIVEN = tuple(
    field.name for field in fields(CountedSignature) if field.name in _GIVEN
)


def is_first_of_person() -> ColumnElement[bool]:
    """Say that a signature is the first of those that stand from its phone in its campaign.

    Those of earlier owners of the number are none of them.
    """
    earlier = aliased(Signature, name="earlier")
    same = and_(
        earlier.person_id == Signature.person_id,
        earlier.campaign == Signature.campaign,
        earlier.signer < Signature.signer,
        earlier.withdrawn_at.is_(None),
        earlier.erased_at.is_(None),
        earlier.of_earlier_owner.is_(False),
    )
    is_first = ~exists(select(literal(1)).where(same).correlate(Signature))
    return and_(OF_OWNER, or_(Signature.signer == 1, is_first))


def _is_taken(signature: type[Signature]) -> ColumnElement[bool]:
    """Say that a signature of this person is in the campaign; held back, it still is."""
    return and_(
        signature.person_id == bindparam("person"),
        signature.campaign == bindparam("of_campaign"),
        signature.signer == bindparam("of_signer"),
        signature.withdrawn_at.is_(None),
    )


_IS_TAKEN = _is_taken(Signature)


def sign(
    connection: Connection,
    new: NewSignature,
    *,
    codes: Sequence[str] = (),
    invited_by: str = "",
    marks: Sequence[bytes] = (),
) -> Given:
    """Put a person's name under a letter; return its number, which is the campaign's count with it.

    The person is held by then (``lock_person``). One person signs a campaign once, as does each
    further signer of their phone (``signer``): a signature that was withdrawn is opened again. Who
    was erased may be known by one of ``marks`` (``Vault.signer_marks``): they never ceased to
    count, and have their entry in the log, so that a name is added, and no receipt. The signature
    gets the first of ``codes`` that is not taken; ``invited_by`` is the code by which the person
    came, which counts if it is another person's.
    """
    whose = {"person": new.person_id, "of_campaign": new.campaign, "of_signer": new.signer}
    given, brought_by, counts_anew, before = _count(connection, whose, codes, invited_by, marks)
    written = {column: getattr(new, column) for column in _GIVEN}
    if counts_anew:
        proof_entries.queue_signed(
            connection,
            new.campaign,
            code=new.receipt_code,
            letter_sha256=new.letter_sha256,
            at=new.signed_at,
        )
    else:
        written["receipt_code"] = None
    _SIGN.later(
        connection,
        number=given.number,
        code=given.code or None,
        brought_by=brought_by,
        counted_before=given.counted_before,
        **written,
    )
    if not given.stood_before:
        counted = CountedSignature(*(getattr(new, column) for column in _COUNTED_WHEN_GIVEN))
        after = replace(counted, counted_before=given.counted_before)
        figures.count(connection, before=before, after=[after])
        noted_events.note_signed(connection, whose, at=new.signed_at)
    return given


def _count(
    connection: Connection,
    whose: Mapping[str, Any],
    codes: Sequence[str],
    invited_by: str,
    marks: Sequence[bytes],
) -> tuple[Given, int | None, bool, list[CountedSignature]]:
    """Count a signature and the friend for whoever brought them; one trip to the database.

    Returns the signature's number and code, the id of the bringer's signature, if any, whether
    it was counted only now, and what there was of it before: withdrawn, or nothing.
    """
    bringer = _COUNT_FRIEND.later(connection, code=invited_by, **whose) if invited_by else list
    # From here on others of the campaign wait.
    counted_up = _count_up(len(marks)).later(connection, **whose, **numbered("mark", marks))
    possible = numbered("code", (*codes, *("",) * MOST_CODES)[:MOST_CODES])
    found = _FIND.rows(connection, **whose, **possible)
    (_, closed_at, own_number, *own), *_ = found
    new = counted_up()
    before = [] if own_number is None else [CountedSignature(*own)]
    stands = bool(before) and before[0].withdrawn_at is None
    number = new[0][0] if new else own_number if stands else None
    counted_before = number is None
    if number is None:
        number = count_signatures(connection, whose["of_campaign"])
    taken = {row[0] for row in found}
    code = next((one for one in codes if one not in taken), "")
    given = Given(int(number), code, stands, counted_before, is_closed=closed_at is not None)
    return given, next((row[0] for row in bringer()), None), bool(new), before


def lock_person(connection: Connection, person_id: int) -> None:
    """Hold off whoever else signs or withdraws for this person: their addresses may write at once.

    On SQLite there is only one who writes.
    """
    if connection.dialect.name != "sqlite":
        _LOCK_PERSON.later(connection, person=person_id)


_LOCK_PERSON = Prepared(
    select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
)


@cache
def _count_up(marks: int) -> Prepared:
    """Count one more, unless it is counted; holds the campaign's row until the commit."""
    campaign = bindparam("of_campaign", type_=Counter.campaign.type)
    is_marked = exists(
        select(literal(1)).where(
            ErasedSigner.campaign == campaign, among(ErasedSigner.mark, "mark", marks)
        )
    )
    one = select(campaign, literal(1)).where(~exists().where(_IS_TAKEN), ~is_marked)

    def count(insert: Any) -> Any:
        statement = insert(Counter).from_select(["campaign", "signatures"], one)
        return statement.on_conflict_do_update(
            index_elements=["campaign"], set_={"signatures": Counter.signatures + 1}
        ).returning(Counter.signatures)

    return Prepared(count)


_OF_CODE = aliased(Signature, name="of_code")
_FIND = Prepared(
    select(_OF_CODE.code, CampaignState.closed_at, Signature.number, *COUNTED_COLUMNS)
    .select_from(select(literal(1)).subquery("always"))
    .outerjoin(Signature, OF_PERSON)
    .outerjoin(CampaignState, CampaignState.campaign == bindparam("of_campaign"))
    .outerjoin(
        _OF_CODE,
        and_(
            _OF_CODE.campaign == bindparam("of_campaign"),
            among(_OF_CODE.code, "code", MOST_CODES),
        ),
    )
)
"""A row for each of some codes that is taken, or one: since when the campaign is closed, and what
the person signed before."""


_COUNT_FRIEND = Prepared(
    update(Signature)
    .where(
        Signature.id
        == select(func.coalesce(_OF_CODE.stands_as, _OF_CODE.id))
        .where(_OF_CODE.campaign == bindparam("of_campaign"), _OF_CODE.code == bindparam("code"))
        .scalar_subquery(),
        Signature.person_id != bindparam("person"),
        STANDING,
        ~exists(select(literal(1)).where(_is_taken(aliased(Signature, name="own")))),
        ~exists(
            select(literal(1)).where(
                Person.id == bindparam("person"), Person.erased_at.is_not(None)
            )
        ),
    )
    .values(friends=Signature.friends + 1)
    .returning(Signature.id)
)
"""Counts a friend whom a signature of another person brought, unless they are counted already.

Whoever was erased may be: who brought them is not known any more, so they count nobody up again.
The link of a double one that was taken off counts for the one that stands.
"""

_EVIDENCE = (
    "name answers letter_sha256 language read_in source channel message_id number signed_at "
    "place code brought_by receipt_code is_name_confirmed counted_before"
)


NOT_HELD = {name: null() for name in ("held_at", "held_for", "held_by", "held_rule")}
"""The columns of a signature that is not held back."""


def _sign(insert: Any) -> Any:
    statement = insert(Signature)
    changes = {name: statement.excluded[name] for name in _EVIDENCE.split()}
    return statement.on_conflict_do_update(
        index_elements=["person_id", "campaign", "signer"],
        set_={
            **changes,
            "withdrawn_at": null(),
            "stands_as": null(),
            "of_earlier_owner": false(),
            "reviewed": 0,
            **NOT_HELD,
        },
        where=Signature.withdrawn_at.is_not(None),
    )


_SIGN = Prepared(_sign, f"person_id campaign signer {_EVIDENCE}")


def count_signatures(connection: Connection, campaign: str) -> int:
    """Return how many signatures count: kept as it happens, so that no rows are counted."""
    row = _COUNT.row(connection, of_campaign=campaign)
    return 0 if row is None else int(row[0])


_COUNT = Prepared(select(Counter.signatures).where(Counter.campaign == bindparam("of_campaign")))


def withdraw(
    connection: Connection, person_id: int, campaign: str, signer: int = 1, *, at: datetime
) -> bool:
    """Take a person's name off the letter; say whether there was one to take off.

    A signature that was held back stops being so: it is withdrawn, and the count stays as it was.
    An erased one that counts in its place goes on counting: nobody can tell which it is.
    """
    whose = {"person": person_id, "of_campaign": campaign, "of_signer": signer}
    lock_person(connection, person_id)
    was_held = _HELD.row(connection, **whose)
    if was_held:
        proof_entries.queue_released(connection, was_held[0], at=at)
    proof_entries.queue_withdrawn(connection, person_id, campaign, signer, at=at)
    noted_events.note_withdrawn(connection, whose, at=at)
    _COUNT_FRIEND_DOWN.later(connection, **whose)  # before the campaign's count, as in ``sign``
    withdrawn = [CountedSignature(*row) for row in _WITHDRAW.rows(connection, moment=at, **whose)]
    if not withdrawn:
        return False
    if was_held is None and not withdrawn[0].counted_before:
        count_down(connection, campaign)
    reason = was_held[1] if was_held else None
    before = [replace(one, withdrawn_at=None, held_for=reason) for one in withdrawn]
    figures.count(connection, before=before, after=withdrawn)
    return True


_HELD = Prepared(
    select(Signature.id, Signature.held_for).where(
        OF_PERSON, STANDING, Signature.held_at.is_not(None)
    )
)


_WITHDRAW = Prepared(
    update(Signature)
    .where(OF_PERSON, STANDING)
    .values(
        withdrawn_at=bindparam("moment", type_=Signature.signed_at.type),
        name=null(),
        answers=null(),
        name_hash=null(),
        code=null(),
        brought_by=null(),
        receipt_code=null(),
        **NOT_HELD,
    )
    .returning(*COUNTED_COLUMNS)
)
_OWN = aliased(Signature, name="own")
_COUNT_FRIEND_DOWN = Prepared(
    update(Signature)
    .where(
        Signature.id
        == select(_OWN.brought_by)
        .where(_is_taken(_OWN), _OWN.erased_at.is_(None))
        .scalar_subquery()
    )
    .values(friends=Signature.friends - 1)
)


def rename(
    connection: Connection, person_id: int, campaign: str, signer: int = 1, *, name: bytes
) -> None:
    """Correct the name under a signature that stands. It is to be reviewed again."""
    _RENAME.later(
        connection, person=person_id, of_campaign=campaign, of_signer=signer, new_name=name
    )


_RENAME = Prepared(
    update(Signature)
    .where(OF_PERSON, STANDING)
    .values(name=bindparam("new_name"), is_name_confirmed=false(), reviewed=0, name_hash=null())
)
