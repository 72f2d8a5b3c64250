"""Reviews names: each once, and all of them again only when the rules have changed.

Names are opened in memory, a batch at a time; what is kept are flags, which hold nothing of a
name, and the version of the rules by which each signature was looked at. So the work can be cut
short at any moment, and done by two workers at once: it goes on with what is left.
"""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import Connection

from bot.runtime import Runtime
from bot.signatures.review import doubles, machine_signs
from bot.signatures.review.machine_signs import NamedSignature
from bot.storage.review import review_batches
from bot.storage.review.review_batches import Flag, ReviewedSignature
from bot.storage.schema.key_tables import Sealed
from bot.storage.signatures.held_back import ReviewReason
from flows.campaign import Campaign
from flows.lexicon import odd_names
from flows.lexicon.odd_names import fold_name

BATCH_SIZE = 200
"""Names that are opened at once. On SQLite whoever signs waits while what was found of them is
kept: some ten milliseconds."""
PROGRAM_VERSION = 1
"""To be raised when what this module and its neighbors find changes: all are looked at again."""
FIFTH_NAME = 5
"""From this signer of one phone on each is looked at."""
MENDED_RULE, FIFTH_NAME_RULE = "mended", "other.fifth-name"
RULES = (
    *odd_names.RULES,
    *doubles.RULES,
    *machine_signs.RULES,
    FIFTH_NAME_RULE,
    MENDED_RULE,
)
"""All rules. ``MENDED_RULE``: the name was corrected after it had been held back."""


def rules_version(runtime: Runtime, campaign: Campaign) -> int:
    """Return what names the rules for a campaign: another number whenever anything in them changes.

    It has 31 bits and is never 0.
    """
    lists = runtime.shelf.odd_names.version
    said = f"{PROGRAM_VERSION} {lists} {'|'.join(campaign.target.names)}"
    return int.from_bytes(sha256(said.encode()).digest()[:4], "big") >> 1 or 1


def show_version(version: int) -> str:
    """Return a version of the rules as it is shown: eight digits."""
    return f"{version:08x}"


def review_new_names(runtime: Runtime) -> int:
    """Review every name that was not, in all campaigns; return how many signatures were looked at.

    A campaign whose keys are destroyed has no names.
    """
    reviewed = 0
    for campaign in runtime.shelf.campaigns:
        while batch := review_batch(runtime, campaign):
            reviewed += batch
    return reviewed


def review_batch(runtime: Runtime, campaign: Campaign, *, limit: int = BATCH_SIZE) -> int:
    """Review one batch of a campaign's signatures; return how many they were."""
    version = rules_version(runtime, campaign)
    with runtime.database.read() as connection:
        rows = review_batches.list_unreviewed(connection, campaign.id, version=version, limit=limit)
    if not rows:
        return 0
    names = {row.id: runtime.vault.read(campaign.id, Sealed.NAME, row.name) or "" for row in rows}
    flags = [flag for row in rows for flag in find_in_name(runtime, campaign, row, names[row.id])]
    # Before they are compared: of two alike that two workers review at once, one sees the other.
    hashes = _save_name_hashes(runtime, campaign, rows, names)
    with runtime.database.read() as connection:
        named = [NamedSignature(row, fold_name(names[row.id])) for row in rows if names[row.id]]
        flags += _find_machines(runtime, connection, campaign, named)
        flags += _find_doubles(runtime, connection, campaign, hashes)
    with runtime.database.write() as connection:
        saved = [
            row for row in rows if review_batches.save_reviewed(connection, row, version=version)
        ]
        changed = {row.id for row in rows} - {row.id for row in saved}
        flags = [flag for flag in flags if flag.signature_id not in changed]
        _keep_flags(runtime, connection, campaign, saved, flags)
    return len(rows)


def find_in_name(
    runtime: Runtime, campaign: Campaign, row: ReviewedSignature, name: str
) -> list[Flag]:
    """Return what is odd about one name by itself."""
    if not name:
        return []
    found = runtime.shelf.find_oddity(campaign, name)
    flags = [Flag(row.id, found.reason, found.rule)] if found else []
    if row.signer >= FIFTH_NAME:
        flags.append(Flag(row.id, ReviewReason.OTHER, FIFTH_NAME_RULE))
    if row.held_for and not row.reviewed:
        flags.append(Flag(row.id, row.held_for, MENDED_RULE))
    return flags


def _save_name_hashes(
    runtime: Runtime,
    campaign: Campaign,
    rows: Sequence[ReviewedSignature],
    names: Mapping[int, str],
) -> set[bytes]:
    """Keep by which hashes the names are compared, where they are not kept, and return them."""
    found = {row.id: _hash_of(runtime, campaign, names[row.id]) for row in rows}
    missing = [row for row in rows if row.name is not None and row.name_hash != found[row.id]]
    if missing:
        with runtime.database.write() as connection:
            for row in missing:
                review_batches.save_name_hash(connection, row, found[row.id])
    return {one for one in found.values() if one is not None}


def _hash_of(runtime: Runtime, campaign: Campaign, name: str) -> bytes | None:
    compared = doubles.compared_name(name)
    return runtime.vault.name_hash(campaign.id, compared) if compared else None


def _find_machines(
    runtime: Runtime,
    connection: Connection,
    campaign: Campaign,
    standing: Sequence[NamedSignature],
) -> list[Flag]:
    if not standing:
        return []
    ordered = sorted(standing, key=lambda one: one.row.id)
    earlier = review_batches.list_before(
        connection,
        campaign.id,
        before=ordered[0].row.id,
        limit=machine_signs.NAMES_OF_A_LIST - 1,
    )
    before = [
        NamedSignature(row, fold_name(runtime.vault.read(campaign.id, Sealed.NAME, row.name) or ""))
        for row in earlier
    ]
    return machine_signs.find_machine_signs(runtime, connection, campaign.id, ordered, before)


def _find_doubles(
    runtime: Runtime, connection: Connection, campaign: Campaign, hashes: Collection[bytes]
) -> list[Flag]:
    namesakes = review_batches.list_namesakes(
        connection, campaign.id, hashes, limit=doubles.MOST_NAMESAKES
    )
    return list(doubles.find_doubles(runtime, campaign, namesakes))


def _keep_flags(
    runtime: Runtime,
    connection: Connection,
    campaign: Campaign,
    rows: Sequence[ReviewedSignature],
    flags: Sequence[Flag],
) -> None:
    """Keep what is odd by now, and forget what is no more."""
    flagged = review_batches.has_flags(connection, [row.id for row in rows])
    for row in rows:
        if row.id in flagged:
            held = [flag.rule for flag in flags if flag.signature_id == row.id]
            review_batches.forget_flags(connection, row, held)
    version = rules_version(runtime, campaign)
    review_batches.add_flags(connection, campaign.id, flags, version=version, at=runtime.now())
