"""People who sign, and organizers who look at their names."""

from datetime import timedelta
from itertools import count
from typing import Final

from sqlalchemy import func, select

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.review.review_names import review_new_names
from bot.storage.review import review_queue
from bot.storage.review.review_queue import FlagRow
from bot.storage.schema.review_tables import ReviewFlag
from bot.storage.schema.signature_tables import Signature
from bot.storage.signatures import signatures
from tests.bot.conversation.spoken_lines import say
from tests.clock import Clock

CAMPAIGN: Final = "ibm-extreme-vetting"
_numbers: Final = count(1)


def sign(runtime: Runtime, name: str, address: str = "") -> int:
    """Sign with a name, from a number of one's own, as slowly as a person does; return the id."""
    address = address or f"+1415555{next(_numbers) * 7 % 10_000:04d}"
    clock = runtime.now
    assert isinstance(clock, Clock)
    for line in ("IBM", name, "SIGN"):
        say(runtime, address, line)
        clock.advance(timedelta(seconds=20))
    return newest_id(runtime)


def newest_id(runtime: Runtime) -> int:
    """Return the id of the newest signature."""
    with runtime.database.read() as connection:
        return connection.execute(select(func.max(Signature.id))).scalar_one()


def organizer(runtime: Runtime, name: str) -> Organizer:
    """Return an organizer of that name, added if there is none."""
    known = accounts.everyone(runtime)
    if name not in [one.name for one in known]:
        accounts.add(runtime, name, by=next(iter(known), None))
    return accounts.named(runtime, name)


def rules(runtime: Runtime) -> dict[int, list[str]]:
    """Review all names, and return the rules of the flags that wait, by signature."""
    review_new_names(runtime)
    found: dict[int, list[str]] = {}
    for flag in flags(runtime):
        if flag.verdict is None:
            found.setdefault(flag.signature_id, []).append(flag.rule)
    return found


def flags(runtime: Runtime) -> list[FlagRow]:
    """Return all flags."""
    with runtime.database.read() as connection:
        ids = connection.execute(select(ReviewFlag.signature_id)).scalars()
        return review_queue.list_flags(connection, list(ids))


def counted(runtime: Runtime) -> int:
    """Return how many signatures count."""
    with runtime.database.read() as connection:
        return signatures.count_signatures(connection, CAMPAIGN)
