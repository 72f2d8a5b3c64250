"""Draws signatures for an auditor, who asks their signers whether they are people who signed.

The log proves that nothing was changed, and not that a signature is a person's. Which ones are
drawn follows from the log's root and a public random value that came later, so that nobody can
have known it, and anyone can draw the same.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bot.organizers.accounts import Organizer
from bot.proof.commitments import read_commitment
from bot.proof.logs import find_log_in
from bot.proof.published_log import check_published
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from bot.storage.proof import counted_signatures

LEAST_DRAWN: Final = 500
PERCENT_DRAWN: Final = 3
"""As California draws of a petition: 500 or 3 %, whichever is more (Elections Code, 9030 (d))."""


class NothingToDraw(Exception):
    """There is no log yet, or it is not in order."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One that was drawn: its position in the log, and its signature's id, unless it was erased."""

    position: int
    signature_id: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, in the order of drawing, from which state of the log, out of how many."""

    origin: str
    size: int
    counted: int
    drawn: tuple[Drawn, ...]


def draw_sample(runtime: Runtime, who: Organizer, campaign: str, random_value: str) -> Sample:
    """Draw of the signatures that count by the newest checkpoint; note who did.

    Raises ``NothingToDraw``.

    Of each position the SHA-256 of the root in hex, the random value and the position is taken,
    each on a line of its own; those with the smallest are drawn.
    """
    with runtime.database.read_one_moment() as connection:
        log = find_log_in(connection, campaign)
        checked, problems = check_published(connection, campaign, log)
        if problems:
            raise NothingToDraw("the log is not in order: see `proof verify`")
        if log is None or checked is None:
            raise NothingToDraw("there is no checkpoint yet: see `proof publish`")
        ids = {
            checked.signed.get(read_commitment(runtime.vault, log, row.code) or b""): row.id
            for row in counted_signatures.list_signatures(connection, campaign)
        }
    counted = [position for position, state in checked.states.items() if state == "counts"]
    root = checked.checkpoint.root.hex()

    def rank(position: int) -> bytes:
        return sha256(f"{root}\n{random_value}\n{position}".encode()).digest()

    many = max(LEAST_DRAWN, -(-len(counted) * PERCENT_DRAWN // 100))
    drawn = tuple(Drawn(at, ids.get(at)) for at in sorted(counted, key=rank)[:many])
    with runtime.database.write() as connection:
        detail = f"{campaign} {len(drawn)}"
        audit_trail.note(connection, runtime.now(), who.id, "sample drawn", detail=detail)
    return Sample(log.origin, checked.checkpoint.size, len(counted), drawn)
