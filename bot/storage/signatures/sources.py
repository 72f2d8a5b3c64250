"""From where signers came."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, literal, or_, select

from bot.storage.schema.signature_tables import Signature
from flows.invitations import SOURCE_SEPARATOR


def known_sources(connection: Connection, campaign: str, among: Collection[str]) -> set[str]:
    """Return those of some sources from which anybody ever came to a campaign and signed."""
    known = (
        select(literal(1)).where(Signature.campaign == campaign, has_source(one)).limit(1)
        for one in among
    )
    return {one for one, asked in zip(among, known, strict=True) if connection.scalar(asked)}


def has_source(source: str) -> ColumnElement[bool]:
    """Say that a signer came by ``source``: a partner, a poster, or that poster of a partner.

    A poster's code is kept in small letters; some from before are as they were typed.
    """
    return or_(
        *(
            condition
            for one in dict.fromkeys((source, source.lower()))
            for condition in (
                Signature.source == one,
                Signature.source.startswith(f"{one}{SOURCE_SEPARATOR}", autoescape=True),
                Signature.source.endswith(f"{SOURCE_SEPARATOR}{one}", autoescape=True),
            )
        )
    )
