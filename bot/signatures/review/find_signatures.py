"""Finds single signatures: by number or chat, by name, by the number that their signers were told.

Names are opened in memory, one after the other, and nothing of what is looked for is stored: the
audit trail says that somebody looked, by what kind of thing, and which signatures they read.
"""

from collections.abc import Iterator

from rapidfuzz.distance import OSA
from sqlalchemy import Connection

from bot.organizers import look_up_limit
from bot.organizers.accounts import Organizer
from bot.privacy.personal_data import read_address
from bot.runtime import Runtime
from bot.signatures.review.review_errors import ReviewRefused
from bot.signatures.review.shown_signatures import ShownSignature, show_signature
from bot.storage.conversations import turns
from bot.storage.organizers import audit_trail
from bot.storage.review import review_queue
from bot.storage.review.review_queue import Condition, SignatureView
from bot.storage.schema.key_tables import Sealed
from flows.lexicon.odd_names import fold_name

MAX_FOUND = 50
"""Signatures that are shown of one search at most."""
MIN_NAME_LENGTH = 2
_LETTERS_FOR_ONE_SLIP, _LETTERS_FOR_TWO_SLIPS = 4, 9


def find_by_address(
    runtime: Runtime, who: Organizer, text: str, region: str
) -> list[ShownSignature]:
    """Return what was signed from a number or chat ("telegram:7001"), in every campaign.

    Raises ``ValueError`` for what is neither, and ``LookRefused`` where somebody looks too often.
    """
    lookups = runtime.vault.lookups(read_address(text, region))
    look_up_limit.take_one(runtime, who)
    with runtime.database.write() as connection:
        known = turns.read_turn_inputs(connection, lookups, turns.NO_MESSAGE).address
        rows = review_queue.list_of_person(connection, known.person_id) if known else []
        return _show(runtime, connection, who, rows, "an address")


def find_by_name(
    runtime: Runtime, who: Organizer, name: str, campaigns: tuple[str, ...]
) -> list[ShownSignature]:
    """Return the signatures that stand under a name, or under one that is spelled nearly so.

    Words may be in any order, and further ones between them. Raises ``ReviewRefused`` for less than
    two letters, and ``LookRefused`` where somebody looks too often.
    """
    wanted = fold_name(name).split()
    if len("".join(wanted)) < MIN_NAME_LENGTH:
        raise ReviewRefused("name_too_short")
    look_up_limit.take_one(runtime, who)
    found: list[SignatureView] = []
    with runtime.database.read() as connection:
        for row in _stream(connection, campaigns):
            own = runtime.vault.read(row.campaign, Sealed.NAME, row.name)
            if own and is_name_like(own, wanted):
                found.append(row)
            if len(found) == MAX_FOUND:
                break
    with runtime.database.write() as connection:
        return _show(runtime, connection, who, found, "a name")


def find_by_number(
    runtime: Runtime, who: Organizer, number: int, campaigns: tuple[str, ...]
) -> list[ShownSignature]:
    """Return the signatures whose signers were told this number, which may be two.

    Raises ``LookRefused`` where somebody looks too often.
    """
    look_up_limit.take_one(runtime, who)
    with runtime.database.write() as connection:
        rows = review_queue.list_numbered(connection, campaigns, number, limit=MAX_FOUND)
        return _show(runtime, connection, who, rows, "a signature's number")


def read_one(runtime: Runtime, who: Organizer, signature_id: int) -> ShownSignature:
    """Return one signature by its id. Raises ``ReviewRefused`` where there is none.

    One that does not wait for review counts as looked for: raises ``LookRefused`` where somebody
    does so too often, or they could read all names by going through the ids.
    """
    if not is_up_for_review(runtime, signature_id):
        look_up_limit.take_one(runtime, who)
    with runtime.database.write() as connection:
        row = review_queue.read_signature(connection, signature_id)
        if row is None:
            raise ReviewRefused("no_such_signature", number=signature_id)
        return _show(runtime, connection, who, [row], "its id")[0]


def is_up_for_review(runtime: Runtime, signature_id: int) -> bool:
    """Tell whether a signature looks odd, or is held back: whoever reviews sees its name anyway."""
    with runtime.database.read() as connection:
        row = review_queue.read_signature(connection, signature_id)
        if row is None:
            return False
        return bool(row.held_at or review_queue.list_flags(connection, [signature_id]))


def is_name_like(name: str, wanted: list[str]) -> bool:
    """Tell whether each word that is looked for stands in a name, or one a slip away from it."""
    words = fold_name(name).split()
    return all(any(_is_close(word, one) for word in words) for one in wanted)


def _is_close(word: str, wanted: str) -> bool:
    slips = (len(wanted) >= _LETTERS_FOR_ONE_SLIP) + (len(wanted) >= _LETTERS_FOR_TWO_SLIPS)
    return OSA.distance(word, wanted, score_cutoff=slips) <= slips


def _stream(connection: Connection, campaigns: tuple[str, ...]) -> Iterator[SignatureView]:
    for campaign in campaigns:
        for is_held in (False, True):
            yield from review_queue.stream_wanted(connection, Condition(campaign, is_held=is_held))


def _show(
    runtime: Runtime,
    connection: Connection,
    who: Organizer,
    rows: list[SignatureView],
    by: str,
) -> list[ShownSignature]:
    """Return signatures opened, and note who read them."""
    read = ", ".join(str(row.id) for row in rows) or "none"
    said = f"looked for by {by}; signatures read: {read}"
    audit_trail.note(connection, runtime.now(), who.id, "person read", detail=said)
    flags = review_queue.list_flags(connection, [row.id for row in rows])
    return [show_signature(runtime, row, flags) for row in rows]
