"""Signatures that are held back: they stand, and are neither counted nor handed in; and released.

The one place that changes it. Nothing is deleted, and each can be taken back.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, bindparam, select, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import figures
from bot.storage.figures.figures import COUNTED_COLUMNS, CountedSignature
from bot.storage.proof import proof_entries
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures.campaign_counter import count_down, count_up_again
from bot.storage.signatures.signatures import NOT_HELD, STANDING


class ReviewReason(StrEnum):
    """Why a signature looks odd, and is held back. It is published with the counts: closed."""

    JOKE = "joke"  # a character, or somebody of history
    SLUR = "slur"
    NOT_A_NAME = "not-a-name"
    TARGET = "target"  # whom the letter goes to, or another person in public life
    DUPLICATE = "duplicate"
    MACHINE = "machine"
    ASKED = "asked"  # the signer asked for it
    OTHER = "other"


def hold_back(
    connection: Connection,
    signature_id: int,
    *,
    reason: ReviewReason,
    rule: str,
    by: int,
    at: datetime,
) -> bool:
    """Hold a signature back; say whether it stood, and was not held back before.

    ``by`` is the organizer, ``rule`` what they followed with its version, or "". It counts no
    more from now on.
    """
    row = _HOLD_BACK.row(
        connection,
        signature=signature_id,
        moment=at,
        reason=reason.value,
        organizer=by,
        rule=rule or None,
    )
    if row is None:
        return False
    held = CountedSignature(*row)
    if not held.counted_before:
        count_down(connection, held.campaign)
    figures.count(connection, before=[replace(held, held_for=None)], after=[held])
    proof_entries.queue_held(connection, signature_id, reason=reason.value, at=at)
    return True


def release(connection: Connection, signature_id: int, *, at: datetime) -> bool:
    """Let a signature that is held back count again; say whether it was, and still stands.

    One that was erased meanwhile stays as it is: nobody can look at its name any more.
    """
    held = [CountedSignature(*row) for row in _HELD.rows(connection, signature=signature_id)]
    if not (held and _RELEASE.run(connection, signature=signature_id)):
        return False
    if not held[0].counted_before:
        count_up_again(connection, held[0].campaign)
    figures.count(connection, before=held, after=[replace(held[0], held_for=None)])
    proof_entries.queue_released(connection, signature_id, at=at)
    return True


_IT = Signature.id == bindparam("signature")
_HOLD_BACK = Prepared(
    update(Signature)
    .where(_IT, STANDING, Signature.held_at.is_(None))
    .values(
        held_at=bindparam("moment", type_=Signature.signed_at.type),
        held_for=bindparam("reason"),
        held_by=bindparam("organizer"),
        held_rule=bindparam("rule"),
    )
    .returning(*COUNTED_COLUMNS)
)
_IS_HELD = and_(_IT, STANDING, Signature.held_at.is_not(None))
_HELD = Prepared(select(*COUNTED_COLUMNS).where(_IS_HELD))
_RELEASE = Prepared(update(Signature).where(_IS_HELD).values(**NOT_HELD))
