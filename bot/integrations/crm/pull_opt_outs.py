"""Takes in the opt-outs that a CRM tells of: whoever ended their subscription there is opted out.

Never the other way: nobody is subscribed here by a CRM. And nobody is opted out by a word that may
mean something else: new numbers are "unsubscribed" in Action Network from the start. What counts is
the end of a subscription that was told there, or seen there before.

A pass reads all that changed since the one before began, page by page, some pages at a time. The
cursor says where it is. The next one begins an hour before this one began: clocks differ, and a
list that was read a moment ago may have been an older copy.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import phonenumbers

from bot.conversation.elapsed_time import opt_out
from bot.integrations.crm.crm_account import CrmAccount
from bot.integrations.crm.crm_interface import (
    ChangedNumber,
    ChangedNumbers,
    Failure,
    Subscription,
    TellsChanges,
)
from bot.privacy.opt_out_numbers import read_cell
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.crm.crm_people import SUBSCRIBED, CrmPersonRow
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM
from flows.effects import OptOutReason

MOST_PAGES: Final = 40
"""In one go; the next one goes on from there."""
MOST_PAGES_OF_A_PASS: Final = 20_000
"""Half a million people who changed within one pass: who answers with more has no last page."""
OVERLAP: Final = timedelta(hours=1)
SETTLED: Final = timedelta(minutes=10)
"""So long after somebody was told subscribed nothing else is believed of them."""
LOCAL: Final = "US"
"""Where a number of ten digits is taken to be: Action Network writes those of the US so."""
_LOCAL_DIGITS: Final = 10
_DIGITS: Final = re.compile(r"[0-9][0-9 ().-]*")


@dataclass(frozen=True, slots=True)
class PullCursor:
    """How far a CRM was read: what changed since ``since``, from ``page`` on.

    ``began`` is when the pass began, ``asked_at`` when a worker last set about asking.
    """

    since: datetime
    began: datetime
    page: int = 1
    asked_at: datetime | None = None

    @classmethod
    def read(cls, text: str, *, first: datetime, now: datetime) -> "PullCursor":
        """Return a stored cursor; one that begins at ``first``, where none is stored."""
        if not text:
            return cls(first - OVERLAP, now)
        stored = json.loads(text)
        began = datetime.fromisoformat(stored["began"])
        since, page = datetime.fromisoformat(stored["since"]), int(stored["page"])
        asked_at = datetime.fromisoformat(stored["asked_at"]) if stored["asked_at"] else None
        return cls(since, now if page == 1 else began, page, asked_at)

    def write(self) -> str:
        """Return the cursor to be stored."""
        parts = {
            "since": self.since.isoformat(),
            "began": self.began.isoformat(),
            "page": self.page,
            "asked_at": self.asked_at.isoformat() if self.asked_at else "",
        }
        return json.dumps(parts)


@dataclass(frozen=True, slots=True)
class Pulled:
    """How far it is now, how many are newly opted out, and what went wrong, if anything."""

    cursor: PullCursor
    opted_out: int
    failure: Failure | None = None


async def pull_opt_outs(
    runtime: Runtime,
    account: CrmAccount,
    crm: TellsChanges,
    cursor: PullCursor,
    *,
    keep: Callable[[PullCursor], object],
) -> Pulled:
    """Read some pages, and opt out whoever ended their subscription there.

    After each page ``keep`` is given the cursor, to store it.
    """
    opted_out = 0
    for _ in range(MOST_PAGES):
        asked_at = runtime.now()
        found = await crm.read_changes(cursor.since, cursor.page)
        if not isinstance(found, ChangedNumbers):
            return Pulled(cursor, opted_out, found)
        opted_out += _take_in(runtime, account, found.numbers, asked_at)
        if found.is_last or cursor.page >= MOST_PAGES_OF_A_PASS:
            cursor = replace(cursor, since=cursor.began - OVERLAP, began=runtime.now(), page=1)
            keep(cursor)
            break
        cursor = replace(cursor, page=cursor.page + 1)
        keep(cursor)
    return Pulled(cursor, opted_out)


def _take_in(
    runtime: Runtime, account: CrmAccount, numbers: Iterable[ChangedNumber], asked_at: datetime
) -> int:
    """Take in a page; return how many are newly opted out."""
    vault = runtime.vault
    by_word: dict[Subscription, set[bytes]] = {word: set() for word in Subscription}
    for one in numbers:
        address = _address(one.written)
        by_word[one.subscription].update(vault.lookups(address) if address else ())
    ended, seen = by_word[Subscription.UNSUBSCRIBED], by_word[Subscription.SUBSCRIBED]
    with runtime.database.read() as connection:
        unknown = crm_people.find_unknown(connection, account.integration_id, seen)
        rows = [
            row
            for row in crm_people.find_by_lookups(connection, account.integration_id, ended)
            if row.subscription == SUBSCRIBED and row.changed_at <= asked_at - SETTLED
        ]
    if unknown:
        with runtime.database.write() as connection:
            crm_people.note_seen(connection, account.integration_id, unknown, at=asked_at)
    return sum(_opt_out(runtime, account, row) for row in rows)


def _opt_out(runtime: Runtime, account: CrmAccount, row: CrmPersonRow) -> bool:
    """Opt somebody out as STOP does, and note who told so; say whether they were not yet.

    Cut short between the two, it is done once more and changes nothing.
    """
    number = runtime.vault.read_if(PROGRAM, Sealed.ADDRESS, row.sealed_address)
    is_new = number is not None and opt_out(
        runtime,
        number,
        by=None,
        reason=OptOutReason.CRM,
        detail=f"told by {account.name} ({account.kind})",
    )
    with runtime.database.write() as connection:
        crm_people.note_ended_there(connection, row.id, at=runtime.now())
    return is_new


def _address(written: str) -> str:
    """Return a number as a CRM writes it in E.164, "" where it is none.

    Digits alone have their country's code in front, unless there are ten of them.
    """
    plain = written.strip()
    if _DIGITS.fullmatch(plain):
        digits = "".join(filter(str.isdigit, plain))
        if len(digits) != _LOCAL_DIGITS and _is_possible(f"+{digits}"):
            plain = f"+{digits}"
    found = read_cell(plain, LOCAL).addresses
    return found[0] if len(found) == 1 and found[0].startswith("+") else ""


def _is_possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False
