"""The signatures of a campaign as the log ought to have them, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from bot.storage.schema.handin_tables import Package, PackageStatus
from bot.storage.schema.signature_tables import Counter, Signature

PAGE_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A signature, and what it counts for; ``code`` is sealed under the campaign's scope.

    ``is_added`` says that it adds a name to an erased one, which counts in its place.
    """

    id: int
    code: bytes | None
    letter_sha256: str
    is_withdrawn: bool
    is_erased: bool
    held_for: str | None
    is_added: bool

    @property
    def counts(self) -> bool:
        """Whether it is one of those that count."""
        return not (self.is_withdrawn or self.held_for or self.is_added)


def list_signatures(
    connection: Connection, campaign: str, *, page_rows: int = PAGE_ROWS
) -> Iterator[CountedRow]:
    """Yield all signatures of a campaign, in the order of their ids."""
    after: int | None = None
    while True:
        statement = select(
            Signature.id,
            Signature.receipt_code,
            Signature.letter_sha256,
            Signature.withdrawn_at.is_not(None),
            Signature.erased_at.is_not(None),
            Signature.held_for,
            Signature.counted_before,
        ).where(Signature.campaign == campaign)
        if after is not None:
            statement = statement.where(Signature.id > after)
        page = connection.execute(statement.order_by(Signature.id).limit(page_rows)).all()
        yield from (CountedRow(*row) for row in page)
        if len(page) < page_rows:
            return
        after = page[-1][0]


def read_counter(connection: Connection, campaign: str) -> int:
    """Return how many signatures the campaign's counter holds."""
    counted = select(Counter.signatures).where(Counter.campaign == campaign)
    return connection.scalar(counted) or 0


def list_handed_over(connection: Connection, campaign: str) -> list[tuple[int, int, str]]:
    """Return the packages that were handed over: id, names, the manifest's SHA-256 in hex."""
    rows = connection.execute(
        select(Package.id, Package.names, Package.manifest_sha256)
        .where(Package.campaign == campaign, Package.status == PackageStatus.HANDED_OVER.value)
        .order_by(Package.id)
    )
    return [(number, names, manifest) for number, names, manifest in rows]
