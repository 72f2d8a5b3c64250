"""The signatures of a package: frozen in one statement, read, and compared with what is now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)

from bot.storage.engine.long_statements import allow_long_statements
from bot.storage.schema.handin_tables import Package, PackageSignature, SignatureState
from bot.storage.schema.signature_tables import Letter, Signature
from bot.storage.signatures.signatures import HANDED_IN

MARK_BYTES: Final = 16
"""Of what is sealed, the tag of AES-GCM: another one for each sealing, whatever was sealed."""


@dataclass(frozen=True, slots=True)
class FrozenName:
    """A signature that is handed in; ``name`` and ``answers`` are sealed under its campaign.

    ``name`` is None where it was withdrawn or erased after the freeze, ``is_changed`` says that
    it is not as it was then. ``place`` is a code of ISO 3166, or "".
    """

    signature_id: int
    name: bytes | None
    answers: bytes | None
    letter_sha256: str
    language: str
    place: str
    signed_at: datetime
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """How many of a package's names are not any more as they were at the freeze, and why."""

    withdrawn: int = 0
    held_back: int = 0
    erased: int = 0
    renamed: int = 0

    @property
    def total(self) -> int:
        """How many there are of them in all."""
        return self.withdrawn + self.held_back + self.erased + self.renamed


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """The exact text that was signed, and its language."""

    sha256: str
    language: str
    text: str


def freeze(connection: Connection, package_id: int, campaign: str) -> None:
    """Put down how every signature of a campaign stands, in one statement: one moment of it.

    What was frozen for the package before is forgotten.
    """
    allow_long_statements(connection)
    connection.execute(delete(PackageSignature).where(_row.package_id == package_id))
    now = select(
        literal(package_id),
        Signature.id,
        _STATE,
        Signature.held_for,
        _mark(Signature.name),
        _mark(Signature.answers),
    ).where(Signature.campaign == campaign, ~(Signature.counted_before & ~HANDED_IN))
    columns = [*PackageSignature.__table__.columns.keys()]
    connection.execute(insert(PackageSignature).from_select(columns, now))


def count_states(connection: Connection, package_id: int) -> Mapping[SignatureState, int]:
    """Return how many signatures stood how at the freeze."""
    counted = (
        select(_row.state, func.count()).where(_row.package_id == package_id).group_by(_row.state)
    )
    found = {SignatureState(state): count for state, count in connection.execute(counted)}
    return {state: found.get(state, 0) for state in SignatureState}


def count_held(connection: Connection, package_id: int) -> Mapping[str, int]:
    """Return how many were held back at the freeze, by reason."""
    counted = (
        select(_row.held_for, func.count())
        .where(_row.package_id == package_id, _row.state == SignatureState.HELD)
        .group_by(_row.held_for)
        .order_by(_row.held_for)
    )
    return {reason or "other": count for reason, count in connection.execute(counted)}


def list_names(
    connection: Connection, package_id: int, after_id: int, limit: int
) -> list[FrozenName]:
    """Return the next ``limit`` names behind a signature's id, in the order of their ids."""
    allow_long_statements(connection)
    found = connection.execute(
        select(
            Signature.id,
            Signature.name,
            Signature.answers,
            Signature.letter_sha256,
            Signature.language,
            Signature.place,
            Signature.signed_at,
            _IS_CHANGED,
        )
        .join(_row, _row.signature_id == Signature.id)
        .where(_NAMED, _row.package_id == package_id, _row.signature_id > after_id)
        .order_by(_row.signature_id)
        .limit(limit)
    )
    return [FrozenName(*values) for values in found]


def count_changes(connection: Connection, package_id: int) -> ChangesSince:
    """Return how many of a package's names were changed since the freeze, by what happened.

    An erasure leaves no row that a name could be known by; the end of a campaign leaves none of
    the package's either.
    """
    allow_long_statements(connection)
    happened: Any = case(
        (Signature.id.is_(None), "erased"),
        (Signature.erased_at.is_not(None), "erased"),
        (Signature.withdrawn_at.is_not(None), "withdrawn"),
        (Signature.held_at.is_not(None), "held_back"),
        else_="renamed",
    )
    found = connection.execute(
        select(happened, func.count())
        .select_from(_row)
        .outerjoin(Signature, _row.signature_id == Signature.id)
        .where(_NAMED, _row.package_id == package_id, or_(Signature.id.is_(None), _IS_CHANGED))
        .group_by(happened)
    )
    changes = ChangesSince(**dict(tuple(row) for row in found))
    left = select(func.count()).where(_NAMED, _row.package_id == package_id).scalar_subquery()
    gone = connection.scalar(select(Package.names - left).where(Package.id == package_id)) or 0
    return replace(changes, erased=changes.erased + max(0, gone))


def count_new(connection: Connection, package_id: int, campaign: str) -> int:
    """Return how many signatures of the campaign count now, and stand in the package as no name.

    They signed, or were released, after the freeze.
    """
    allow_long_statements(connection)
    named = select(_row.signature_id).where(_row.package_id == package_id, _NAMED)
    return connection.execute(
        select(func.count()).where(
            Signature.campaign == campaign, HANDED_IN, Signature.id.not_in(named)
        )
    ).scalar_one()


def count_current_names(connection: Connection, campaign: str) -> int:
    """Return how many names would be handed in now."""
    allow_long_statements(connection)
    return connection.execute(
        select(func.count()).where(Signature.campaign == campaign, HANDED_IN)
    ).scalar_one()


def list_current_names(
    connection: Connection, campaign: str, after_id: int, limit: int
) -> list[tuple[int, bytes | None, bytes | None]]:
    """Return the next names that would be handed in now: a signature's id, sealed name, answers."""
    allow_long_statements(connection)
    found = connection.execute(
        select(Signature.id, Signature.name, Signature.answers)
        .where(Signature.campaign == campaign, HANDED_IN, Signature.id > after_id)
        .order_by(Signature.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in found]


def read_letter(connection: Connection, sha256: str) -> LetterVersion:
    """Return the letter version of that SHA-256: signatures point to none that is not there."""
    row = connection.execute(
        select(Letter.sha256, Letter.language, Letter.text).where(Letter.sha256 == sha256)
    ).one()
    return LetterVersion(*row)


def _mark(sealed: Any) -> Any:
    return func.substr(sealed, func.length(sealed) - (MARK_BYTES - 1), type_=sealed.type)


_row = PackageSignature
_STATE: Any = case(
    (Signature.withdrawn_at.is_not(None), SignatureState.WITHDRAWN.value),
    (Signature.held_at.is_not(None), SignatureState.HELD.value),
    (Signature.erased_at.is_not(None), SignatureState.ERASED.value),
    (Signature.counted_before, SignatureState.NAMED_AGAIN.value),
    else_=SignatureState.NAMED.value,
)
_NAMED = _row.state.in_([SignatureState.NAMED.value, SignatureState.NAMED_AGAIN.value])
_IS_CHANGED: ColumnElement[bool] = ~and_(
    HANDED_IN,
    _row.name_mark.is_not_distinct_from(_mark(Signature.name)),
    _row.answers_mark.is_not_distinct_from(_mark(Signature.answers)),
)
