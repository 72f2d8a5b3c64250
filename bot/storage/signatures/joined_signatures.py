"""Two signatures of one human: the later one is taken off, the earlier gets what it brought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, null, or_, select, update
from sqlalchemy.orm import aliased

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import held_back
from bot.storage.signatures.signatures import withdraw


@dataclass(frozen=True, slots=True)
class StandingSignature:
    """A signature that stands; ``name`` is sealed under ``campaign``'s scope.

    ``counted_before``: an erased one counts in its place.
    """

    id: int
    person_id: int
    campaign: str
    signer: int
    name: bytes | None
    signed_at: datetime
    counted_before: bool = False


def take_off_double(
    connection: Connection, later: StandingSignature, stays: StandingSignature, *, at: datetime
) -> None:
    """Take the later signature off, and give its link and its friends to the one that stays.

    A link that was given to friends goes on counting: the row of the later signature keeps its
    code, and ``stands_as`` says for which one, unless that one has no code itself. Whom one of
    the two brought to the other is no friend. The one that stays counts, if it was held back as a
    double.
    """
    both = {"later": later.id, "stays": stays.id}
    _LOCK_ROWS.later(connection, **both)  # before the campaign's count, and in one order
    own_code = _LINK.rows(connection, signature=stays.id)[0][0]
    code, friends, thanked_at = _LINK.rows(connection, signature=later.id)[0]
    brought_itself = _FORGET_OWN_FRIEND.run(connection, **both)
    withdraw(connection, later.person_id, later.campaign, later.signer, at=at)
    _MOVE_FRIENDS.later(connection, **both)
    _MOVE_DOUBLES.later(connection, **both)
    _KEEP_LINK.later(connection, code_=code if own_code else None, **both)
    _TAKE_LINK.later(
        connection,
        stays=stays.id,
        code_=None if own_code else code,
        more=friends - brought_itself,
        moment=thanked_at,
    )
    if _HELD_AS_DOUBLE.row(connection, stays=stays.id):
        held_back.release(connection, stays.id, at=at)


_LATER = bindparam("later", type_=Signature.id.type)
_STAYS = bindparam("stays", type_=Signature.id.type)
_CODE = bindparam("code_", type_=Signature.code.type)
_HELD_AS_DOUBLE = Prepared(
    select(Signature.id).where(
        Signature.id == _STAYS, Signature.held_for == held_back.ReviewReason.DUPLICATE.value
    )
)
_LINK = Prepared(
    select(Signature.code, Signature.friends, Signature.thanked_at).where(
        Signature.id == bindparam("signature")
    )
)
_BRINGERS = aliased(Signature, name="bringers")
_LOCK_ROWS = Prepared(
    select(Signature.id)
    .where(
        or_(
            Signature.id.in_((_LATER, _STAYS)),
            Signature.brought_by == _LATER,
            Signature.id
            == select(_BRINGERS.brought_by).where(_BRINGERS.id == _LATER).scalar_subquery(),
        )
    )
    .order_by(Signature.id)
    .with_for_update(of=Signature)
)
"""Holds every signature that is written: whoever signs by a link holds that link's before they
wait for the campaign's count."""
_FORGET_OWN_FRIEND = Prepared(
    update(Signature)
    .where(Signature.id == _STAYS, Signature.brought_by == _LATER)
    .values(brought_by=null())
)
_MOVE_FRIENDS = Prepared(
    update(Signature).where(Signature.brought_by == _LATER).values(brought_by=_STAYS)
)
_MOVE_DOUBLES = Prepared(
    update(Signature).where(Signature.stands_as == _LATER).values(stands_as=_STAYS)
)
_KEEP_LINK = Prepared(
    update(Signature)
    .where(Signature.id == _LATER)
    .values(code=_CODE, friends=0, thanked_at=null(), stands_as=_STAYS)
)
_TAKE_LINK = Prepared(
    update(Signature)
    .where(Signature.id == _STAYS)
    .values(
        code=func.coalesce(Signature.code, _CODE),
        friends=Signature.friends + bindparam("more"),
        thanked_at=func.coalesce(
            Signature.thanked_at, bindparam("moment", type_=Signature.thanked_at.type)
        ),
    )
)
