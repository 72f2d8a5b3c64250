"""What a database holds of the people of a story, in clear and without what is drawn by chance."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import select

from bot.background_jobs import Cursor
from bot.privacy.personal_data import find_personal_data, has_opted_out
from bot.proof.comparison import compare
from bot.proof.publish import publish_all
from bot.runtime import Runtime
from bot.signatures.figures.recount import read_found_differences, recount_next
from bot.storage.schema.conversation_tables import Message

CAMPAIGN: Final = "ibm-extreme-vetting"
_BY_CHANCE: Final = frozenset({"code", "receipt_code", "number", "id", "message_id"})
_CODES: Final = re.compile(r"\b(?:[a-z0-9]*\d[a-z0-9]*)\b", re.IGNORECASE)
"""Numbers, of rows too, and words with a digit: codes of links, joins and receipts."""


def mask(text: str) -> str:
    """Return a reply without what differs from run to run.

    A round number is told in other words ("You made it 10!").
    """
    return _CODES.sub("#", text).replace("You made it #!", "You are number #.")


def read_facts(
    runtime: Runtime, senders: Iterable[str | int], *, by_day: bool = False
) -> dict[str, Any]:
    """Return what is held of each sender; with ``by_day``, on which day they became known."""
    held: dict[str, Any] = {}
    for sender in senders:
        found = find_personal_data(runtime, str(sender))
        held[f"opted out {sender}"] = has_opted_out(runtime, str(sender))
        facts = _plain(asdict(found)) if found else None
        for address in facts["addresses"] if facts and by_day else ():
            address["known_since"] = address["known_since"].date()
        held[f"held {sender}"] = facts
    return held


def read_stored(runtime: Runtime, above: int) -> list[tuple[int, str, str, Any]]:
    """Return the stored messages above an id, in order: id, provider, id there, when taken."""
    asked = select(Message.id, Message.provider, Message.provider_id, Message.received_at)
    with runtime.database.read() as connection:
        rows = connection.execute(asked.where(Message.id > above).order_by(Message.id)).all()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def list_contradictions(runtime: Runtime) -> tuple[int, list[str]]:
    """Publish the log; return how many signatures count, and what does not fit the rows."""
    publish_all(runtime, at_once=True)
    began = runtime.now()
    cursor: Cursor | None = ()
    while cursor is not None:
        _, cursor = recount_next(runtime, (0,), cursor)
    differences = [f"figure {one}" for one in read_found_differences(runtime, began)]
    found = compare(runtime, CAMPAIGN)
    return found.counted, differences + list(found.told)


def list_differences(left: Any, right: Any, path: str = "") -> list[str]:
    """Return where two nests of plain values differ, and how."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        keys = [*left, *(key for key in right if key not in left)]
        pairs = [(key, left.get(key), right.get(key)) for key in keys]
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        pairs = [(at, *pair) for at, pair in enumerate(zip(left, right, strict=True))]
    else:
        return [] if left == right else [f"{path}: {left!r}, without faults {right!r}"]
    return [
        line for key, *two in pairs for line in list_differences(two[0], two[1], f"{path}/{key}")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: mask(one) if key == "was_answered" else _plain(one)
            for key, one in value.items()
            if key not in _BY_CHANCE
        }
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
