"""What is to be entered in a campaign's public log, queued in the transaction of the act itself.

None of these statements is waited for. ``bot.proof.publish`` enters once a day what waits.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal, null, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.proof_tables import EntryKind, QueuedEntry
from bot.storage.schema.signature_tables import Signature


def queue_signed(
    connection: Connection, campaign: str, *, code: bytes, letter_sha256: str, at: datetime
) -> None:
    """Queue that somebody signed. ``code`` is the receipt's, sealed under the campaign's scope."""
    _QUEUE_SIGNED.later(
        connection,
        campaign=campaign,
        kind=EntryKind.SIGNED.value,
        code=code,
        letter_sha256=letter_sha256,
        queued_at=at,
    )


_QUEUE_SIGNED = Prepared(insert(QueuedEntry), "campaign kind code letter_sha256 queued_at")


def queue_withdrawn(
    connection: Connection, person_id: int, campaign: str, signer: int, *, at: datetime
) -> None:
    """Queue that a person's signature is withdrawn, which its row must not say yet.

    A signature without a code has no entry of its own: nothing is queued then.
    """
    _QUEUE_WITHDRAWN.later(
        connection, person=person_id, of_campaign=campaign, of_signer=signer, moment=at
    )


def queue_held(connection: Connection, signature_id: int, *, reason: str, at: datetime) -> None:
    """Queue that a signature is held back, for one of the closed reasons of review."""
    _QUEUE_HELD.later(connection, signature=signature_id, reason=reason, moment=at)


def queue_released(connection: Connection, signature_id: int, *, at: datetime) -> None:
    """Queue that a signature that was held back counts again."""
    _QUEUE_RELEASED.later(connection, signature=signature_id, moment=at)


def queue(
    connection: Connection,
    campaign: str,
    kind: EntryKind,
    *,
    digest: bytes,
    number: int | None = None,
    at: datetime,
) -> None:
    """Queue what is no single signature's: that names were handed in, or that the campaign ended.

    ``digest`` is the SHA-256 of the manifest or of the certificate, ``number`` how many names.
    """
    _QUEUE.later(
        connection,
        campaign=campaign,
        kind=kind.value,
        digest=digest,
        number=number,
        queued_at=at,
    )


_QUEUE = Prepared(insert(QueuedEntry), "campaign kind digest number queued_at")


def _queue_about(
    kind: EntryKind, *which: ColumnElement[bool], word: ColumnElement[str] | None = None
) -> Prepared:
    """Return the statement that queues an entry about the signature that has a code."""
    moment = bindparam("moment", type_=QueuedEntry.queued_at.type)
    of_row = select(
        Signature.campaign,
        literal(kind.value),
        Signature.receipt_code,
        null() if word is None else word,
        moment,
    ).where(*which, Signature.receipt_code.is_not(None))
    columns = ["campaign", "kind", "code", "word", "queued_at"]
    return Prepared(insert(QueuedEntry).from_select(columns, of_row))


_QUEUE_WITHDRAWN = _queue_about(
    EntryKind.WITHDRAWN,
    Signature.person_id == bindparam("person"),
    Signature.campaign == bindparam("of_campaign"),
    Signature.signer == bindparam("of_signer"),
    Signature.withdrawn_at.is_(None),
    Signature.erased_at.is_(None),
)
_OF_ID = Signature.id == bindparam("signature")
_QUEUE_HELD = _queue_about(
    EntryKind.HELD, _OF_ID, word=bindparam("reason", type_=QueuedEntry.word.type)
)
_QUEUE_RELEASED = _queue_about(EntryKind.RELEASED, _OF_ID)
